"""Which words speak for a job title, an employer, a school or a degree; spaCy finds them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from services.parser.glyphs import fold
from services.parser.vocabulary import Vocabulary


class Mark(StrEnum):
    TITLE = "TITLE"
    ORGANISATION = "ORGANISATION"
    LEGAL = "LEGAL"
    SCHOOL = "SCHOOL"
    DEGREE = "DEGREE"


_FILES = {
    Mark.TITLE: "titles.tsv",
    Mark.ORGANISATION: "organisations.tsv",
    Mark.SCHOOL: "schools.tsv",
    Mark.DEGREE: "degrees.tsv",
}
_TOKEN = re.compile(
    # What a tokenizer made for sentences tears apart: C#, C++, .NET, CI/CD, B.Sc., S/4HANA.
    r"(?i:\.net|[a-z]\+\+|[a-z]#|(?:[a-z]{1,4}\.)+(?:-?[a-z]{1,4}\.?)?|"
    r"[^\W_]+(?:[/&'’.\-][^\W_]+)+\.?)|[^\W_]+\.?|\S"
)
# It may stand where a place stands, but no town lies in it.
_NOWHERE = frozenset({"remote"})
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORT_IN_CAPS = frozenset(
    [
        "ba",
        "ma",
        "as",
        "aa",
        "bs",
        "ms",
        "sb",
        "ab",
        "med",
        "bed",
        "ade",
        "fp",
        "eso",
        "bas",
        "uni",
        "high",
        "primary",
        "comprehensive",
        "elementary",
        "grammar",
        "esc",
        "hec",
        "mit",
        "as.",
        "sa",
        "sl",
        "ag",
        "co",
        "se",
        "lp",
        "as",
        "be",
        "it",
    ]
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A word that speaks for something, with its place in the text."""

    mark: Mark
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Places:
    names: frozenset[str]
    wide: frozenset[str]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """The blank pipeline with its entity ruler, and the lists of endings for compounds."""

    pipeline: Language
    endings: dict[Mark, re.Pattern[str]]
    han: dict[Mark, re.Pattern[str]]
    places: Places
    skills: Vocabulary
    # The same header is asked about by several rules; what was found lasts for one document.
    known: dict[str, list[Marked]] = field(default_factory=dict)

    @classmethod
    def load(cls, skills: Vocabulary) -> "Wording":
        pipeline = blank_pipeline()
        ruler = pipeline.add_pipe("entity_ruler", config={"overwrite_ents": True})
        endings: dict[Mark, re.Pattern[str]] = {}
        han: dict[Mark, re.Pattern[str]] = {}
        patterns: list[dict[str, Any]] = []
        for mark, words in _lists().items():
            whole = sorted(w for w in words if not w.startswith("-"))
            ends = sorted((w[1:] for w in words if w.startswith("-")), key=len, reverse=True)
            patterns += [
                {
                    "label": mark.value,
                    "pattern": [{"LOWER": {"IN": whole + [f"{w}." for w in whole]}}],
                }
            ]
            latin = [re.escape(w) for w in ends if not _HAN.search(w)]
            chinese = [re.escape(w) for w in ends if _HAN.search(w)]
            if latin:
                endings[mark] = re.compile(rf"(?<=\w[\w-])(?:{'|'.join(latin)})$", re.I)
            if chinese:
                han[mark] = re.compile("|".join(chinese))
        ruler.add_patterns(patterns)  # type: ignore[attr-defined]
        return cls(pipeline, endings, han, _places(), skills)

    def marks(self, text: str) -> list[Marked]:
        """Every word of the text that speaks for something."""
        if text not in self.known:
            self.known[text] = list(self._marks(text))
        return self.known[text]

    def forget(self) -> None:
        """Start a new document."""
        self.known.clear()

    def _marks(self, text: str) -> Iterator[Marked]:
        document = self.pipeline(text)
        for entity in document.ents:
            if self._stands(entity.text, whole=text):
                yield Marked(Mark(entity.label_), entity.start_char, entity.end_char)
        taken = {token.i for entity in document.ents for token in entity}
        for token in document:
            if token.i not in taken:
                for mark, pattern in self.endings.items():
                    if pattern.search(token.text):
                        yield Marked(mark, token.idx, token.idx + len(token.text))
        if _HAN.search(text):
            for mark, pattern in self.han.items():
                for match in pattern.finditer(text):
                    yield Marked(mark, *match.span())

    def _stands(self, word: str, whole: str) -> bool:
        """Short forms that are also common words count only as they are written: BA, not "ba"."""
        if word.lower().strip(".") in _SHORT_IN_CAPS:
            return word[:1].isupper() and (len(word) < 3 or not whole.isupper())
        return True

    def count(self, text: str, *marks: Mark) -> int:
        return sum(marked.mark in marks for marked in self.marks(text))

    def has_title(self, text: str) -> bool:
        return self.count(text, Mark.TITLE) > 0

    def has_organisation(self, text: str) -> bool:
        return self.count(text, Mark.ORGANISATION, Mark.LEGAL, Mark.SCHOOL) > 0

    def names_entry(self, text: str) -> bool:
        """Whether a line names a post, an employer, a school or a degree."""
        return bool(self.marks(text))

    def is_skill(self, text: str) -> bool:
        return self.skills.name(text) is not None

    def is_place(self, text: str) -> bool:
        """A city, region or country, perhaps with a postcode or a second one behind a comma."""
        parts = [p.strip(" ()") for p in re.split(r"[,/]|\s[–-]\s", text) if p.strip(" ()")]
        if not parts or len(parts) > 3:
            return False
        if len(parts) == 1:
            return self._known_place(parts[0])
        if all(self._known_place(part) for part in parts):
            return True
        # An unknown town is believed before a region or country: "Zwettl, Austria".
        town, last = parts[0], parts[-1]
        wide = last in self.places.codes or fold(last) in self.places.wide - _NOWHERE
        return len(parts) == 2 and wide and len(town.split()) <= 3 and not self.marks(town)

    def _known_place(self, text: str) -> bool:
        bare = re.sub(r"\b[A-Z]{0,2}\d[\dA-Z]{1,5}(?:\s?\d[A-Z]{2})?\b", "", text).strip(" ,-")
        if bare in self.places.codes or fold(bare) in self.places.names:
            return True
        head, _, last = bare.rpartition(" ")
        return bool(head) and last in self.places.codes and head[:1].isupper()


