"""Compares what was read with what is true, field by field, as counts."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from rapidfuzz.fuzz import token_sort_ratio

LISTS = ("skills", "companies", "titles", "degrees", "schools", "links")
SINGLES = ("name", "email", "phone", "n_jobs", "first_start", "last_end")
FIELDS = (*SINGLES[:3], *LISTS, *SINGLES[3:])


@dataclass(slots=True)
class Tally:
    hits: int = 0
    found: int = 0
    true: int = 0

    def add(self, hits: int, found: int, true: int) -> None:
        self.hits += hits
        self.found += found
        self.true += true

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.found + self.true) if self.found + self.true else 0.0


@dataclass(slots=True)
class Score:
    """Tallies of all fields."""

    fields: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, truth: Mapping[str, object], read: Mapping[str, object]) -> None:
        for name in SINGLES:
            if truth.get(name) not in (None, ""):
                right = _same_single(name, truth[name], read.get(name))
                self.fields[name].add(int(right), int(bool(read.get(name))), 1)
        for name in LISTS:
            if truth.get(name) is not None:
                self.fields[name].add(*_matched(name, _texts(truth[name]), _texts(read.get(name))))


def _texts(value: object) -> list[str]:
    return list(dict.fromkeys(str(v) for v in cast("Iterable[object]", value or [])))


def _plain(text: object) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", str(text)).lower()).strip()


def _digits(text: object) -> str:
    return re.sub(r"\D", "", str(text or ""))


def _same_single(name: str, true: object, read: object) -> bool:
    if name == "phone":
        a, b = _digits(true), _digits(read)
        return bool(b) and (a == b or (len(b) >= 8 and (a.endswith(b) or b.endswith(a))))
    return _plain(true) == _plain(read)


def _matched(name: str, true: list[str], read: list[str]) -> tuple[int, int, int]:
    left = list(read)
    hits = 0
    for item in true:
        match = next((r for r in left if _same_item(name, item, r)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits, len(read), len(true)


def _same_item(name: str, true: str, read: str) -> bool:
    if name == "links":
        return _bare(true) == _bare(read)
    if name == "skills":
        return re.sub(r"[^\w+#]", "", _plain_skill(true)) == re.sub(
            r"[^\w+#]", "", _plain_skill(read)
        )
    a, b = _plain(true), _plain(read)
    short, long_ = sorted((a, b), key=len)
    inside = len(short) >= 4 and short in long_ and len(short) >= 0.6 * len(long_)
    return a == b or inside or token_sort_ratio(a, b) >= 85


def _plain_skill(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.lower()).rstrip("/")
