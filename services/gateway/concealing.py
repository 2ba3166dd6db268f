"""Decides what a role sees of a person: what may be revealed, and what waits for a first review."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Literal

from services.gateway.identities import Subject

Attribute = Literal["name", "contact", "address"]
_ALL: Final[frozenset[Attribute]] = frozenset({"name", "contact", "address"})
_NONE: Final[frozenset[Attribute]] = frozenset()
_BY_ROLE: Final[Mapping[str, frozenset[Attribute]]] = {
    "administrator": _ALL,
    "recruiter": _ALL,
    "hiring_manager": frozenset({"name"}),
}
# A resume's file and a profile elsewhere tell the same as an address.
_CONTACT: Final[Mapping[str, str | None]] = {
    "email": "",
    "phone": None,
    "resumeUrl": None,
    "linkedinUrl": None,
}


def revealable(subject: Subject, *, has_reviewed: bool) -> frozenset[Attribute]:
    """What this subject may ask to see of a blind profile."""
    if subject.role == "interviewer":
        return _ALL if has_reviewed else _NONE
    if subject.role == "api_key":
        return _ALL if "candidates:write" in subject.scopes else _NONE
    return _BY_ROLE.get(subject.role, _NONE)


def sees_contact_after_review(subject: Subject) -> bool:
    return subject.role == "interviewer"


def conceal(
    records: Sequence[Mapping[str, Any]], reviewed: Collection[int], search: str | None = None
) -> list[Mapping[str, Any]]:
    """Records without the contact data of people not reviewed yet.

    Nor is a search for an address answered: that would tell whose it is.
    """
    shown: list[Mapping[str, Any]] = []
    for record in records:
        if record["id"] in reviewed:
            shown.append(record)
        elif search is None or search.lower() in _searchable(record):
            shown.append({**record, **_CONTACT})
    return shown


def _searchable(record: Mapping[str, Any]) -> str:
    named = f"{record['firstName']} {record['lastName']}\n{record['position']}"
    return named.lower()