def blank_pipeline() -> Language:
    """A pipeline of rules only: no model is needed, so none is downloaded."""
    pipeline = spacy.blank("xx")
    pipeline.tokenizer = Tokenizer(
        pipeline.vocab, token_match=_whole_token, infix_finditer=_infixes
    )
    return pipeline


def _whole_token(text: str) -> re.Match[str] | None:
    return _TOKEN.fullmatch(text)


def _infixes(text: str) -> Iterator[re.Match[str]]:
    """Where a stretch without spaces is cut: at what stands between tokens."""
    return re.finditer(r"[(){}\[\],;:!?\"“”„|•·\t]|(?<=[^\W\d_])[/&](?=[^\W\d_]{3})", text)


def _lists() -> dict[Mark, set[str]]:
    lists: dict[Mark, set[str]] = {mark: set() for mark in Mark}
    for mark, name in _FILES.items():
        for row in _rows(name):
            label, words = row
            lists[Mark.LEGAL if label == "legal" else mark] |= {_word(w) for w in words.split()}
    # A school is an employer too; which it is, the section decides.
    lists[Mark.ORGANISATION] -= lists[Mark.SCHOOL]
    lists[Mark.DEGREE] -= lists[Mark.SCHOOL]
    return lists


def _word(word: str) -> str:
    return word.lower()


def _rows(name: str) -> Iterator[tuple[str, str]]:
    source = resources.files("services.parser.data").joinpath(name)
    for row in source.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            label, _, rest = row.partition("\t")
            yield label, rest


def _places() -> Places:
    names: set[str] = set()
    wide: set[str] = set()
    codes: set[str] = set()
    for label, rest in _rows("places.tsv"):
        if label == "code":
            codes |= set(rest.split("|"))
            continue
        folded = {fold(name) for name in rest.split("|")}
        names |= folded
        if label != "city":
            wide |= folded
    return Places(frozenset(names), frozenset(wide), frozenset(codes))
