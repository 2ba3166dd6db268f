"""Reads the invented people of a set: each was written by hand, with what their resume says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import cast

_CAST = Path(__file__).with_name("cast")
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Post:
    title: str
    company: str
    place: str
    dates: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    """Posts that follow each other at one employer."""

    company: str
    place: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Course:
    degree: str
    school: str
    place: str
    dates: str
    note: str


@dataclass(frozen=True, slots=True)
class Skill:
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Group:
    """Skills under a label of their own, which may be empty."""

    label: str
    items: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Whatever else a resume has: lines below a heading, none of them a job, study or skill."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stranger:
    """One person; `name` is what is true, `shown` how the resume prints it."""

    key: str
    language: str
    name: str
    shown: str
    role: str
    email: str
    phones: tuple[str, ...]
    links: tuple[Link, ...]
    place: str
    about: str
    heads: Mapping[str, str]
    posts: tuple[Post, ...]
    courses: tuple[Course, ...]
    skills: tuple[Group, ...]
    said: str
    more: tuple[Section, ...]
    first: str
    last: str
    layouts: tuple[str, ...]

    @property
    def houses(self) -> tuple[House, ...]:
        runs = (tuple(run) for _, run in groupby(self.posts, key=lambda p: p.company))
        return tuple(House(run[0].company, run[0].place, run) for run in runs)

    def truth(self) -> dict[str, object]:
        """What reading the resume should give, in the terms of the scorer."""
        counted: dict[str, object] = {}
        if self.posts:
            counted = {
                "n_jobs": str(len(self.posts)),
                "first_start": self.first,
                "last_end": self.last,
            }
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phones[0] if self.phones else None,
            "links": [link.url for link in self.links],
            "skills": [skill.name for group in self.skills for skill in group.items],
            "companies": [p.company for p in self.posts],
            "titles": [p.title for p in self.posts],
            "degrees": [c.degree for c in self.courses],
            "schools": [c.school for c in self.courses if c.school],
            **counted,
        }


@cache
def strangers(set_name: str) -> tuple[Stranger, ...]:
    """The people of a set, in the order of its file."""
    text = (_CAST / f"{set_name}.toml").read_text(encoding="utf-8")
    return tuple(_stranger(row) for row in cast("list[Row]", tomllib.loads(text)["person"]))


def _stranger(row: Row) -> Stranger:
    heads = _text(row, "heads").split("|")
    first, _, last = _text(row, "span").partition(">")
    return Stranger(
        key=_text(row, "key"),
        language=_text(row, "lang"),
        name=_text(row, "name"),
        shown=_text(row, "shown") or _text(row, "name"),
        role=_text(row, "role"),
        email=_text(row, "email"),
        phones=_rows(row, "phones"),
        links=tuple(Link(*text.split("|")) for text in _rows(row, "links")),
        place=_text(row, "place"),
        about=_text(row, "about"),
        heads=dict(zip(("posts", "courses", "skills", "about"), heads, strict=True)),
        posts=tuple(_post(text) for text in _rows(row, "jobs")),
        courses=tuple(_course(text) for text in _rows(row, "edu")),
        skills=tuple(_group(text) for text in _rows(row, "skills")),
        said=_text(row, "said"),
        more=tuple(_section(text) for text in _rows(row, "more")),
        first=first,
        last=last,
        layouts=_rows(row, "layouts"),
    )


def _text(row: Row, key: str) -> str:
    return str(row.get(key, ""))


def _rows(row: Row, key: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", row.get(key, [])))


def _post(text: str) -> Post:
    title, company, place, dates, *told = text.split("|")
    return Post(title, company, place, dates, tuple(told))


def _course(text: str) -> Course:
    degree, school, place, dates, *note = text.split("|")
    return Course(degree, school, place, dates, " ".join(note))


def _group(text: str) -> Group:
    """`Label: one; two~years` is a group; without a label the whole text is its items."""
    label, colon, items = text.partition(": ")
    names = items if colon else label
    return Group(
        label if colon else "",
        tuple(Skill(*_pair(item.strip())) for item in names.split(";")),
    )


def _pair(item: str) -> tuple[str, str]:
    name, _, level = item.partition("~")
    return name, level


def _section(text: str) -> Section:
    head, *lines = text.split("|")
    return Section(head, tuple(lines))
