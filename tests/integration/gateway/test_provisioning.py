"""The first tenant, user, key and job; made twice, they are there once."""

import pytest

from runtime.database import Database
from services.gateway.provisioning import AddressTaken, NewTenant, Provisioning

DEMO = NewTenant(
    slug="demo",
    name="Demo",
    hr_email="hr@demo.localhost",
    addresses=("Hiring@demo.localhost", "jobs@demo.localhost"),
)


async def test_a_tenant_made_twice_is_one(provisioning: Provisioning, database: Database) -> None:
    first = await provisioning.create_tenant(DEMO)
    assert await provisioning.create_tenant(DEMO) == first == DEMO.id
    assert await provisioning.find_tenant("demo") == first
    assert await provisioning.find_tenant("nobody") is None
    async with database.transaction(first) as tx:
        rows = await tx.fetch("SELECT address FROM tenant_addresses ORDER BY address")
    assert [row["address"] for row in rows] == ["hiring@demo.localhost", "jobs@demo.localhost"]


async def test_a_tenant_s_address_is_no_other_s(provisioning: Provisioning) -> None:
    await provisioning.create_tenant(DEMO)
    thief = NewTenant(
        slug="thief", name="T", hr_email="t@example.com", addresses=["hiring@demo.localhost"]
    )
    with pytest.raises(AddressTaken):
        await provisioning.create_tenant(thief)


async def test_a_user_made_twice_keeps_the_first_password(
    provisioning: Provisioning, database: Database
) -> None:
    tenant = await provisioning.create_tenant(DEMO)
    first = await provisioning.create_user(
        tenant, email="ada@demo.localhost", password="one", role="administrator", name="Ada"
    )
    again = await provisioning.create_user(
        tenant, email="ADA@demo.localhost", password="two", role="read_only"
    )
    assert again == first
    async with database.transaction(tenant) as tx:
        row = await tx.fetchrow("SELECT password_hash, role FROM users")
    assert row is not None
    assert row["role"] == "administrator"
    assert await provisioning.passwords.match(row["password_hash"], "one")


async def test_a_key_is_shown_once_and_never_kept(
    provisioning: Provisioning, database: Database
) -> None:
    tenant = await provisioning.create_tenant(DEMO)
    issued = await provisioning.create_api_key(tenant, name="demo", scopes=["resumes:read"])
    again = await provisioning.create_api_key(tenant, name="demo")
    assert issued.secret is not None
    assert (again.id, again.secret) == (issued.id, None)
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch("SELECT * FROM api_keys")
    assert len(rows) == 1
    assert rows[0]["scopes"] == ["resumes:read"]
    assert issued.secret not in str(dict(rows[0]))
    async with database.transaction(tenant) as tx:
        await tx.execute("UPDATE api_keys SET revoked_at = now()")
    assert (await provisioning.create_api_key(tenant, name="demo")).secret is not None


async def test_a_job_made_twice_is_one(provisioning: Provisioning) -> None:
    tenant = await provisioning.create_tenant(DEMO)
    job = await provisioning.create_job(tenant, slug="dev", title="Developer", location="Remote")
    assert await provisioning.create_job(tenant, slug="dev", title="Other") == job
    await provisioning.add_addresses(tenant, ["dev@demo.localhost"], job)
