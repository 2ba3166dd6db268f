"""What a person's edit changes of a record: a pure comparison, which names what really changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.gateway.bodies import CandidateCreate, CandidateUpdate

LEFT: Final = "LEFT"
# Whoever one is follows from these: dedupe looks again when one of them changes.
IDENTIFYING: Final = frozenset({"first_name", "last_name", "email", "phone", "linkedin_url"})
REQUIRED: Final = frozenset({"first_name", "last_name", "email", "position", "phase", "status",
                             "source"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """New values by column, and only where they differ."""

    columns: Mapping[str, Any]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted(self.columns))

    @property
    def is_identifying(self) -> bool:
        return not IDENTIFYING.isdisjoint(self.columns)


def columns_of(body: CandidateCreate | CandidateUpdate) -> dict[str, Any]:
    """The columns that a body sets. A null where a value is required says nothing."""
    given = body.model_dump(exclude_unset=isinstance(body, CandidateUpdate))
    columns = {name: v for name, v in given.items() if v is not None or name not in REQUIRED}
    if "skills" in columns:
        columns["skills"] = skill_list(columns["skills"])
    if "experience" in columns:
        columns["experience_years"] = columns.pop("experience")
    return columns


def edit(record: Mapping[str, Any], body: CandidateUpdate) -> Edit:
    return Edit({name: v for name, v in columns_of(body).items() if v != record[name]})


def returns_unseen(record: Mapping[str, Any], changes: Edit) -> bool:
    """Whether it would quietly bring back somebody who left: a release must do that."""
    return record["status"] == LEFT and "status" in changes.columns


def skill_list(text: str | None) -> Sequence[str]:
    """The document has skills as one text, "Python, SQL"; each is kept once."""
    written = (skill.strip() for skill in (text or "").split(","))
    return list(dict.fromkeys(skill for skill in written if skill))
