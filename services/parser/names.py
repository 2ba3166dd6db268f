"""Finds the candidate's name near the top: by place, size, form, and the e-mail that echoes it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.profile import Found, PersonName
from services.parser.contacts import span_of
from services.parser.document import Document, Line
from services.parser.glyphs import fold
from services.parser.sections import Headings, Kind, Section
from services.parser.wording import Wording

_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "des",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "bint",
        "von",
        "van",
        "vom",
        "zu",
        "zur",
        "zum",
        "der",
        "den",
        "ter",
        "ten",
        "op",
        "af",
        "av",
        "y",
        "e",
        "i",
        "mac",
        "mc",
        "o",
        "san",
        "santa",
        "st.",
        "st",
        "d'",
        "l'",
        "abu",
        "ben",
    ]
)
_SUFFIXES = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"])
_HONORIFICS = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|miss|mx|sir|herr|frau|dipl|ing|m|mme|mlle|sr|sra|srta|don|"
    r"doña|dott|eng)\b\.?[\s\-]*)+(?=\S)",
    re.I,
)
_CREDENTIALS = re.compile(
    r"(?:,|\s[-–|])\s*(?:[A-Z][A-Za-z]*\.?[A-Z][\w.]*|[A-Z]{2,}[\w-]*|Ph\.?D\.?|M\.?D\.?|"
    r"Esq\.?|Dipl\.[-\w.]*)(?:[,\s/]+[A-Z][\w.()-]*)*$"
)
_TITLES = re.compile(
    r"^(?:curriculum\s+vitae|résumé|resume|cv|lebenslauf|hoja\s+de\s+vida|"
    r"currículum(?:\s+vitae)?|个人简历|简历|bewerbung)"
    r"(?:\s+(?:of|von|de|du|for)\b)?\s*[:：–—|-]*\s*",
    re.I,
)
# Labels of forms; these are so long that no mark has to follow them.
_FORM_LABELS = (
    r"first\s+names?(?:\(s\))?\s*/\s*surnames?(?:\(s\))?|"
    r"surnames?(?:\(s\))?\s*/\s*first\s+names?(?:\(s\))?|"
    r"vorname(?:\(n\))?\s*/\s*nachname(?:\(n\))?|nachname(?:\(n\))?\s*/\s*vorname(?:\(n\))?|"
    r"pr[ée]nom(?:\(s\))?\s*/\s*noms?(?:\(s\))?|noms?(?:\(s\))?\s*/\s*pr[ée]noms?(?:\(s\))?|"
    r"apellidos?(?:\(s\))?\s*/\s*nombres?(?:\(s\))?|nombres?\s+y\s+apellidos?|"
    r"apellidos?\s+y\s+nombres?|nome\s+e\s+cognome|cognome\s+e\s+nome|cognome/nome|"
    r"nome\(s\)\s+pr[óo]prio\(s\)\s+e\s+apelido\(s\)|voornaam\s*/\s*achternaam|"
    r"vor-\s*und\s*(?:nach|zu)name|imię\s+i\s+nazwisko"
)
_LABEL = re.compile(
    rf"^(?:{_FORM_LABELS})\s*[:：\t\s]\s*|"
    r"^(?:full\s+name|name,?\s+vorname|vorname,?\s+name|nom(?:\s+et)?\s+pr[ée]noms?|"
    r"pr[ée]nom\s+et\s+nom|nombre\s+completo|nome\s+completo|candidate\s+name|"
    r"name\s+of\s+candidate|name|nom|nombre|nome|naam|namn|navn|nimi|jméno|姓\s*名)\s*[:：\t]\s*",
    re.I,
)
# Words that stand before contacts; alone in large letters they look like a name.
_NO_NAMES = frozenset(
    [
        *("telephone", "phone", "mobile", "email", "e-mail", "web", "website", "address"),
        *("telefon", "telefono", "telefoon", "adresse", "anschrift", "indirizzo", "direccion"),
        *("nationality", "birth", "born", "linkedin", "github", "portfolio", "skype"),
        *(
            "staatsangehorigkeit",
            "geburtsdatum",
            "nationalite",
            "nacionalidad",
            "adres",
            "courriel",
        ),
    ]
)
_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’.\-])*$")
_HAN_NAME = re.compile(
    r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff]\s[\u4e00-\u9fff]{1,2}$|"
    r"^[\u4e00-\u9fff]\s[\u4e00-\u9fff]\s[\u4e00-\u9fff]$"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧陳張劉黃趙吳孫馬許鄭葉蔣羅呂蘇盧鍾"
)
_SEARCHED = 45


@dataclass(frozen=True, slots=True)
class _Candidate:
    words: tuple[str, ...]
    written: str
    index: int
    at: tuple[int, int]
    score: float


@dataclass(frozen=True, slots=True)
class Hints:
    """What else names the person: the e-mail's local part, link paths, the file's name."""

    words: frozenset[str]
    joined: tuple[str, ...]

    @classmethod
    def of(cls, emails: Sequence[str], urls: Sequence[str], file_name: str | None) -> "Hints":
        sources = [email.split("@")[0] for email in emails]
        sources += [url.rstrip("/").rsplit("/", 1)[-1] for url in urls if "/" in url]
        sources += [(file_name or "").rsplit(".", 1)[0]]
        folded = [fold(source) for source in sources if source]
        words = frozenset(w for s in folded for w in re.findall(r"[^\W\d_]{2,}", s))
        joined = tuple(re.sub(r"[^a-z\u4e00-\u9fff]", "", s) for s in folded)
        return cls(words, joined)

    def echo(self, words: Sequence[str]) -> float:
        """The share of a name's words that the hints repeat."""
        parts = [p for w in words for p in re.findall(r"[^\W\d_]{2,}", fold(w))]
        if not parts:
            return 0.0
        hits = sum(
            p in self.words or any(len(p) > 2 and p in j for j in self.joined) for p in parts
        )
        return hits / len(parts)


