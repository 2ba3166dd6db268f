"""What a resume contributes to a candidate's record, and the person a record stands for. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isclose
from typing import Any, Final

from runtime.candidates import CandidateFields
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
    Source.WEBSITE: "Website",
}
# Whoever sends a resume could claim these for somebody else, so they are proposed, not applied.
CONTACT_FIELDS: Final = ("email", "phone", "linkedin_url")


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
