"""Which words are a number, an age, a decade of life or a year."""

from collections.abc import Callable, Mapping

from services.bias.wordlists import word_set

_TENS = word_set("twenty thirty forty fourty fifty sixty seventy eighty ninety")
_UNITS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
# Of German, French and Spanish, folded: `fünfzig`, `zweiundfünfzig`, `cinquante-huit`.
_TENS_ABROAD = word_set(
    "zwanzig dreissig vierzig funfzig fuenfzig sechzig siebzig achtzig "
    "vingt trente quarante cinquante soixante "
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta"
)
_UNITS_ABROAD = word_set(
    "zwei drei vier funf fuenf sechs sieben acht neun zehn deux trois quatre cinq sept huit neuf "
    "dix dos tres cuatro cinco seis siete ocho nueve diez"
)
_COMPOUND_TENS = (
    tuple(f"und{tens}" for tens in _TENS_ABROAD if tens.endswith(("zig", "ssig"))),
    tuple(f"{tens}-" for tens in _TENS_ABROAD if tens.endswith(("t", "te"))),
)
_AGED = ("jahrig", "jaehrig")
DIGITS = word_set("one two three four five six seven eight nine")
_DECADES = word_set("twenties thirties forties fourties fifties sixties seventies eighties")
_OLDEST_BIRTH_YEAR = 1930
_NEWEST_YEAR = 2039
_OLD_YEAR = 2004


def _between(word: str, low: int, high: int) -> bool:
    return len(word) <= len(str(high)) and word.isdecimal() and low <= int(word) <= high


def is_age(word: str) -> bool:
    return (
        word in _TENS
        or word in {"eighteen", "nineteen"}
        or word in _TENS_ABROAD
        or _between(word, 16, 99)
        or word.endswith(_COMPOUND_TENS[0])
        or word.startswith(_COMPOUND_TENS[1])
    )


def is_aged(word: str) -> bool:
    """`58-jährige`, `fünfzigjähriger`: an age with the ending of a person."""
    number, _, ending = word.partition(next((mark for mark in _AGED if mark in word), "\0"))
    return bool(number) and len(ending) <= len("er") and is_age(number.rstrip("-"))


def is_decade(word: str) -> bool:
    """`50s` or `fifties`, as in "in his fifties"."""
    return word in _DECADES or (word.endswith("0s") and _between(word[:-1], 20, 90))


def is_year(word: str) -> bool:
    return _between(word, _OLDEST_BIRTH_YEAR, _NEWEST_YEAR)


def is_old_year(word: str) -> bool:
    """A year long enough ago that naming it tells a person's age."""
    return _between(word, _OLDEST_BIRTH_YEAR, _OLD_YEAR)


def is_number(word: str) -> bool:
    names = (_UNITS, _TENS, _UNITS_ABROAD, _TENS_ABROAD)
    return any(word in known for known in names) or (word.isdecimal() and len(word) <= 6)


NUMBERS: Mapping[str, Callable[[str], bool]] = {
    "age": is_age,
    "aged": is_aged,
    "decade": is_decade,
    "year": is_year,
    "oldyear": is_old_year,
    "num": is_number,
}
