"""Invents people with known truth, from a seed: names, jobs, studies and skills in five languages.

Nobody here exists; addresses end in example domains, numbers come from ranges kept for fiction.
"""

import random
from dataclasses import dataclass, field

from benchmarks.parser.words import WORDS, Trade, Words

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Post:
    title: str
    company: str
    place: str
    start: Month
    end: Month | None
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    degree: str
    school: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person and all that a resume of theirs should be read as."""

    seed: int
    language: str
    words: Words
    name: str
    email: str
    phone: str
    link: str
    place: str
    headline: str
    summary: str
    posts: tuple[Post, ...]
    courses: tuple[Course, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    referee: tuple[str, str, str] = field(default=("", "", ""))

    def truth(self) -> dict[str, object]:
        starts = [f"{y}-{m:02d}" for y, m in (p.start for p in self.posts)]
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


def person(seed: int, language: str) -> Person:
    """The same seed gives the same person."""
    chance = random.Random(f"{seed}-{language}")
    words = WORDS[language]
    trade = chance.choice(words.trades)
    given, family = chance.choice(words.given), chance.choice(words.family)
    name = f"{family}{given}" if language == "zh" else f"{given} {family}"
    slug = words.slug(given, family)
    posts = tuple(_posts(chance, words, trade))
    return Person(
        seed=seed,
        language=language,
        words=words,
        name=name,
        email=chance.choice(["{0}@example.com", "{0}@example.org", "{0}.mail@example.net"]).format(
            slug
        ),
        phone=words.phone(chance),
        link=chance.choice(["linkedin.com/in/{0}-demo", "github.com/{0}-demo"]).format(
            slug.replace(".", "-")
        ),
        place=chance.choice(words.places),
        headline=posts[0].title,
        summary=chance.choice(words.summaries),
        posts=posts,
        courses=tuple(_courses(chance, words, trade, posts[-1].start[0])),
        skills=tuple(chance.sample(trade.skills, k=min(len(trade.skills), chance.randint(5, 9)))),
        languages=tuple(chance.sample(words.tongues, k=2)),
        referee=(chance.choice(words.family), "referee@example.com", words.phone(chance)),
    )


def _posts(chance: random.Random, words: Words, trade: Trade) -> list[Post]:
    count = chance.randint(2, 4)
    titles = list(trade.titles[:count])
    companies = chance.sample(trade.companies, k=count)
    posts: list[Post] = []
    year, month = 2024 - chance.randint(0, 3), chance.randint(1, 12)
    end: Month | None = None
    for title, company in zip(titles, companies, strict=True):
        told = tuple(chance.sample(trade.told, k=chance.randint(1, min(3, len(trade.told)))))
        posts.append(Post(title, company, chance.choice(words.places), (year, month), end, told))
        end = (year, month - 1) if month > 1 else (year - 1, 12)
        year, month = year - chance.randint(1, 4), chance.randint(1, 12)
    return posts


def _courses(chance: random.Random, words: Words, trade: Trade, before: int) -> list[Course]:
    count = chance.randint(1, min(2, len(trade.degrees)))
    courses: list[Course] = []
    end = before
    schools = chance.sample(words.schools, k=count)
    for degree, school in zip(trade.degrees[:count], schools, strict=True):
        start = end - chance.randint(2, 4)
        courses.append(Course(degree, school, chance.choice(words.places), start, end))
        end = start
    return courses
