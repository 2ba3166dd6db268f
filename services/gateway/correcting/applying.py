"""Turns a correction into a profile's form, and says what of a record follows from it. Pure."""

from collections.abc import Callable, Mapping
from math import isclose
from typing import Any, Final

from pydantic import BaseModel

from runtime.candidates import fields_from_profile
from schemas.profile import CandidateProfile
from services.gateway.correcting.shapes import Correction

Profile = Mapping[str, Any]


def profile_fields(correction: Correction) -> dict[str, Any]:
    """The named fields as a profile holds them: certain, and nowhere in the document."""
    return {
        name: _FORMS[name](getattr(correction, name))
        for name in sorted(correction.model_fields_set)
        if name in _FORMS
    }


def record_changes(
    record: Mapping[str, Any], before: Profile, after: Profile, edited: frozenset[str]
) -> dict[str, Any]:
    """What the candidate's record takes over: values that came from this resume and are new.

    What somebody typed into the record itself says more than the file does, and stays.
    """
    old = fields_from_profile(CandidateProfile.model_validate(before)).as_columns()
    new = fields_from_profile(CandidateProfile.model_validate(after)).as_columns()
    return {
        name: value
        for name, value in new.items()
        if value != old[name] and (name not in edited or _is_same(record[name], old[name]))
    }


def _is_same(held: Any, value: Any) -> bool:
    """Postgres holds years of experience in single precision: 7.9 comes back as 7.900000095."""
    if isinstance(held, float) and isinstance(value, float):
        return isclose(held, value, rel_tol=1e-6)
    return bool(held == value)


def _found(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    return {"value": value.model_dump(mode="json") if isinstance(value, BaseModel) else value}


def _all(values: Any) -> list[dict[str, Any] | None]:
    return [_found(value) for value in values or ()]


def _name(name: Any) -> dict[str, Any] | None:
    if name is None:
        return None
    written = f"{name.given} {name.family}".strip()
    return _found({"written": written, "given": name.given or None, "family": name.family or None})


_FORMS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": _name,
    "emails": _all,
    "phones": lambda phones: _all([{"written": phone} for phone in phones or ()]),
    "links": _all,
    "location": _found,
    "headline": _found,
    "summary": _found,
    "skills": lambda skills: _all([{"written": s, "name": s} for s in dict.fromkeys(skills or ())]),
    "jobs": _all,
    "education": _all,
    "certifications": _all,
    "languages": _all,
    "experience_years": lambda years: years,
}
