"""A resume's stages as they happen: what a reconnecting client gets, and that nothing is left."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.database import Database
from schemas import topics
from schemas.operations import MailSent, MailStatus
from services.gateway.app import create_app
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.test_resumes import CV, fold


async def mailed(database: Database, tenant: UUID, resume_id: str) -> None:
    mail = MailSent(
        mail_id=uuid4(), kind="new_candidate", status=MailStatus.SENT, resume_id=UUID(resume_id)
    )
    await fold(database, tenant, topics.MAIL_SENT.message(mail))


def events(answer: httpx.Response) -> list[dict[str, str]]:
    blocks = [block.splitlines() for block in answer.text.split("\n\n") if "event:" in block]
    return [dict(line.split(": ", 1) for line in block) for block in blocks]


async def test_a_reconnecting_client_gets_what_it_has_not_seen(
    doors: Doors, database: Database
) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    await mailed(database, doors.our_tenant, report["resume_id"])
    path = f"{report['href']}/events"
    whole = events(await doors.ours.get(path))
    assert [event["event"] for event in whole] == ["stage", "stage", "end"]
    headers = {"Authorization": doors.ours.authorization, "Last-Event-ID": whole[0]["id"]}
    rest = events(await doors.ours.inner.get(path, headers=headers))
    assert rest == whole[1:]
    headers["Last-Event-ID"] = whole[1]["id"]
    assert [e["event"] for e in events(await doors.ours.inner.get(path, headers=headers))] == [
        "end"
    ]


@pytest.mark.parametrize("seen", ["", "x", "...", "not-an-id", "0" * 3000])
async def test_a_made_up_event_id_hides_nothing(
    doors: Doors, database: Database, seen: str
) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    await mailed(database, doors.our_tenant, report["resume_id"])
    headers = {"Authorization": doors.ours.authorization, "Last-Event-ID": seen}
    answer = await doors.ours.inner.get(f"{report['href']}/events", headers=headers)
    assert [e["event"] for e in events(answer)] == ["stage", "stage", "end"]


@pytest.mark.parametrize("gone_after", [1, 2])
async def test_a_client_that_goes_leaves_no_stream_behind(
    api: API, doors: Doors, gone_after: int
) -> None:
    [report] = await doors.ours.uploaded(("ada.pdf", CV))
    app = create_app(api.settings, api.resources)
    free = app.state.streams._value
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"} if said else {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        said.append(message)
        if len(said) > gone_after:
            raise OSError("the client is gone")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": f"{report['href']}/events",
        "query_string": b"",
        "headers": [(b"authorization", doors.ours.authorization.encode())],
        "app": app,
    }
    await app(scope, receive, send)
    assert app.state.streams._value == free
