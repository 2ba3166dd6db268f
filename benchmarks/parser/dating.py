"""Writes dates the ways resumes write them."""

import random

from benchmarks.parser.people import Month, Person

_STYLES = {
    "en": ("name", "short", "slash", "year-month", "apostrophe"),
    "de": ("name", "slash", "dot"),
    "fr": ("name", "slash"),
    "es": ("name", "slash", "de"),
    "zh": ("zh", "dotted"),
}


def style_for(person: Person) -> str:
    return random.Random(person.seed * 7 + 1).choice(_STYLES[person.language])


def point(person: Person, month: Month, style: str) -> str:
    year, number = month
    name = person.words.months[number - 1]
    return {
        "name": f"{name} {year}",
        "short": f"{name[:3]} {year}",
        "slash": f"{number:02d}/{year}",
        "dot": f"{number:02d}.{year}",
        "year-month": f"{year}-{number:02d}",
        "apostrophe": f"{name[:3]} '{year % 100:02d}",
        "de": f"{name} de {year}",
        "zh": f"{year}年{number}月",
        "dotted": f"{year}.{number:02d}",
    }[style]


def period(person: Person, start: Month, end: Month | None) -> str:
    style = style_for(person)
    chance = random.Random(person.seed * 7 + 2)
    dash = chance.choice([" – ", " - ", "–", " — "])
    last = chance.choice(person.words.now) if end is None else point(person, end, style)
    if end is None and last in {"to date", "dato", "à ce jour", "la fecha"}:
        dash = " a " if last == "la fecha" else " bis " if last == "dato" else " "
    return f"{point(person, start, style)}{dash}{last}"


def years(start: int, end: int) -> str:
    return f"{start} – {end}"
