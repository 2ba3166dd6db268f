"""Every endpoint, tried as another tenant on our objects. A new route fails until it is listed."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute

from runtime.database import Database
from services.gateway.app import described
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors, signed_in
from tests.integration.gateway.security.belongings import MARK, Belongings, belongings

Call = tuple[str, str]

# Bodies that would do something to our object, if it could be reached.
ON_AN_OBJECT: Final[Mapping[Call, Any]] = {
    ("GET", "/api/candidates/{candidateId}"): None,
    ("PUT", "/api/candidates/{candidateId}"): {"notes": "stolen"},
    ("DELETE", "/api/candidates/{candidateId}"): None,
    ("GET", "/api/duplicates/{duplicate_id}"): None,
    ("POST", "/api/duplicates/{duplicate_id}/merge"): None,
    ("POST", "/api/duplicates/{duplicate_id}/dismiss"): None,
    ("GET", "/api/candidates/{candidateId}/unmerge"): None,
    ("POST", "/api/candidates/{candidateId}/unmerge"): None,
    ("GET", "/api/candidates/{candidateId}/holds"): None,
    ("POST", "/api/candidates/{candidateId}/release"): {"reason": "because"},
    ("GET", "/api/candidates/{candidateId}/proposals"): None,
    ("POST", "/api/candidates/{candidateId}/proposals/apply"): {
        "field": "phone",
        "proposed": "+46700990011",
    },
    ("POST", "/api/candidates/{candidateId}/proposals/dismiss"): {
        "field": "phone",
        "proposed": "+46700990011",
    },
    ("POST", "/api/candidates/{candidateId}/feedback"): {"text": "stolen"},
    ("GET", "/api/candidates/{candidateId}/feedback"): None,
    ("GET", "/api/feedback/{feedback_id}"): None,
    ("POST", "/api/feedback/{feedback_id}/appeal"): {"finding": "x@0-1", "reason": "because"},
    ("POST", "/api/feedback/{feedback_id}/release"): {"reason": "because"},
    ("POST", "/api/appeals/{appeal_id}/decide"): {"decision": "keep", "reason": "because"},
    ("GET", "/api/candidates/{candidateId}/blind"): None,
    ("GET", "/api/resumes/{resume_id}/redacted"): None,
    ("POST", "/api/candidates/{candidateId}/survey-link"): None,
    ("POST", "/api/candidates/{candidateId}/survey-mail"): None,
    ("GET", "/api/interviews/{interviewId}"): None,
    ("PUT", "/api/interviews/{interviewId}"): {"status": "stolen"},
    ("DELETE", "/api/interviews/{interviewId}"): None,
    ("GET", "/api/resumes/{resume_id}"): None,
    ("GET", "/api/resumes/{resume_id}/original"): None,
    ("GET", "/api/resumes/{resume_id}/cover-letters/{sha256}"): None,
    ("GET", "/api/resumes/{resume_id}/events"): None,
    ("GET", "/api/resumes/{resume_id}/profile"): None,
    ("PATCH", "/api/resumes/{resume_id}/profile"): {"headline": "stolen"},
    ("DELETE", "/api/resumes/{resume_id}/profile/{field}"): None,
    ("PATCH", "/api/ats/integrations/{integration_id}"): {"requests_per_hour": 1},
    ("DELETE", "/api/ats/integrations/{integration_id}"): None,
    ("GET", "/api/ats/candidates/{external_id}"): None,
    ("POST", "/api/ats/candidates/{external_id}/feedback"): {"text": "stolen"},
    ("GET", "/api/webhooks/{webhook_id}"): None,
    ("PATCH", "/api/webhooks/{webhook_id}"): {"description": "stolen"},
    ("DELETE", "/api/webhooks/{webhook_id}"): None,
    ("POST", "/api/webhooks/{webhook_id}/secret"): None,
    ("GET", "/api/webhooks/{webhook_id}/deliveries"): None,
    ("POST", "/api/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"): None,
    ("POST", "/api/webhooks/{webhook_id}/replay"): {"since": "2026-01-01T00:00:00Z"},
    ("GET", "/api/jobs/{job}"): None,
    ("PATCH", "/api/jobs/{job}"): {"title": "stolen"},
    ("DELETE", "/api/jobs/{job}"): None,
    ("GET", "/api/applications/{application_id}"): None,
    ("POST", "/api/applications/{application_id}/move"): {"stage": "interview"},
    ("GET", "/api/applications/{application_id}/history"): None,
    ("GET", "/api/applications/{application_id}/decisions"): None,
    ("POST", "/api/applications/{application_id}/decisions"): {
        "outcome": "rejected",
        "reason": "because",
    },
    ("POST", "/api/applications/{application_id}/decisions/withdraw"): None,
    ("POST", "/api/users/{user_id}/invitation"): None,
    ("PATCH", "/api/users/{user_id}"): {"role": "administrator"},
    ("POST", "/api/users/{user_id}/sign-out"): None,
    ("DELETE", "/api/keys/{key_id}"): None,
    ("GET", "/api/candidates/{candidateId}/personal-data"): None,
    ("DELETE", "/api/candidates/{candidateId}/personal-data"): None,
    ("GET", "/api/candidates/{candidateId}/consents"): None,
    ("POST", "/api/candidates/{candidateId}/consents"): {
        "purpose": "talent_pool",
        "is_given": True,
        "source": "stolen",
    },
    ("DELETE", "/api/mails/suppressions/{address}"): None,
    ("GET", "/api/integrations/{name}"): None,
    ("PATCH", "/api/integrations/{name}"): {"password": "stolen"},
    ("DELETE", "/api/integrations/{name}"): None,
    ("POST", "/api/integrations/{name}/pause"): None,
    ("POST", "/api/integrations/{name}/resume"): None,
    ("POST", "/api/integrations/{name}/test"): None,
    ("GET", "/api/integrations/{name}/tests/{testId}"): None,
}

# Whose link is its key, or who has not logged in yet: no other tenant to be.
BY_LINK: Final = {
    "/api/auth/openid/{tenant_id}/start",
    "/survey/{token}",
    "/unsubscribe/{token}",
    "/password/{key}",
    "/apply/{company}/{job}",
    "/webhooks/ats/{tenant_id}/{connection_id}",
}
# What lies in Kafka, by place and not by id: tests of operating try it there. And what everybody
# has one of, by the names of its kinds: another tenant finds their own.
ELSEWHERE: Final = ("/api/operations/", "/api/mail-templates/")

# Bodies of our ids, and the answers that say "there is none". `{…}` is filled in.
NAMES_AN_OBJECT: Final[Mapping[Call, tuple[dict[str, Any], int]]] = {
    ("POST", "/api/interviews"): (
        {
            "candidateId": "{candidateId}",
            "scheduledDate": "2026-12-01T10:00:00Z",
            "interviewer": "Thief",
        },
        400,
    ),
    ("POST", "/api/applications"): ({"candidate_id": "{candidateId}", "job": MARK}, 400),
    ("POST", "/api/bulk/applications/move"): (
        {"ids": ["{application_id}"], "stage": "interview"},
        200,
    ),
    ("POST", "/api/bulk/candidates/status"): ({"ids": ["{candidateId}"], "status": "Stolen"}, 200),
}
NAMES_NOTHING: Final = {
    ("POST", "/api/auth/token"),
    ("POST", "/api/auth/revoke"),
    ("POST", "/api/auth/password"),
    ("POST", "/api/auth/password/forgotten"),
    ("POST", "/api/candidates"),
    ("POST", "/api/resumes"),
    ("POST", "/api/ats/integrations/register"),
    ("POST", "/api/ats/candidates"),
    ("POST", "/api/webhooks"),
    ("POST", "/api/jobs"),
    ("POST", "/api/users"),
    ("POST", "/api/keys"),
    ("PUT", "/api/privacy/retention"),
    ("POST", "/api/integrations"),
    ("POST", "/candidates"),
    ("POST", "/webhooks/ses"),
    ("POST", "/api/mails/suppressions"),
    ("PUT", "/api/mails/settings"),
    ("PUT", "/api/bias/terms"),
    ("PUT", "/api/auth/openid/provider"),
    ("DELETE", "/api/auth/openid/provider"),
    ("PUT", "/api/ats-connection"),
    ("DELETE", "/api/ats-connection"),
}


def calls() -> set[Call]:
    return {
        (method, route.path)
        for route in described().routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
        if route.path not in BY_LINK and not route.path.startswith(ELSEWHERE)
    }


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


def test_every_route_that_takes_an_object_is_tried() -> None:
    assert {call for call in calls() if "{" in call[1]} - set(ON_AN_OBJECT) == set()


def test_every_write_that_may_name_an_object_is_tried() -> None:
    writes = {call for call in calls() if "{" not in call[1] and call[0] != "GET"}
    assert writes - set(NAMES_AN_OBJECT) - NAMES_NOTHING == set()


async def test_another_tenant_finds_none_of_our_objects(
    api: API, doors: Doors, desk: Desk, provisioning: Provisioning
) -> None:
    """As their key, and as their administrator where a key may not."""
    ours = await belongings(doors, desk)
    before = await desk.state()
    person = await signed_in(api, provisioning, doors.their_tenant, "administrator")
    answers: dict[Call, int] = {}
    for (method, path), body in ON_AN_OBJECT.items():
        answer = await doors.theirs.send(method, path.format_map(ours.by_name), body)
        if answer.status_code == 403:
            answer = await person.send(method, path.format_map(ours.by_name), body)
        answers[method, path] = answer.status_code
        assert MARK not in answer.text.replace(path.format_map(ours.by_name), ""), path

    assert {call: status for call, status in answers.items() if status != 404} == {}
    assert await desk.state() == before
    await _still_there(doors, ours)


async def test_another_tenant_can_name_none_of_our_objects(doors: Doors, desk: Desk) -> None:
    ours = await belongings(doors, desk)
    before = await desk.state()
    for (method, path), (body, status) in NAMES_AN_OBJECT.items():
        answer = await doors.theirs.send(method, path, _filled(body, ours.by_name))
        assert answer.status_code == status, (path, answer.text)
        assert MARK not in answer.text.replace(f'"{MARK}"', ""), path

    assert await desk.state() == before


async def test_no_list_of_another_tenant_shows_anything_of_ours(doors: Doors, desk: Desk) -> None:
    await belongings(doors, desk)
    lists = sorted(path for method, path in calls() if method == "GET" and "{" not in path)
    ours = ""
    for path in lists:
        answer = await doors.theirs.get(path)
        assert answer.status_code < 500, path
        assert MARK not in answer.text, path
        ours += (await doors.ours.get(path)).text
    assert MARK in ours  # or the test would look for nothing


async def test_a_template_in_our_words_is_nobody_elses(doors: Doors) -> None:
    path = "/api/mail-templates/new_candidate/en"
    source = (await doors.ours.get(path)).json()["source"]
    body = {"source": source.replace("<h1>", f"<h1>{MARK} ", 1)}
    assert MARK in body["source"]
    assert (await doors.ours.send("PUT", path, body)).status_code == 200

    assert MARK in (await doors.ours.get(path)).text
    theirs = await doors.theirs.get(path)
    assert (theirs.status_code, MARK in theirs.text) == (200, False)
    restored = await doors.theirs.send("POST", f"{path}/restore", {"version": 1})
    assert restored.status_code == 404, restored.text


async def _still_there(doors: Doors, ours: Belongings) -> None:
    for path in ("/api/webhooks/{webhook_id}", "/api/jobs/{job}", "/api/candidates/{candidateId}"):
        assert (await doors.ours.get(path.format_map(ours.by_name))).status_code == 200
    listed = [
        await doors.ours.get(path)
        for path in ("/api/users", "/api/keys", "/api/ats/integrations", "/api/audit")
    ]
    assert all(MARK in answer.text or "key.revoked" not in answer.text for answer in listed)


def _filled(body: Any, names: Mapping[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, names) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, names) for value in body]
    if isinstance(body, str):
        filled = body.format_map(names)
        return int(filled) if filled.isdecimal() else filled
    return body
