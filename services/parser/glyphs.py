"""Makes characters comparable: ligatures, icons, odd spaces and lost hyphens."""

import re
import unicodedata

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
# Two code points with which PDF readers stand for a hyphen at a line's end; and the soft hyphen.
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\u00ad": "-", "\u2010": "-", "\u2011": "-"}
_SPACES = dict.fromkeys(
    "\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "
)
_NOTHING = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\x00", "")
_TABLE = str.maketrans(_LIGATURES | _HYPHENS | _SPACES | _NOTHING)

BULLETS = "•●▪■◦‣▸►▶–—-*·○❖➢➤✓✔✦⁃∙◆◇★☆»›"
_BULLET = re.compile(rf"^\s*(?:[{re.escape(BULLETS)}]|o(?=\s))\s*(?=\S)")
_STRONG_BULLETS = frozenset("•●▪■◦‣▸►▶○❖➢➤✓✔✦⁃∙◆◇★☆")


def tidy(text: str) -> str:
    """The text as a person would type it; icons of private fonts are gone."""
    text = text.translate(_TABLE)
    if not text.isascii():
        text = "".join(c for c in text if not is_icon(c))
        text = unicodedata.normalize("NFC", text)
    return text


def is_icon(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff" or unicodedata.category(char) in {"Co", "Cn", "Cs"}


def is_junk(char: str) -> bool:
    """A character that says that the font's map to letters is lost."""
    return char == "\ufffd" or (ord(char) < 32 and char not in "\t\n\r\x02")


def split_bullet(text: str) -> tuple[bool, str]:
    """Whether a line starts with a list mark, and the line without it."""
    match = _BULLET.match(text)
    if match is None:
        return False, text
    mark = match.group().strip()
    # A dash or star needs its space: "-5 °C" and "*nix" are words.
    if mark not in _STRONG_BULLETS and not match.group().endswith((" ", "\t")):
        return False, text
    return True, text[match.end() :]


def fold(text: str) -> str:
    """Lower case without accents: for comparing, never for showing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


_SPACED = re.compile(r"^(?:\S\s){3,}\S$|^(?:\S{1,2}\s){4,}\S{1,2}$")


def unspace(text: str) -> str:
    """Joins letters set apart for looks: "C O N TA C T" is one word; two spaces part two words."""
    if not _SPACED.match(re.sub(r"\s+", " ", text.strip())) or not text.isupper():
        return text
    words = re.split(r"\s{2,}", text.strip())
    return " ".join(re.sub(r"\s", "", word) for word in words)
