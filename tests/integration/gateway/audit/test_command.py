"""`hirestream audit verify`: what an operator reads, and when it fails."""

import asyncio
from uuid import UUID

import pytest

from hirestream.commands.audit import verify
from hirestream.errors import CommandError
from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from services.gateway.audit.recording import OPERATOR, Thing, record
from tests.conftest import a_tenant


@pytest.fixture
def chained(urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A tenant with two entries, and an environment that leads to it."""
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("DATABASE_SYSTEM_URL", urls.system)

    async def made() -> UUID:
        async with SystemDatabase.open(urls.system) as system, Database.open(urls.app) as database:
            tenant = await a_tenant(system, "alpha")
            for name in ("one", "two"):
                async with database.transaction(tenant) as tx:
                    await record(tx, OPERATOR, "test.done", Thing("test", name))
            return tenant

    return asyncio.run(made())


def tampered(urls: DatabaseUrls, tenant: UUID) -> None:
    async def change() -> None:
        async with Database.open(urls.owner) as owner, owner.transaction(tenant) as tx:
            await tx.execute("ALTER TABLE audit_trail DISABLE TRIGGER refuse_audit_change")
            await tx.execute("UPDATE audit_trail SET subject_id = 'x' WHERE position = 2")

    asyncio.run(change())


@pytest.mark.usefixtures("chained")
def test_a_whole_chain_is_said_and_what_to_note(capsys: pytest.CaptureFixture[str]) -> None:
    verify(tenant=None, noted=None)
    said = capsys.readouterr().out.strip()
    assert said.startswith("alpha: whole, 2:")
    verify(tenant="alpha", noted=[said.rpartition(" ")[2]])
    with pytest.raises(CommandError, match="tampered"):
        verify(tenant="alpha", noted=["2:" + "00" * 32])


def test_a_broken_chain_is_named_and_fails(
    urls: DatabaseUrls, chained: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    tampered(urls, chained)
    with pytest.raises(CommandError, match="tampered"):
        verify(tenant="alpha", noted=None)
    assert "alpha: broken at 2" in capsys.readouterr().out


@pytest.mark.usefixtures("chained")
def test_what_was_typed_wrongly_is_said() -> None:
    for tenant, noted in (("beta", None), (None, ["1:00"]), ("alpha", ["x"])):
        with pytest.raises(CommandError):
            verify(tenant=tenant, noted=noted)
