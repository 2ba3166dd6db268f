"""Decides which letters count as the same: case, accents, ligatures, width and lookalikes."""

import re
import unicodedata
from functools import lru_cache

# Typographic variants of one mark, and characters that nobody sees.
_MARKS = str.maketrans(
    {chr(mark): "'" for mark in (0x2018, 0x2019, 0x02BC, 0x60, 0xB4)}
    | {chr(dash): "-" for dash in (0x2010, 0x2011, 0x2013, 0x2014)}
    | {chr(unseen): "" for unseen in (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0xAD)}
)

# Letters that Unicode does not take apart, with the spelling most registries use.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "a", "ŧ": "t", "ơ": "o", "ư": "u",
    }
)  # fmt: skip

# German and Nordic letters have a second spelling, used where a keyboard lacks them.
_WIDE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

# Letters of other alphabets that look like Latin ones. They stand for them only inside a word
# that also has Latin letters: a word wholly in Cyrillic is Russian, not disguised English.
_LOOKALIKES = {
    "a": "аαɑ", "b": "вβь", "c": "сϲ", "d": "ԁ", "e": "еεё", "g": "ɡ", "h": "нһη", "i": "іιɪї",
    "j": "ј", "k": "кκ", "l": "ӏ", "m": "м", "n": "пո", "o": "оοσ", "p": "рρ", "r": "гʀ",
    "s": "ѕ", "t": "тτ", "u": "υս", "v": "ѵν", "w": "ԝωш", "x": "хχ", "y": "уγү", "z": "ᴢ",
}  # fmt: skip
_UNMASK = str.maketrans({twin: latin for latin, twins in _LOOKALIKES.items() for twin in twins})
_DIGITS = str.maketrans("01345", "oleas")

# Not \w+: the vowel signs of Indian scripts and the points of Arabic are no letters to it.
_WORD = re.compile(r"""[^\s\-.,;:/\\|()\[\]{}"“”„«»‹›<>!?@#$%&*+=~^_…·•、。・，]+""")


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """Case, width and invisible characters removed; accents kept."""
    return unicodedata.normalize("NFKC", text).translate(_MARKS).casefold().strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text in bare letters: `Łukasz Müller` and `lukasz muller` are one."""
    plain = clean(text)
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare)


def widened(word: str) -> str:
    """The spelling for keyboards without umlauts: `müller` as `mueller`."""
    return fold(clean(word).translate(_WIDE))


def unmasked(word: str) -> str:
    """A word of mixed alphabets, or with digits for letters, as the Latin word it imitates."""
    letters = clean(word)
    if not any("a" <= letter <= "z" for letter in letters):
        return letters
    letters = letters.translate(_UNMASK)
    return letters.translate(_DIGITS) if any(c.isdigit() for c in letters) else letters


def as_lookalike(word: str) -> str:
    """A word of another alphabet as the Latin word it could be mistaken for, or nothing."""
    seen = clean(word).translate(_UNMASK)
    return seen if seen.isascii() and seen.isalpha() else ""


def split(text: str) -> list[str]:
    """The words of a text; an apostrophe stays inside its word."""
    words = (word.strip("'") for word in _WORD.findall(clean(text)))
    return [word for word in words if any(letter.isalnum() for letter in word)]
