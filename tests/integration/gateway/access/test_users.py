"""Users are invited by mail, choose a password once, and are kept by administrators."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from runtime.database import Database
from services.communication.context import PasswordLink
from services.communication.ledger import PostgresLedger
from services.communication.store import read_facts
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.doors import API, Client, Doors
from tests.integration.gateway.screening import People

LONG = "a long enough password"


@dataclass(frozen=True, slots=True)
class Post:
    """Reads the mails that are due as the sender would."""

    database: Database
    tenant: UUID

    async def links(self) -> list[PasswordLink | None]:
        async with self.database.transaction(self.tenant) as tx:
            rows = await tx.fetch("SELECT id FROM mails WHERE status = 'queued' ORDER BY due_at")
            claimed = [
                await PostgresLedger(tx).claim(row["id"], "test", timedelta(minutes=1))
                for row in rows
            ]
            facts = [await read_facts(tx, mail) for mail in claimed if mail]
        return [each.link for each in facts if each]

    async def key(self) -> str:
        [link] = await self.links()
        assert link is not None
        return link.key


@pytest.fixture
async def post(database: Database, doors: Doors) -> Post:
    return Post(database, doors.our_tenant)


async def invite(doors: Doors, **body: str) -> dict[str, Any]:
    wanted = {"email": "new@people.example", "role": "recruiter", **body}
    answer = await doors.ours.send("POST", "/api/users", wanted)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def choose(api: API, key: str, password: str = LONG) -> int:
    answer = await api.client.post("/api/auth/password", json={"key": key, "password": password})
    return answer.status_code


async def log_in(api: API, email: str, password: str = LONG) -> Client | None:
    answer = await api.client.post(
        "/api/auth/token", data={"username": email, "password": password}
    )
    token = answer.json().get("access_token")
    return api.client_with(f"Bearer {token}") if token else None


async def test_an_invited_user_chooses_a_password_once(api: API, doors: Doors, post: Post) -> None:
    assert (await invite(doors))["state"] == "invited"
    assert await log_in(api, "new@people.example", "") is None
    key = await post.key()

    assert await choose(api, key) == 204

    assert await choose(api, key, "another long password") == 404
    assert await log_in(api, "new@people.example") is not None
    [shown] = [
        user
        for user in (await doors.ours.get("/api/users")).json()["items"]
        if user["email"] == "new@people.example"
    ]
    assert shown["state"] == "active"


async def test_the_key_stands_nowhere_but_in_the_mail(
    doors: Doors, post: Post, database: Database
) -> None:
    await invite(doors)
    key = await post.key()
    async with database.transaction(doors.our_tenant) as tx:
        rows = [
            str(await tx.fetch("SELECT * FROM mails")),
            str(await tx.fetch("SELECT * FROM password_links")),
            str(await tx.fetch("SELECT * FROM password_link_keys")),
            str(await tx.fetch("SELECT payload FROM outbox")),
        ]
    assert not any(key in row for row in rows)


async def test_a_later_invitation_replaces_the_earlier(api: API, doors: Doors, post: Post) -> None:
    user = await invite(doors)
    first = await post.key()
    again = await doors.ours.send("POST", f"/api/users/{user['id']}/invitation")

    assert again.status_code == 202
    assert await choose(api, first) == 404
    assert await choose(api, await post.key()) == 204


async def test_a_forgotten_password_is_chosen_anew_and_ends_every_session(
    api: API, doors: Doors, post: Post, people: People
) -> None:
    client = await people.with_role("recruiter")
    body = {"email": "recruiter@people.example"}
    assert (await api.client.post("/api/auth/password/forgotten", json=body)).status_code == 202

    assert await choose(api, await post.key()) == 204

    assert (await client.get("/api/auth/me")).status_code == 401
    assert await log_in(api, "recruiter@people.example", "correct") is None
    assert await log_in(api, "recruiter@people.example") is not None
    del doors


async def test_nobody_learns_whether_there_is_such_a_user(api: API, post: Post) -> None:
    body = {"email": "nobody@people.example"}
    assert (await api.client.post("/api/auth/password/forgotten", json=body)).status_code == 202
    assert await post.links() == []


async def test_a_disabled_user_is_out_and_gets_no_link(
    api: API, doors: Doors, post: Post, people: People
) -> None:
    client = await people.with_role("recruiter")
    users = (await doors.ours.get("/api/users")).json()["items"]
    path = f"/api/users/{users[0]['id']}"
    await api.client.post(
        "/api/auth/password/forgotten", json={"email": "recruiter@people.example"}
    )

    changed = await doors.ours.send("PATCH", path, {"disabled": True})

    assert changed.json()["state"] == "disabled"
    assert (await client.get("/api/auth/me")).status_code == 401
    assert await post.links() == [None]


async def test_the_last_administrator_stays_one(doors: Doors, people: People) -> None:
    client = await people.with_role("administrator")
    me = (await client.get("/api/auth/me")).json()["actor_id"]

    for change in ({"role": "recruiter"}, {"disabled": True}):
        answer = await doors.ours.send("PATCH", f"/api/users/{me}", change)
        assert answer.status_code == 409
    assert (await client.get("/api/users")).status_code == 200


async def test_the_page_of_a_link_sets_a_password_too(api: API, doors: Doors, post: Post) -> None:
    await invite(doors)
    path = f"/password/{await post.key()}"
    shown = await api.client.get(path)
    assert shown.status_code == 200
    assert "script" not in shown.text
    assert (await api.client.post(path, data={"password": "short"})).status_code == 400
    assert (await api.client.post(path, data={"password": LONG})).status_code == 200
    assert (await api.client.post(path, data={"password": LONG})).status_code == 404
    assert (await api.client.get(path)).status_code == 404
    assert await log_in(api, "new@people.example") is not None


async def test_a_taken_address_is_refused(doors: Doors) -> None:
    await invite(doors)
    body = {"email": "NEW@people.example", "role": "recruiter"}
    assert (await doors.ours.send("POST", "/api/users", body)).status_code == 409


async def test_another_tenants_users_are_out_of_reach(doors: Doors) -> None:
    user = await invite(doors)
    theirs = doors.theirs
    assert (await theirs.send("PATCH", f"/api/users/{user['id']}", {"role": "read_only"})
            ).status_code == 404  # fmt: skip
    assert (await theirs.send("POST", f"/api/users/{user['id']}/sign-out")).status_code == 404
    assert (await theirs.get("/api/users")).json()["items"] == []


async def test_a_key_is_issued_with_scopes_shown_once_and_revoked(
    api: API, doors: Doors, people: People
) -> None:
    admin = await people.with_role("administrator")
    body = {"name": "career page", "scopes": ["candidates:read"]}
    issued = await admin.send("POST", "/api/keys", body)
    assert issued.status_code == 201
    assert (await admin.send("POST", "/api/keys", body)).status_code == 409
    key = issued.json()["key"]
    client = api.client_with(f"Bearer {key}")

    assert (await client.get("/api/candidates")).status_code == 200
    assert (await client.get("/api/resumes")).status_code == 403
    assert key not in (await admin.get("/api/keys")).text
    revoked = await admin.send("DELETE", f"/api/keys/{issued.json()['id']}")
    assert revoked.status_code == 204
    assert (await client.get("/api/candidates")).status_code == 401
    theirs = await doors.theirs.send("DELETE", f"/api/keys/{issued.json()['id']}")
    assert theirs.status_code == 404


async def test_a_key_gives_out_no_more_than_it_has(
    api: API, provisioning: Provisioning, tenant: UUID
) -> None:
    keeper = await provisioning.create_api_key(tenant, name="keeper", scopes=["access:manage"])
    client = api.client_with(f"Bearer {keeper.secret}")
    body = {"name": "more", "scopes": ["candidates:read"]}

    assert (await client.send("POST", "/api/keys", body)).status_code == 403
