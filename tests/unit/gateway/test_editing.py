"""What a body sets, and what of it really changes a record."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.gateway.bodies import CandidateCreate, CandidateUpdate, InterviewCreate
from services.gateway.editing import columns_of, edit, returns_unseen, skill_list

RECORD: dict[str, Any] = {
    "first_name": "Ada",
    "last_name": "Example",
    "email": "ada@example.com",
    "phone": "+1",
    "position": "Developer",
    "phase": 1,
    "status": "New",
    "source": "LinkedIn",
    "skills": ["Python"],
    "experience_years": 3.0,
    "notes": None,
    "resume_url": None,
    "linkedin_url": None,
}


def update(**fields: Any) -> CandidateUpdate:
    return CandidateUpdate.model_validate(fields)


def test_absent_fields_stay() -> None:
    assert edit(RECORD, update(status="Hired")).columns == {"status": "Hired"}


def test_equal_values_are_no_change() -> None:
    body = update(firstName="Ada", skills="Python", experience=3, notes=None, phase=1)
    assert edit(RECORD, body).columns == {}


def test_a_null_clears_what_may_be_empty_and_nothing_else() -> None:
    assert edit(RECORD, update(phone=None, firstName=None, email=None)).columns == {"phone": None}


@pytest.mark.parametrize(
    ("field", "value", "again"),
    [("email", "b@example.com", True), ("phone", None, True), ("status", "Hired", False)],
)
def test_dedupe_looks_again_when_the_person_could_be_another(
    field: str, value: str | None, again: bool
) -> None:
    assert edit(RECORD, update(**{field: value})).is_identifying is again


def test_who_left_is_not_brought_back_by_an_edit() -> None:
    left = {**RECORD, "status": "LEFT"}
    assert returns_unseen(left, edit(left, update(status="New")))
    assert not returns_unseen(left, edit(left, update(status="LEFT", notes="x")))
    assert not returns_unseen(RECORD, edit(RECORD, update(status="LEFT")))


def test_what_is_not_ours_to_set_is_ignored() -> None:
    body = CandidateCreate.model_validate(
        {
            "firstName": "A",
            "lastName": "B",
            "email": "a@example.com",
            "position": "Dev",
            "tenant_id": "x",
            "tenantId": "x",
            "id": 7,
            "version": 9,
            "mergedInto": "x",
        }
    )
    assert set(columns_of(body)) == set(RECORD)


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        (None, []),
        ("", []),
        (" , ,", []),
        ("Python, C++ ,Python", ["Python", "C++"]),
    ],
)
def test_skills_are_kept_once_each(text: str | None, skills: list[str]) -> None:
    assert skill_list(text) == skills


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "a b@example.com", "a@b.", "a\0@b.c"]
)
def test_a_wrong_email_is_named(email: str) -> None:
    with pytest.raises(ValidationError) as caught:
        update(email=email)
    assert [error["loc"] for error in caught.value.errors()] == [("email",)]


def test_a_time_without_a_zone_is_utc() -> None:
    body = InterviewCreate.model_validate(
        {"candidateId": 1, "scheduledDate": "2024-01-22T15:00:00", "interviewer": "Jane"}
    )
    assert body.scheduled_date.isoformat() == "2024-01-22T15:00:00+00:00"
