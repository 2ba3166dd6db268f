"""Brings look-alike spellings of a text to one form, and remembers where every letter stood.

Case, accents, full-width and mathematical letters, homoglyphs and zero-width characters disappear
here; what takes a vocabulary to undo (`0ld`, `t o o`) is undone in `unmasking`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts that are drawn like Latin ones. Only those a reader cannot tell apart.
_CYRILLIC = dict(zip("авеёіјкмнорстухѕԁԛԝьіһ", "abeeijkmhopctyxsdqwbih", strict=True))
_GREEK = dict(zip("αβεηικνορτυχωγ", "abenikvoptuxwy", strict=True))
# Capitals that are drawn like another Latin letter than their small form.
_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧЗ", "abezhikmnoptyxz", strict=True))
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_ALIKE = dict(zip("ɑɡɩοօսհոѵԍⅼ", "agioouhnvgl", strict=True))
# Letters in squares, discs and flags.
_BOXED = {
    chr(first + place): letter
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
    for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
_OTHERS = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe"}
_MARKS = {"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'}
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_DRAWN_ALIKE = (
    _CYRILLIC | _GREEK | _CAPITALS | _SMALL_CAPITALS | _ALIKE | _BOXED | _OTHERS | _MARKS | _DASHES
)

_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\ufeff")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; letter `i` of it came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded span stood in what the author wrote."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    if text.isascii():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    letters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        folded = _fold_character(character)
        letters.append(folded)
        origins.extend([position] * len(folded))
    return Folded("".join(letters), origins, [position + 1 for position in origins])


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _DRAWN_ALIKE:
        return _DRAWN_ALIKE[character]
    if character in _INVISIBLE or unicodedata.category(character) == "Cf":
        return ""
    if character.isspace():
        return "\n" if character in "\n\r\u2028\u2029" else " "
    parts = unicodedata.normalize("NFKD", character).casefold()
    plain = "".join(part for part in parts if not unicodedata.category(part).startswith("M"))
    return "".join(_DRAWN_ALIKE.get(part, part) for part in plain)
