"""What a push changes of a candidate."""

from typing import Any

from services.gateway.ats.bodies import CandidatePush
from services.gateway.ats.pushing import EMPTY, differing, is_identifying, sent_columns


def columns(**body: Any) -> dict[str, Any]:
    return sent_columns(CandidatePush.model_validate({"external_id": "ATS-1", **body}))


def test_only_what_was_sent_is_set() -> None:
    assert columns(first_name="Ada", phone=None, unknown="x", status="New") == {"first_name": "Ada"}


def test_a_skill_is_kept_once() -> None:
    assert columns(skills=["Python", " Python", "SQL"]) == {"skills": ["Python", "SQL"]}


def test_what_stands_already_changes_nothing() -> None:
    record = {**EMPTY, "first_name": "Ada", "experience_years": 7.900000095367432}
    sent = columns(first_name="Ada", experience_years=7.9)
    assert differing(record, sent) == {}
    assert differing(record, columns(first_name="Eva")) == {"first_name": "Eva"}


def test_who_somebody_is_follows_from_some_fields_only() -> None:
    assert is_identifying({"email": "a@example.com", "skills": []})
    assert not is_identifying({"position": "Nurse", "skills": []})