def name_of(
    document: Document,
    sections: Sequence[Section],
    headings: Headings,
    wording: Wording,
    hints: Hints,
) -> Found[PersonName] | None:
    """The likeliest name, with a confidence that falls with the evidence."""
    finder = _Finder(document, headings, wording, hints)
    candidates = sorted(finder.candidates(sections), key=lambda c: -c.score)
    if not candidates:
        return None
    best = candidates[0]
    confidence = max(0.2, min(0.99, 0.35 + best.score / 12))
    return Found(
        value=person(best.words, best.written),
        confidence=round(confidence, 2),
        span=span_of(document, best.index, *best.at),
    )


def person(words: Sequence[str], written: str) -> PersonName:
    """Given and family part, particles kept with the family; a comma turns the order."""
    if _HAN_NAME.match(written):
        packed = written.replace(" ", "")
        cut = 2 if len(packed) == 4 else 1
        return PersonName(written=packed, given=packed[cut:], family=packed[:cut])
    if "," in written:
        family, _, given = written.partition(",")
        if given.strip() and given.strip(" .").casefold() not in _SUFFIXES:
            return PersonName(
                written=written, given=_cased(given.strip()), family=_cased(family.strip())
            )
    core = [w for w in words if w.casefold().strip(",") not in _SUFFIXES]
    if len(core) < 2:
        return PersonName(written=written, given=_cased(written), family=None)
    cut = len(core) - 1
    while cut > 1 and core[cut - 1].casefold() in _PARTICLES:
        cut -= 1
    # Family first in capitals, as in "DUPONT Marie".
    if core[0].isupper() and len(core[0]) > 1 and not core[-1].isupper():
        return PersonName(written=written, given=" ".join(core[1:]), family=_cased(core[0]))
    return PersonName(
        written=written, given=_cased(" ".join(core[:cut])), family=_cased(" ".join(core[cut:]))
    )


def _cased(text: str) -> str:
    return text.title() if text.isupper() or text.islower() else text


