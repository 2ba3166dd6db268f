"""Makes the people of a hard set from their trades: the same seed gives the same person."""

import random
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from benchmarks.parser.hard.calendar import Habit, Month, habit

_CAST = Path(__file__).with_name("cast")
Trade = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Post:
    title: str
    company: str
    place: str
    dates: str
    start: str
    end: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    degree: str
    school: str
    place: str
    dates: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """One person: what every layout may show and what reading it should give."""

    seed: int
    language: str
    name: str
    given: str
    family: str
    email: str
    phone: str
    link: str
    place: str
    summary: str
    posts: tuple[Post, ...]
    courses: tuple[Course, ...]
    skills: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    certs: tuple[str, ...]
    headings: dict[str, str]
    referees: tuple[tuple[str, str, str], ...]

    @property
    def headline(self) -> str:
        return self.posts[0].title

    def truth(self) -> dict[str, object]:
        starts = [p.start for p in self.posts]
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "links": [self.link],
            "skills": list(self.skills),
            "companies": [p.company for p in self.posts],
            "titles": [p.title for p in self.posts],
            "degrees": [c.degree for c in self.courses],
            "schools": [c.school for c in self.courses],
            "n_jobs": str(len(self.posts)),
            "first_start": min(starts),
            "last_end": "present",
        }


@cache
def trades(set_name: str) -> list[Trade]:
    """All trades of a set, in the order of its file."""
    text = (_CAST / f"{set_name}.toml").read_text(encoding="utf-8")
    return cast("list[Trade]", tomllib.loads(text)["trade"])


@cache
def tongue(language: str) -> dict[str, object]:
    """How a language names its sections and months."""
    text = (_CAST / "tongues.toml").read_text(encoding="utf-8")
    return cast("dict[str, object]", tomllib.loads(text)[language])


def stranger(set_name: str, seed: int, trade: Trade, *, same_employer: bool = False) -> Stranger:
    """A person of this trade; with `same_employer` the two latest posts are in one house."""
    chance = random.Random(f"{set_name}-{seed}")
    language = str(trade["lang"])
    words = tongue(language)
    given, family = chance.choice(_texts(trade, "names")).split("|")
    slug = _slug(given, family, seed)
    dates = habit(chance, language, words)
    posts = _posts(chance, trade, dates, same_employer=same_employer)
    return Stranger(
        seed=seed,
        language=language,
        name=f"{family}{given}" if language == "zh" else f"{given} {family}",
        given=given,
        family=family,
        email=chance.choice(("{}@example.com", "{}@mail.example.org", "{}@example.net")).format(
            slug
        ),
        phone=_number(chance, _texts(trade, "phones")),
        link=chance.choice(("linkedin.com/in/{}-demo", "www.{}.example.com", "github.com/{}-demo"))
        .format(slug.replace(".", "-").replace("_", "-"))
        .lower(),
        place=chance.choice(_texts(trade, "places")),
        summary=str(trade["summary"]),
        posts=posts,
        courses=_courses(chance, trade, int(posts[-1].start[:4])),
        skills=tuple(chance.sample(_texts(trade, "skills"), k=6)),
        languages=tuple(
            (t.split("|")[0], t.split("|")[1]) for t in cast("list[str]", words["tongues"])[:2]
        ),
        certs=tuple(_texts(trade, "certs")),
        headings={
            key: chance.choice(cast("list[str]", value))
            for key, value in words.items()
            if isinstance(value, list) and key not in {"now", "tongues"}
        },
        referees=_referees(chance, trade),
    )


def _texts(trade: Trade, key: str) -> list[str]:
    return list(cast("list[str]", trade[key]))


def _slug(given: str, family: str, seed: int) -> str:
    text = unicodedata.normalize("NFKD", f"{given} {family}").encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", text.lower())
    if len(words) < 2:
        return f"cv{seed}"
    forms = (f"{words[0]}.{words[-1]}", f"{words[0][0]}{words[-1]}", f"{words[-1]}_{words[0]}")
    return forms[seed % 3]


def _number(chance: random.Random, forms: list[str]) -> str:
    return re.sub("#", lambda _: str(chance.randint(0, 9)), chance.choice(forms))


def _posts(
    chance: random.Random, trade: Trade, dates: Habit, *, same_employer: bool
) -> tuple[Post, ...]:
    titles = _texts(trade, "titles")
    count = chance.randint(3 if same_employer else 2, len(titles))
    companies = chance.sample(_texts(trade, "companies"), k=count)
    if same_employer:
        companies[1] = companies[0]
    posts: list[Post] = []
    year, month = 2024 - chance.randint(0, 3), chance.randint(2, 12)
    end: Month | None = None
    place = ""
    for number, (title, company) in enumerate(zip(titles, companies, strict=False)):
        told = tuple(chance.sample(_texts(trade, "told"), k=chance.randint(1, 3)))
        if number == 0 or company != companies[number - 1]:
            place = chance.choice(_texts(trade, "places"))
        start = (year, month)
        last = dates.true(end) if end else "present"
        posts.append(
            Post(title, company, place, dates.period(start, end), dates.true(start), last, told)
        )
        end = (year, month - 1)
        year, month = year - chance.randint(1, 4), chance.randint(2, 12)
    return tuple(posts)


def _courses(chance: random.Random, trade: Trade, before: int) -> tuple[Course, ...]:
    rows = _texts(trade, "education")
    courses: list[Course] = []
    end = before
    single = chance.random() < 0.35
    for row in rows[: chance.randint(1, len(rows))]:
        degree, school, place = row.split("|")
        start = end - chance.randint(1, 4)
        dates = str(end) if single else f"{start}{chance.choice(('–', ' – ', '-'))}{end}"
        courses.append(Course(degree, school, place, dates))
        end = start
    return tuple(courses)


def _referees(chance: random.Random, trade: Trade) -> tuple[tuple[str, str, str], ...]:
    given, family = chance.choice(_texts(trade, "names")).split("|")
    number = _number(chance, _texts(trade, "phones"))
    return ((f"{given[:1]}. {family}", "referee@example.com", number),)
