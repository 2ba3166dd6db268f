"""The value that dedupe compares: what is known of one person, normalised once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from schemas.profile import CandidateProfile
from services.dedupe.career import (
    Employment,
    Study,
    read_employer,
    read_job,
    read_study,
    read_title,
)
from services.dedupe.contacts import Email, Link, Phone, read_email, read_link, read_phone
from services.dedupe.names import Name, read_name
from services.dedupe.places import Place, read_place

T = TypeVar("T")

LEFT = "LEFT"
SIDE_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "location",
    "employer",
    "position",
    "linkedin_url",
    "status",
)
# Nobody's name or address is longer; what is must not cost time.
_LONGEST_FIELD = 300
_SHINGLE = 4
_KEPT_SHINGLES = 64
_EMPTY = frozenset(("", "-", "--", "n/a", "na", "null", "none", "nil", "unknown", "?", "tbd", "."))


@dataclass(frozen=True, slots=True)
class Person:
    """Nothing here is required; what is missing speaks neither for nor against."""

    name: Name | None = None
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    links: tuple[Link, ...] = ()
    jobs: tuple[Employment, ...] = ()
    education: tuple[Study, ...] = ()
    place: Place | None = None
    status: str | None = None
    fingerprint: frozenset[int] = frozenset()

    @property
    def has_left(self) -> bool:
        return self.status == LEFT


def person_from_side(side: Mapping[str, str | None]) -> Person:
    """A person from the flat fields of a comparison."""
    return _from_fields(*(_said(side.get(field)) for field in SIDE_FIELDS))


def _said(value: str | None) -> str:
    text = (value or "")[:_LONGEST_FIELD].strip()
    return "" if text.casefold() in _EMPTY else text


@lru_cache(maxsize=32768)
def _from_fields(*fields: str) -> Person:
    first, last, email, phone, location, employer, position, linkedin, status = fields
    place = read_place(location) if location else None
    region = place.country.upper() if place and place.country else None
    job = Employment(read_employer(employer), read_title(position))
    return Person(
        name=read_name(first, last),
        emails=_unique(map(read_email, re.split(r"[;,\s]+", email))),
        phones=_unique(read_phone(number, region) for number in re.split(r"[;/|]", phone)),
        links=_unique([read_link(linkedin, "linkedin")]) if linkedin else (),
        jobs=(job,) if job.employer or job.title else (),
        place=place,
        status=status.upper() or None,
    )


def person_from_profile(profile: CandidateProfile, status: str | None = None) -> Person:
    """A person from what a resume says."""
    name = profile.name.value if profile.name else None
    place = read_place(profile.location.value) if profile.location else None
    region = place.country.upper() if place and place.country else None
    given, family = (name.given, name.family) if name else (None, None)
    return Person(
        name=read_name(given, family) or (read_name(name.written, None) if name else None),
        emails=_unique(read_email(email.value) for email in profile.emails),
        phones=_unique(read_phone(p.value.e164 or p.value.written, region) for p in profile.phones),
        links=_unique(read_link(link.value.url, link.value.kind) for link in profile.links),
        jobs=_unique(read_job(job.value) for job in profile.jobs),
        education=_unique(read_study(school.value) for school in profile.education),
        place=place,
        status=status.upper() if status else None,
        fingerprint=fingerprint(_prose(profile)),
    )


def _unique(values: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _prose(profile: CandidateProfile) -> Iterator[str]:
    if profile.summary:
        yield profile.summary.value
    for job in profile.jobs:
        yield job.value.description


def fingerprint(texts: Iterable[str]) -> frozenset[int]:
    """The lowest hashes of the text's runs of words: two texts share as many as they have alike."""
    words = [word for text in texts for word in re.findall(r"\w+", text.casefold())]
    runs = (" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))
    return frozenset(sorted({crc32(run.encode()) for run in runs})[:_KEPT_SHINGLES])
