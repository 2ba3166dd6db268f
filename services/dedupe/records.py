"""What a resume contributes to a candidate's record, and the person a record stands for. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose
from typing import Any, Final

from schemas.profile import CandidateProfile
from schemas.resume import Source
from services.dedupe.person import SIDE_FIELDS, Person, person_from_profile, person_from_side

# What the recruiters' API calls the doors; its document lists the first as examples.
SOURCE_NAMES: Final[Mapping[Source, str]] = {
    Source.UPLOAD: "Website",
    Source.MAIL: "Email",
    Source.FOLDER: "Folder",
    Source.TASK: "Task manager",
    Source.ATS: "ATS",
}
# Whoever sends a resume could claim these for somebody else, so they are proposed, not applied.
CONTACT_FIELDS: Final = ("email", "phone", "linkedin_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFields:
    """The columns of a candidate that a resume can fill."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str | None = None
    location: str | None = None
    position: str = ""
    skills: tuple[str, ...] = ()
    experience_years: float | None = None
    linkedin_url: str | None = None

    def as_columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {**columns, "skills": list(self.skills)}


def fields_from_profile(profile: CandidateProfile) -> CandidateFields:
    first, last = _names(profile)
    phone = profile.phones[0].value if profile.phones else None
    linkedin = (link.value.url for link in profile.links if link.value.kind == "linkedin")
    return CandidateFields(
        first_name=first,
        last_name=last,
        email=profile.emails[0].value if profile.emails else "",
        phone=(phone.e164 or phone.written) if phone else None,
        location=profile.location.value if profile.location else None,
        position=_position(profile),
        skills=tuple(dict.fromkeys(skill.value.name for skill in profile.skills)),
        experience_years=profile.experience_years,
        linkedin_url=next(linkedin, None),
    )


def _names(profile: CandidateProfile) -> tuple[str, str]:
    if profile.name is None:
        return "", ""
    name = profile.name.value
    if name.given or name.family:
        return name.given or "", name.family or ""
    first, _, last = name.written.rpartition(" ")
    return first or last, last if first else ""


def _position(profile: CandidateProfile) -> str:
    """What the person does now; failing that, what they say they are."""
    current = next((job.value for job in profile.jobs if job.value.current), None)
    latest = current or (profile.jobs[0].value if profile.jobs else None)
    if latest and latest.title:
        return latest.title
    return profile.headline.value if profile.headline else ""


def newer(
    record: Mapping[str, Any], fields: CandidateFields, edited: Iterable[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a newer resume changes of a known candidate, and what contact data it only proposes.

    What a person edited stays. A name is never changed by a resume: whose it is was decided by it.
    """
    kept = {*edited, "first_name", "last_name"}
    changes: dict[str, Any] = {}
    proposals: dict[str, str] = {}
    for name, value in fields.as_columns().items():
        if not value or _is_same(value, record[name]):
            continue
        if name in CONTACT_FIELDS:
            proposals[name] = value
        elif name not in kept:
            changes[name] = value
    return changes, proposals


def _is_same(value: Any, held: Any) -> bool:
    """Postgres holds years of experience in single precision: 7.9 comes back as 7.900000095."""
    if isinstance(value, float) and isinstance(held, float):
        return isclose(value, held, rel_tol=1e-6)
    return bool(value == held)


def person_of(record: Mapping[str, Any], profiles: Sequence[CandidateProfile]) -> Person:
    """The person behind a record: what it says itself, and what their resumes, newest first, say.

    Contacts of every resume count; career and prose are the newest's.
    """
    side = {name: record.get(name) for name in SIDE_FIELDS}
    own = person_from_side(side)
    people = [person_from_profile(profile, record.get("status")) for profile in profiles]
    if not people:
        return own
    everybody = [own, *people]
    newest = people[0]
    return replace(
        newest,
        name=own.name or newest.name,
        emails=tuple(dict.fromkeys(one for person in everybody for one in person.emails)),
        phones=tuple(dict.fromkeys(one for person in everybody for one in person.phones)),
        links=tuple(dict.fromkeys(one for person in everybody for one in person.links)),
        place=newest.place or own.place,
        jobs=newest.jobs or own.jobs,
    )
