"""Templates and mails over the API: what is saved is checked, what was sent is told."""

from typing import Any
from uuid import UUID, uuid4

from runtime.database import Database
from schemas.mailing import MailSettings
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.doors import API, Doors, signed_in

OWN = (
    '{% extends "layout" %}{% block subject %}Hello {{ candidate.name }}{% endblock %}'
    "{% block body %}<p>It is you.</p>{% endblock %}"
)
PATH = "/api/mail-templates/received/en"


async def test_a_template_is_saved_listed_shown_and_brought_back(doors: Doors) -> None:
    ours = doors.ours
    assert (await ours.get(PATH)).json()["version"] == 0
    saved = await ours.send("PUT", PATH, {"source": OWN})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    again = await ours.send("PUT", PATH, {"source": OWN})
    assert again.json()["version"] == 1
    other = OWN.replace("Hello", "Good day")
    assert (await ours.send("PUT", PATH, {"source": other})).json()["version"] == 2
    assert (await ours.get(PATH)).json()["source"] == other
    assert (await ours.get(PATH, version=1)).json()["source"] == OWN
    restored = await ours.send("POST", f"{PATH}/restore", {"version": 1})
    assert restored.json()["version"] == 3
    shown = (await ours.get(PATH)).json()
    assert shown["source"] == OWN
    assert [(one["version"], one["restored_from"]) for one in shown["versions"]] == [
        (3, 1),
        (2, None),
        (1, None),
    ]
    listed = (await ours.get("/api/mail-templates")).json()["templates"]
    assert {"received", "rejected", "invited", "new_candidate"} <= {one["name"] for one in listed}
    assert [one["version"] for one in listed if one["name"] == "received"] == [0, 3]
    theirs = await doors.theirs.get(PATH)
    assert theirs.json()["version"] == 0


async def test_what_a_template_may_not_do_is_said_and_nothing_is_saved(doors: Doors) -> None:
    for bad, said in (
        (
            OWN.replace("candidate.name", "candidate.salary"),
            "there is no variable candidate.salary",
        ),
        (OWN.replace("{{", "{%"), "line 1"),
        (OWN.replace("candidate.name", "self.__init__"), ""),
    ):
        answer = await doors.ours.send("PUT", PATH, {"source": bad})
        assert answer.status_code == 400
        [error, *_] = answer.json()["errors"]
        assert error["field"] == "source"
        assert said in error["message"]
        shown = await doors.ours.send("POST", f"{PATH}/preview", {"source": bad})
        assert shown.status_code == 400
    assert (await doors.ours.get(PATH)).json()["version"] == 0


async def test_a_preview_shows_an_invented_person_and_saves_nothing(doors: Doors) -> None:
    shown = await doors.ours.send("POST", f"{PATH}/preview", {"source": OWN})
    assert shown.json()["subject"] == "Hello Ada Example"
    assert "It is you." in shown.json()["text"]
    built_in = await doors.ours.send("POST", f"{PATH}/preview", {})
    assert "Backend Engineer" in built_in.json()["subject"]
    assert (await doors.ours.get(PATH)).json()["version"] == 0


async def test_templates_and_versions_that_are_not_there_are_not_found(doors: Doors) -> None:
    for path in ("nothing/en", "received/fr", "layout/en"):
        assert (await doors.ours.get(f"/api/mail-templates/{path}")).status_code == 404
    assert (await doors.ours.get(PATH, version=9)).status_code == 404
    lost = await doors.ours.send("POST", f"{PATH}/restore", {"version": 9})
    assert lost.status_code == 404


async def a_mail(database: Database, tenant: UUID, recipient: str, **columns: Any) -> UUID:
    mail_id = uuid4()
    async with database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id, status,
                               last_error)
            VALUES ($1, 'received', $2, $1, '{}', '<' || $1::uuid || '@alpha.example>', $3, $4)
            """,
            mail_id,
            recipient,
            columns.get("status", "sent"),
            columns.get("last_error"),
        )
    return mail_id


async def test_mails_are_listed_with_what_became_of_them(doors: Doors, database: Database) -> None:
    first = await a_mail(database, doors.our_tenant, "Ada@example.com")
    await a_mail(
        database, doors.our_tenant, "bob@example.com", status="failed", last_error="550 5.1.1"
    )
    await a_mail(database, doors.their_tenant, "eve@example.com")
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("INSERT INTO mail_returns (mail_id, kind) VALUES ($1, 'bounced')", first)
    items = (await doors.ours.get("/api/mails")).json()["items"]
    assert [one["recipient"] for one in items] == ["bob@example.com", "Ada@example.com"]
    assert [one["returned"] for one in items] == [None, "bounced"]
    [failed] = (await doors.ours.get("/api/mails", status="failed")).json()["items"]
    assert failed["last_error"] == "550 5.1.1"
    [found] = (await doors.ours.get("/api/mails", recipient="ada@EXAMPLE.com")).json()["items"]
    assert found["id"] == str(first)
    page = (await doors.ours.get("/api/mails", limit=1)).json()
    rest = (await doors.ours.get("/api/mails", cursor=page["next_cursor"])).json()
    assert [one["id"] for one in rest["items"]] == [str(first)]


async def test_an_address_is_suppressed_and_taken_off_again(doors: Doors) -> None:
    path = "/api/mails/suppressions"
    made = await doors.ours.send("POST", path, {"address": "Ada@Example.com"})
    assert (made.status_code, made.json()["address"]) == (201, "ada@example.com")
    assert made.json()["cause"] == "by_hand"
    assert (await doors.ours.send("POST", path, {"address": "no address"})).status_code == 400
    assert (await doors.theirs.get(path)).json() == {"suppressions": []}
    assert (await doors.ours.send("DELETE", f"{path}/ADA@example.com")).status_code == 204
    assert (await doors.ours.send("DELETE", f"{path}/ada@example.com")).status_code == 404
    assert (await doors.ours.get(path)).json() == {"suppressions": []}


async def test_a_tenant_chooses_what_is_sent(doors: Doors) -> None:
    path = "/api/mails/settings"
    assert (await doors.ours.get(path)).json() == MailSettings().model_dump(mode="json")
    chosen = {
        **MailSettings().model_dump(mode="json"),
        "candidate": ["received", "invited"],
        "quiet": {"begins": "20:00:00", "ends": "07:00:00", "zone": "Europe/Berlin"},
    }
    assert (await doors.ours.send("PUT", path, chosen)).json() == chosen
    assert (await doors.ours.get(path)).json() == chosen
    wrong = await doors.ours.send("PUT", path, {"candidate": ["everything"]})
    assert wrong.status_code == 400
    assert (await doors.theirs.get(path)).json()["candidate"] == []


async def test_mails_are_an_administrator_s_affair(
    api: API, provisioning: Provisioning, tenant: UUID
) -> None:
    recruiter = await signed_in(api, provisioning, tenant, "recruiter")
    for path in ("/api/mails", "/api/mail-templates", "/api/mails/settings"):
        assert (await recruiter.get(path)).status_code == 403
