"""The audit trail on a real Postgres: chained by it, read over HTTP, proved, and never changed."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from services.gateway.audit.chain import Broken, Head
from services.gateway.audit.proving import prove
from services.gateway.audit.recording import SYSTEM, Changes, Thing, record
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors
from tests.integration.gateway.screening import People


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def proved(database: Database, tenant: UUID, noted: dict[int, bytes] | None = None) -> Any:
    async with database.transaction(tenant) as tx:
        return await prove(tx, noted or {})


async def write(database: Database, tenant: UUID, *, times: int = 1) -> None:
    for _ in range(times):
        async with database.transaction(tenant) as tx:
            await record(tx, SYSTEM, "test.done", Thing("test", "Zoë \U0001f600"), {"é": [1, 2.5]})


async def as_owner(urls: DatabaseUrls, tenant: UUID, *statements: str) -> None:
    """What somebody does who rules the database."""
    async with Database.open(urls.owner) as owner, owner.transaction(tenant) as tx:
        await tx.execute("ALTER TABLE audit_trail DISABLE TRIGGER refuse_audit_change")
        for statement in statements:
            await tx.execute(statement)


async def test_what_postgres_chains_python_proves(
    database: Database, tenant: UUID, other_tenant: UUID
) -> None:
    await write(database, tenant, times=3)
    await write(database, other_tenant)

    ours, theirs = await proved(database, tenant), await proved(database, other_tenant)

    assert (ours.position, theirs.position) == (3, 1)
    assert await proved(database, tenant, {ours.position: ours.hash}) == ours


async def test_an_empty_chain_is_whole(database: Database, tenant: UUID) -> None:
    assert await proved(database, tenant) == Head()


async def test_many_writers_at_once_leave_one_whole_chain(urls: DatabaseUrls, tenant: UUID) -> None:
    async with Database.open(urls.app, size=8) as database:
        await asyncio.gather(*(write(database, tenant, times=5) for _ in range(8)))
        found = await proved(database, tenant)

    assert (type(found), found.position) == (Head, 40)


async def test_what_is_rolled_back_leaves_no_gap(database: Database, tenant: UUID) -> None:
    await write(database, tenant)
    with pytest.raises(RuntimeError):
        await fail_after_recording(database, tenant)
    await write(database, tenant)

    assert (await proved(database, tenant)).position == 2


async def fail_after_recording(database: Database, tenant: UUID) -> None:
    async with database.transaction(tenant) as tx:
        await record(tx, SYSTEM, "test.done", Thing("test", "1"))
        raise RuntimeError


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("UPDATE audit_trail SET actor_kind = 'operator' WHERE position = 2", 2),
        ("UPDATE audit_trail SET detail = '{}' WHERE position = 2", 2),
        ("DELETE FROM audit_trail WHERE position = 2", 2),
        ("DELETE FROM audit_trail WHERE position = 3", 3),
        ("UPDATE audit_trail SET position = position + 1 WHERE position = 3", 3),
        ("UPDATE audit_heads SET position = 2", 3),
        ("DELETE FROM audit_heads", 3),
    ],
)
async def test_what_the_ruler_of_the_database_changes_is_named(
    urls: DatabaseUrls, database: Database, tenant: UUID, statement: str, position: int
) -> None:
    await write(database, tenant, times=3)
    await as_owner(urls, tenant, statement)

    found = await proved(database, tenant)

    assert isinstance(found, Broken)
    assert found.position == position


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_trail SET detail = '{}'",
        "DELETE FROM audit_trail",
        "TRUNCATE audit_trail",
        "UPDATE audit_heads SET position = 0",
        "DELETE FROM audit_heads",
        "INSERT INTO audit_heads (position) VALUES (7)",
        "UPDATE audit_values SET change = '[1,2]'",
        "INSERT INTO audit_trail (id, at, actor_kind, action, subject_kind, subject_id, detail) "
        "VALUES (gen_random_uuid(), now(), 'system', 'a.b', 'c', 'd', '{}')",
    ],
)
async def test_a_service_can_only_append(urls: DatabaseUrls, tenant: UUID, statement: str) -> None:
    async with Database.open(urls.app) as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(app, tenant, statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_trail SET detail = '{}'", "TRUNCATE audit_trail CASCADE"]
)
async def test_a_slip_of_the_owner_is_refused(
    urls: DatabaseUrls, database: Database, tenant: UUID, statement: str
) -> None:
    await write(database, tenant)
    async with Database.open(urls.owner) as owner:
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await run(owner, tenant, statement)


async def run(database: Database, tenant: UUID, statement: str) -> None:
    async with database.transaction(tenant) as tx:
        await tx.execute(statement)


async def test_values_before_and_after_are_shown_until_the_candidate_goes(
    doors: Doors, desk: Desk, database: Database
) -> None:
    person = await desk.candidate(email="old@mail.example")
    number = await desk.number(person)
    answer = await doors.ours.send(
        "PUT", f"/api/candidates/{number}", {"email": "new@mail.example"}
    )
    assert answer.status_code == 200

    [entry] = (await doors.ours.get("/api/audit", action="candidate.updated")).json()["items"]
    assert entry["changes"] == [
        {
            "field": "email",
            "erased": False,
            "before": "old@mail.example",
            "after": "new@mail.example",
        }
    ]
    assert entry["subject"] == {"kind": "candidate", "id": str(person)}
    assert entry["actor"]["kind"] == "api_key"

    assert (await doors.ours.send("DELETE", f"/api/candidates/{number}")).status_code == 204

    page = (await doors.ours.get("/api/audit", subject_id=str(person))).json()["items"]
    assert [one["action"] for one in page] == ["candidate.deleted", "candidate.updated"]
    assert page[1]["changes"] == [{"field": "email", "erased": True, "before": None, "after": None}]
    assert isinstance(await proved(database, doors.our_tenant), Head)


async def test_a_value_that_was_changed_is_noticed(
    urls: DatabaseUrls, database: Database, tenant: UUID
) -> None:
    person = await Desk(database, tenant).candidate()
    async with database.transaction(tenant) as tx:
        changes = Changes(person, {"email": ("a", "b")})
        await record(tx, SYSTEM, "candidate.updated", Thing("candidate", person), changes=changes)
    await as_owner(urls, tenant, """UPDATE audit_values SET change = '["a","c"]'""")

    assert await proved(database, tenant) == Broken(1, "a value beside the row was changed")


async def test_pages_follow_each_other_and_a_tenant_reads_its_own(
    doors: Doors, database: Database
) -> None:
    await write(database, doors.our_tenant, times=3)
    await write(database, doors.their_tenant)
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await doors.ours.get("/api/audit", limit=2, action="test.done", **cursor)
        page = answer.json()
        seen += [entry["position"] for entry in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert len(seen) == 3
    assert seen == sorted(seen, reverse=True)
    theirs = (await doors.theirs.get("/api/audit", action="test.done")).json()["items"]
    assert len(theirs) == 1


async def test_the_trail_is_for_administrators(people: People) -> None:
    assert (await (await people.with_role("administrator")).get("/api/audit")).status_code == 200
    for role in ("recruiter", "hiring_manager", "interviewer", "read_only"):
        client = await people.with_role(role)
        assert (await client.get("/api/audit")).status_code == 403


async def test_whoever_reads_others_words_as_they_were_is_noted(
    doors: Doors, desk: Desk, people: People
) -> None:
    person = await desk.candidate()
    remark = await desk.feedback(person)
    number = await desk.number(person)
    reader = await people.with_role("administrator")
    await (await people.with_role("read_only")).get(f"/api/candidates/{number}/feedback")

    for path in (f"/api/candidates/{number}/feedback", f"/api/feedback/{remark}"):
        assert (await reader.get(path)).status_code == 200

    page = (await doors.ours.get("/api/audit", action="feedback.unmasked")).json()["items"]
    assert [entry["detail"] for entry in page] == [{"feedback": [str(remark)]}] * 2


async def test_keys_and_users_that_the_operator_makes_are_noted(
    doors: Doors, provisioning: Provisioning, system: SystemDatabase
) -> None:
    del system
    user = await provisioning.create_user(
        doors.our_tenant, email=f"{uuid4()}@people.example", password="x", role="read_only"
    )
    newest, before, *_ = (await doors.ours.get("/api/audit")).json()["items"]
    assert (newest["action"], newest["subject"]["id"]) == ("user.created", str(user))
    assert newest["actor"] == {"kind": "operator", "id": None}
    assert before["action"] == "key.issued"
