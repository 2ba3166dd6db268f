"""Writes periods as people write them in eight languages: words, numbers, short, open, since."""

import random
from dataclasses import dataclass

Month = tuple[int, int]

_BY_LANGUAGE = {
    "en": ("short", "long", "slash", "years", "stub", "iso", "tick", "words", "since"),
    "de": ("short", "long", "slash", "dots", "years", "stub", "since"),
    "zh": ("cjk", "dots", "years"),
}
_ELSEWHERE = ("short", "long", "slash", "years", "stub", "since")
_TO = {"en": "to", "de": "bis", "fr": "à", "es": "a", "nl": "tot", "it": "a", "pt": "a", "zh": "至"}


@dataclass(frozen=True, slots=True)
class Habit:
    """One person's way to write dates, kept for a whole resume."""

    style: str
    dash: str
    now: str
    since: str
    months: tuple[str, ...]
    short: tuple[str, ...]
    language: str

    def period(self, start: Month, end: Month | None) -> str:
        if end is None and self.style == "since":
            return f"{self.since} {start[0]}"
        if end is None and self.style == "stub":
            return f"{self.point(start)}{self.dash}".rstrip()
        last = self.point(end) if end else self.now
        between = f" {_TO[self.language]} " if self.style == "words" else self.dash
        return f"{self.point(start)}{between}{last}"

    def point(self, at: Month) -> str:
        year, month = at
        ways = {
            "short": f"{self.short[month - 1]} {year}",
            "long": f"{self.months[month - 1]} {year}",
            "words": f"{self.months[month - 1]} {year}",
            "slash": f"{month:02d}/{year}",
            "dots": f"{month:02d}.{year}" if self.language != "zh" else f"{year}.{month:02d}",
            "stub": f"{month:02d}/{year % 100:02d}",
            "iso": f"{year}-{month:02d}",
            "tick": f"{self.short[month - 1]} ’{year % 100:02d}",
            "cjk": f"{year}年{month}月",
        }
        return ways.get(self.style, str(year))

    def true(self, at: Month) -> str:
        """What the resume says of a month, in the form that the parser prints."""
        return str(at[0]) if self.style in {"years", "since"} else f"{at[0]}-{at[1]:02d}"


def habit(chance: random.Random, language: str, tongue: dict[str, object]) -> Habit:
    """A style, a dash and a word for now, drawn for one person."""
    style = chance.choice(_BY_LANGUAGE.get(language, _ELSEWHERE))
    dash = chance.choice((" – ", " - ", "–", " — ")) if style != "iso" else " – "
    now = chance.choice(list(map(str, _list(tongue["now"]))))
    return Habit(
        style,
        dash,
        now,
        str(tongue["since"]),
        tuple(str(tongue["months"]).split()),
        tuple(str(tongue["short"]).split()),
        language,
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]