@dataclass(frozen=True, slots=True)
class _Finder:
    document: Document
    headings: Headings
    wording: Wording
    hints: Hints

    def candidates(self, sections: Sequence[Section]) -> Iterator[_Candidate]:
        kinds = {index: s.kind for s in sections for index, _ in s.lines}
        lines = self.document.lines[:_SEARCHED]
        largest = max((line.size for line in lines if line.page in (None, 1)), default=0.0)
        for index, line in enumerate(lines):
            if line.page not in (None, 1):
                continue
            place = self._place(index, kinds.get(index), line, largest)
            yield from self._of_line(index, line, place)
            if index + 1 < len(lines):
                yield from self._of_two(index, line, lines[index + 1], place)

    def _place(self, index: int, kind: Kind | None, line: Line, largest: float) -> float:
        score = max(0.0, 3.0 - index * 0.35)
        if kind in {Kind.TOP, Kind.CONTACT}:
            score += 1.0
        elif kind is not None:
            score -= 2.5
        if largest and line.size >= largest * 0.98:
            score += 3.0
        elif largest and line.size >= largest * 0.75:
            score += 1.0
        return score + (0.5 if line.bold or line.heading else 0.0) - (2.0 if line.bullet else 0.0)

    def _of_line(self, index: int, line: Line, place: float) -> Iterator[_Candidate]:
        offset = 0
        label = _LABEL.match(line.text)
        for number, cell in enumerate(line.cells):
            text = cell.text
            labelled = _LABEL.match(text)
            bonus = (
                4.0
                if labelled
                or (number == 1 and label and label.end() == len(line.cells[0].text) + 1)
                else 0.0
            )
            skipped = labelled.end() if labelled else 0
            found = self._judge(text[skipped:], place + bonus - 0.3 * number)
            if found is not None:
                words, written, score = found
                at = (offset + skipped, offset + len(text))
                yield _Candidate(words, written, index, at, score)
            offset += len(text) + 1

    def _of_two(
        self, index: int, line: Line, following: Line, place: float
    ) -> Iterator[_Candidate]:
        """A name set in two large lines, one word or two each."""
        a, b = line.text, following.text
        same = abs(line.size - following.size) < 0.12 * max(line.size, 1.0) and line.size > 13
        if self.headings.kind(a) is not None or self.headings.kind(b) is not None:
            return
        if not same or len(a.split()) > 2 or len(b.split()) > 2 or "\t" in a + b:
            return
        found = self._judge(f"{a} {b}", place + 0.6)
        if found is not None:
            words, written, score = found
            yield _Candidate(words, written, index, (0, len(a)), score)

    def _judge(self, text: str, place: float) -> tuple[tuple[str, ...], str, float] | None:
        text = _TITLES.sub("", text.strip())
        text = re.split(r"\s+[|•·]\s+|\s[–—]\s|\(", text)[0].strip(" ,;:|·•–—")
        if _HAN_NAME.match(text):
            return self._judge_han(text, place)
        text = _HONORIFICS.sub("", text)
        family_first = re.match(r"^[^\W\d_][\w'’-]+,\s+[^\W\d_][\w'’-]+(?:\s[^\W\d_]\.?)?$", text)
        if not family_first:
            text = _CREDENTIALS.sub("", text).strip(" ,")
        if not text or len(text) > 50 or self.headings.kind(text) is not None:
            return None
        words = tuple(text.replace(",", " ").split())
        if not self._formed(words):
            return None
        score = place + self._form(words, text) + 4.0 * self.hints.echo(words)
        return words, text, score

    def _judge_han(self, text: str, place: float) -> tuple[tuple[str, ...], str, float] | None:
        packed = text.replace(" ", "")
        if self.headings.kind(packed) is not None or self.wording.has_title(packed):
            return None
        score = place + (2.5 if packed[0] in _SURNAMES else -1.0)
        return (packed,), packed, score

    def _formed(self, words: Sequence[str]) -> bool:
        if not 1 <= len(words) <= 6:
            return False
        for word in words:
            if not _WORD.match(word) and word.casefold() not in _SUFFIXES:
                return False
            if (
                word[0].islower()
                and word.casefold() not in _PARTICLES
                and not word.startswith(("d'", "d’", "al-"))
            ):
                return False
        return sum(len(w.strip(".")) > 1 for w in words) >= 1

    def _form(self, words: Sequence[str], text: str) -> float:
        score = 1.5 if 2 <= len(words) <= 4 else -1.5
        if self.wording.has_title(text):
            score -= 4.0
        if self.wording.has_organisation(text) or self.wording.is_skill(text):
            score -= 3.0
        if self.wording.is_place(text):
            score -= 2.5
        if any(fold(word.strip(":.")) in _NO_NAMES for word in words):
            score -= 5.0
        return score
