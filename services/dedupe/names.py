"""Reads a person's name into the parts that can be compared.

Titles fall away, a generation (Jr, III, Filho) is kept apart since it tells father from son, and
every part carries its readings in Latin letters, its sounds and the formal names behind a nickname.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product

from services.dedupe.consonants import skeletons
from services.dedupe.folding import clean, fold, split
from services.dedupe.sounding import sound
from services.dedupe.tables import groups, mapping, rows, words
from services.dedupe.transliteration import is_readable, readings

_GENERATIONS = {
    "jr": "2", "jnr": "2", "junior": "2", "jun": "2", "ii": "2", "2nd": "2", "sr": "1",
    "snr": "1", "senior": "1", "sen": "1", "1st": "1", "iii": "3", "3rd": "3",
    "iv": "4", "4th": "4", "filho": "2", "hijo": "2", "fils": "2", "neto": "3",
}  # fmt: skip
_GLUED = frozenset(("o", "d", "mc", "mac", "l", "fitz", "st"))
_ASIDE = re.compile(r"[\"“”„«»(\[]([^\"“”„«»()\[\]]+)[\"“”„«»)\]]")
_MOST_SPELLINGS = 32


@dataclass(frozen=True, slots=True)
class Part:
    """One or several words of a name, as they may be read.

    A known given name is one people have, so that it is not a slip for another.
    """

    tokens: tuple[str, ...] = ()
    spellings: frozenset[str] = frozenset()
    sounds: frozenset[str] = frozenset()
    formals: frozenset[str] = frozenset()
    families: frozenset[int] = frozenset()
    bones: frozenset[str] = frozenset()
    is_initial: bool = False
    is_readable: bool = True
    is_known_given: bool = False
    is_common_family: bool = False

    @property
    def plain(self) -> str:
        """One spelling for all of them, the same whoever asks."""
        return min(self.spellings, default="")


@dataclass(frozen=True, slots=True)
class Name:
    given: Part
    family: Part
    given_words: tuple[Part, ...] = ()
    family_words: tuple[Part, ...] = ()
    bag: tuple[str, ...] = ()
    generation: str | None = None


def read_name(first: str | None, last: str | None) -> Name | None:
    """The name in two fields; either may hold the whole of it."""
    name = _read((first or "").strip(), (last or "").strip())
    return name if name.given.tokens or name.family.tokens else None


@lru_cache(maxsize=32768)
def _read(first: str, last: str) -> Name:
    if not last:
        first, last = _divided(first)
    elif not first and _holds_all(last):
        first, last = _divided(last)
    given, own = _without_generation(_tokens(_ASIDE.sub(r" \1 ", first)))
    family, generation = _without_generation(_tokens(_ASIDE.sub(" ", last)))
    core = tuple(token for token in family if token not in words("particles.txt")) or family
    given_words = tuple(_word(token) for token in given)
    family_words = tuple(_word(token) for token in core)
    return Name(
        given=_joined(given_words),
        family=_joined(family_words, "".join(family)),
        given_words=given_words,
        family_words=family_words,
        bag=tuple(sorted(word.plain for word in given_words + family_words)),
        generation=generation or own,
    )


def _holds_all(last: str) -> bool:
    """A whole name in the field for the last: "Smith, John", or "John Smith"."""
    before, comma, after = last.partition(",")
    if comma:
        return bool(after.strip(". ")) and fold(after).strip(". ") not in _GENERATIONS
    first, *rest = split(before) or [""]
    return bool(rest) and _word(first).is_known_given


def _divided(text: str) -> tuple[str, str]:
    """A whole name in one field, as given and family."""
    if "," in text:
        family, _, given = text.partition(",")
        return (given, family) if fold(given).strip(". ") not in _GENERATIONS else (family, given)
    parts = text.split()
    if len(parts) < 2:
        return _divided_han(text)
    at = len(parts) - 1
    if clean(parts[at]).strip(".") in _GENERATIONS and at > 1:
        at -= 1
    while at > 1 and clean(parts[at - 1]) in words("particles.txt"):
        at -= 1
    return " ".join(parts[:at]), " ".join(parts[at:])


def _divided_han(text: str) -> tuple[str, str]:
    """Names without spaces put the family first: 王小明, 田中太郎, 김민준."""
    if not 2 <= len(text) <= 6:
        return text, ""
    if all("가" <= letter <= "힣" for letter in text):
        return text[1:], text[0]
    for size in (3, 2):
        if size < len(text) and text[:size] in mapping("japanese.tsv"):
            return text[size:], text[:size]
    for size in (2, 1):
        if size < len(text) and text[:size] in mapping("han.tsv"):
            return text[size:], text[:size]
    return text, ""


def _tokens(text: str) -> tuple[str, ...]:
    found = [token.replace("'", "") for token in split(text)]
    found = [token for token in found if fold(token) not in words("titles.txt")] or found
    joined: list[str] = []
    for token in found:
        if joined and joined[-1] in _GLUED and len(token) > 2:
            joined[-1] += token
        else:
            joined.append(token)
    return tuple(joined)


def _without_generation(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    if len(tokens) > 1 and tokens[-1] in _GENERATIONS:
        return tokens[:-1], _GENERATIONS[tokens[-1]]
    return tokens, None


@lru_cache(maxsize=32768)
def _word(token: str) -> Part:
    spellings = readings(token)
    if token.startswith("mac") and len(token) > 6:
        spellings |= {"mc" + token[3:]}
    variants = groups("family_variants.txt")
    formals = frozenset(name for s in spellings for name in _formals().get(s, ()))
    return Part(
        tokens=(token,),
        spellings=spellings,
        sounds=frozenset(map(sound, spellings)),
        formals=formals,
        families=frozenset(n for s in spellings for n in variants.get(s, ())),
        bones=skeletons(token),
        is_initial=len(token) == 1 and token.isascii(),
        is_readable=is_readable(token),
        is_known_given=bool(formals) or not spellings.isdisjoint(words("given_names.txt")),
        is_common_family=not spellings.isdisjoint(words("common_surnames.txt")),
    )


@cache
def _formals() -> dict[str, frozenset[str]]:
    """Each given name with the formal names that it is or may be short for."""
    found: dict[str, set[str]] = {}
    for formal, *short in rows("nicknames.tsv"):
        for name in (formal, *short):
            found.setdefault(fold(name), set()).add(formal)
    return {name: frozenset(formals) for name, formals in found.items()}


def _joined(parts: tuple[Part, ...], whole: str = "") -> Part:
    """Several words as one: `Jean Pierre` is also `jeanpierre`."""
    if len(parts) == 1 and whole in {"", parts[0].tokens[0]}:
        return parts[0]
    if not parts:
        return Part()
    choices = [sorted(part.spellings)[:4] for part in parts]
    together = set(map("".join, islice(product(*choices), _MOST_SPELLINGS)))
    if whole:
        together.add(fold(whole))
    return Part(
        tokens=tuple(token for part in parts for token in part.tokens),
        spellings=frozenset(together),
        sounds=frozenset(map(sound, together)),
        formals=frozenset(),
        bones=frozenset(map("".join, product(*(part.bones for part in parts)))),
        is_initial=all(part.is_initial for part in parts),
        is_readable=all(part.is_readable for part in parts),
        is_common_family=not together.isdisjoint(words("common_surnames.txt")),
    )
