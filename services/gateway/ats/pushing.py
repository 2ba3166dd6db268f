"""What a push changes of a candidate: a pure comparison of what was sent with what stands."""

from collections.abc import Mapping
from math import isclose
from typing import Any, Final

from services.gateway.ats.bodies import CandidatePush
from services.gateway.editing import IDENTIFYING

COLUMNS: Final = ("first_name", "last_name", "email", "phone", "location", "position",
                  "linkedin_url", "skills", "experience_years")  # fmt: skip
EMPTY: Final[Mapping[str, Any]] = {
    "first_name": "", "last_name": "", "email": "", "phone": None, "location": None,
    "position": "", "linkedin_url": None, "skills": [], "experience_years": None,
}  # fmt: skip


def sent_columns(push: CandidatePush) -> dict[str, Any]:
    """The columns that a push sets. Null says nothing: to an ATS it is the same as absence."""
    given = push.model_dump(include=set(COLUMNS), exclude_none=True)
    if "skills" in given:
        given["skills"] = list(dict.fromkeys(skill.strip() for skill in given["skills"]))
    return given


def differing(record: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v for name, v in columns.items() if not _is_same(v, record[name])}


def is_identifying(columns: Mapping[str, Any]) -> bool:
    return not IDENTIFYING.isdisjoint(columns)


def _is_same(value: Any, held: Any) -> bool:
    """Postgres holds years of experience in single precision."""
    if isinstance(value, float) and isinstance(held, float):
        return isclose(value, held, rel_tol=1e-6)
    return bool(value == held)
