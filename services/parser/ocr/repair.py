"""Mends what OCR engines spoil in the shapes that matter most: addresses, numbers, ranges."""

import re

# Marks that engines see where an @ was printed small.
_AT = re.compile(r"(?<=[\w.])\s?(?:[©®＠]|\(a\)|\(@\))\s?(?=[\w-]+\.[a-z]{2,})", re.I)
_HOST = r"(?:www\.|https?://|linkedin\.com|github\.com|gitlab\.com|xing\.com)"
# An icon between two contacts is not seen, and what stood beside it runs together.
_GLUED_HOST = re.compile(rf"(?<=[a-z0-9])(?={_HOST})(?<!/)(?<!www\.)(?<!\.)", re.I)
_GLUED_NUMBER = re.compile(r"(?<=[a-z])(?=\+\d{2})|(?<=\d{4})(?=[\w.]+@[\w-]+\.)", re.I)
_GLUED_BY_STOP = re.compile(rf"(?<=\.(?:com|net|org|edu))[.,](?={_HOST})", re.I)
_EMAIL = re.compile(
    r"([\w.+-]+)\s?@\s?((?:[\w-]+\s?\.\s?)+[\w-]+|[\w-]+,(?:com|net|org|edu|[a-z]{2})(?!\w))"
)
_ENDINGS = {"corn": "com", "c0m": "com", "cam": "com", "con": "com", "0rg": "org", "nef": "net"}
_NUMBER = re.compile(r"(?<![A-Za-z@./])\+?[\dOoIl|SB][\dOoIl|SB\s().\-–/]{6,24}(?![A-Za-z@])")
_MIXED = re.compile(r"\S*\d\S*")
_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8"})
# "Gesundheits- und Krankenpflege" keeps its hyphen: the second half of a word is still to come.
_DASH = re.compile(
    r"(?<=[^\W\d_]{2})(?:-\s+(?!(?:und|oder|bzw|and|or|et|ou|y|en|of|e|o)\b)|\s+-)(?=[^\W\d_]{2})"
)
_YEAR_WORD = re.compile(r"(?<=(?:19|20)\d\d)(?=[^\W\d_]{4})")
_COMMA = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
# "inConservazione": a little word has lost its space; "iManage" and "LinkedIn" have none to lose.
_LITTLE = re.compile(
    r"\b(in|of|and|at|the|for|und|der|die|für|et|de|des|du|en|y|di|della|e|van)"
    r"(?=[A-ZÀ-Þ][a-zà-ÿ]{3,})"
)


# Addresses are written small: a capital I at the beginning of one is an l.
_SMALL_L = re.compile(
    r"(?<![\w.+-])I(?=[a-z.][a-z0-9._+-]*\s?@)|(?<=www\.)I(?=[a-z])|(?<=://)I(?=[a-z])"
)
# "I'Iroise": an article has lost its letter; "I'm" has not.
_ARTICLE = re.compile(r"\bI['’](?!(?:m|ve|d|ll)\b)(?=[^\W\d_]{2,})")
# A bar between a place and its dates; "Engineer I 2019" and "Level 1 2019" have none.
_BAR = re.compile(r"(,[^,|]{2,30}) [1l!] (?=\d{2}/\d{4}|(?:19|20)\d\d\b)")
_SLASH = re.compile(r"(?<=[^\W\d_])\s*/\s*(?=[^\W\d_]|$)")


def repaired(text: str) -> str:
    """The text as it was probably printed."""
    text = _small_letters(_AT.sub("@", text))
    text = _GLUED_BY_STOP.sub(", ", text)
    text = _GLUED_NUMBER.sub(" ", _GLUED_HOST.sub(" ", text))
    text = _EMAIL.sub(_address, text)
    if "@" not in text:
        text = _slashes(_BAR.sub(r"\1 | ", _NUMBER.sub(_digits, text)))
        text = _COMMA.sub(", ", _LITTLE.sub(r"\1 ", text))
    return _YEAR_WORD.sub(" ", _DASH.sub(" - ", text))


def _small_letters(text: str) -> str:
    text = text.replace("Linkedln", "LinkedIn")
    return _SMALL_L.sub("l", _ARTICLE.sub("l'", text))


def _slashes(text: str) -> str:
    """A list whose parts are set off by slashes: where one has its spaces, all had them."""
    is_list = text.count("/") >= 2 and ("/ " in text or " /" in text) and "//" not in text
    return _SLASH.sub(" / ", text).rstrip() if is_list else text


def _address(match: re.Match[str]) -> str:
    host = re.sub(r"\s", "", match[2]).replace(",", ".")
    name, _, ending = host.rpartition(".")
    return f"{match[1]}@{name}.{_ENDINGS.get(ending.lower(), ending)}"


def _digits(match: re.Match[str]) -> str:
    """Letters among many digits are digits; a word in capitals, or a Roman I by itself, is none."""
    text = match.group()
    real, letters = sum(c.isdigit() for c in text), sum(c.isalpha() for c in text)
    return _MIXED.sub(_translated, text) if real >= 5 and letters * 3 <= real else text


def _translated(match: re.Match[str]) -> str:
    return match.group().translate(_DIGITS)
