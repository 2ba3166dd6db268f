"""What a role may see of a person, and what waits for a first review."""

from uuid import UUID

import pytest

from services.gateway.concealing import conceal, revealable
from services.gateway.identities import Subject

ADA = {
    "id": 1,
    "firstName": "Ada",
    "lastName": "Byron",
    "position": "Engineer",
    "email": "ada@example.com",
    "phone": "+44",
    "resumeUrl": "/r",
    "linkedinUrl": "/l",
}


def a_subject(role: str, *scopes: str) -> Subject:
    return Subject(UUID(int=1), UUID(int=2), role, frozenset(scopes))


@pytest.mark.parametrize(
    ("subject", "has_reviewed", "revealed"),
    [
        (a_subject("administrator"), False, {"name", "contact", "address"}),
        (a_subject("hiring_manager"), True, {"name"}),
        (a_subject("interviewer"), False, set[str]()),
        (a_subject("interviewer"), True, {"name", "contact", "address"}),
        (a_subject("read_only"), True, set[str]()),
        (a_subject("api_key", "candidates:read"), False, set[str]()),
        (a_subject("api_key", "candidates:write"), False, {"name", "contact", "address"}),
        (a_subject("a role of tomorrow"), True, set[str]()),
    ],
    ids=lambda value: value.role if isinstance(value, Subject) else None,  # a set has no order
)
def test_a_role_reveals(subject: Subject, has_reviewed: bool, revealed: set[str]) -> None:
    assert revealable(subject, has_reviewed=has_reviewed) == revealed


def test_contact_data_of_the_unreviewed_is_left_out() -> None:
    [shown] = conceal([ADA], reviewed=set())
    assert (shown["firstName"], shown["email"], shown["phone"]) == ("Ada", "", None)
    assert (shown["resumeUrl"], shown["linkedinUrl"]) == (None, None)
    assert conceal([ADA], reviewed={1}) == [ADA]


def test_a_search_that_only_an_address_answers_finds_nobody() -> None:
    assert conceal([ADA], reviewed=set(), search="ada@") == []
    assert len(conceal([ADA], reviewed=set(), search="BYRON")) == 1
    assert conceal([ADA], reviewed={1}, search="ada@") == [ADA]
