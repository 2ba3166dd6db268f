"""Of whom a kept answer speaks: in doubt, of the person."""

from json import dumps
from typing import Any

import pytest

from services.gateway.idempotency.mentions import Marks, mentions

PERSON = Marks({7}, {"4b9f1c1e-0000-4000-8000-000000000001", "ada@mail.example", "ATS-12"})


@pytest.mark.parametrize(
    ("body", "speaks"),
    [
        ({"id": 7, "firstName": "Ada"}, True),
        ({"id": 8, "version": 7, "skills": ["7"]}, False),
        ({"id": "x", "candidateId": 7}, True),
        ({"items": [{"candidate_id": 7}]}, True),
        ({"candidate": {"id": 7}}, True),
        ({"candidates": [5, 7]}, True),
        ({"candidate": {"id": 70}}, False),
        ({"href": "/api/candidates/7"}, True),
        ({"href": "/api/candidates/7/feedback"}, True),
        ({"href": "/api/candidates/77"}, False),
        ({"external_id": "ats-12"}, True),
        ({"resume_id": "4B9F1C1E-0000-4000-8000-000000000001"}, True),
        ({"to": "Ada <ADA@mail.example>"}, True),
        ({"rating": 7, "limit": 7}, False),
    ],
)
def test_an_answer_names_a_person_by_number_id_or_address(
    body: dict[str, Any], *, speaks: bool
) -> None:
    assert mentions(dumps(body), PERSON) is speaks


def test_what_is_no_json_is_read_as_text() -> None:
    assert mentions("<p>ada@mail.example</p>", PERSON)
    assert not mentions("<p>7</p>", PERSON)
