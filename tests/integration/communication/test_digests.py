"""A digest holds every notice of its period, once, whatever happens meanwhile."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from schemas import topics
from services.communication.ledger import PostgresLedger
from tests.integration.communication.house import House, until_true
from tests.integration.communication.postoffice import PostOffice, message_ids

DAILY = {"digests": [{"every": "daily", "at": "08:00"}]}


@pytest.fixture
async def daily(house: House, tenant: UUID) -> House:
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            "UPDATE tenants SET settings = settings || jsonb_build_object('mail', $1::jsonb)", DAILY
        )
    return house


async def until_the_period_ends(house: House, tenant: UUID) -> None:
    async with house.database.transaction(tenant) as tx:
        await tx.execute(
            "UPDATE mails SET due_at = now() WHERE kind = 'digest' AND status = 'queued'"
        )
        await tx.execute("SELECT pg_notify('mails', '')")


async def tell(house: House, tenant: UUID, *names: str) -> list[Any]:
    told = []
    for name in names:
        known = await house.a_candidate(tenant, name)
        await house.tell(tenant, known.screened())
        told.append(known)
    return told


def by_kind(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["kind"] == kind]


async def test_one_mail_brings_all_notices_of_the_period(
    daily: House, office: PostOffice, tenant: UUID
) -> None:
    known = await tell(daily, tenant, "Ada Example", "Bo Example")
    await daily.tell(tenant, known[0].screened())  # told again
    async with daily.sending():
        rows = await daily.ledger(tenant)
        assert [row["status"] for row in by_kind(rows, "new_candidate")] == ["gathered"] * 2
        await until_the_period_ends(daily, tenant)
        rows = await daily.until_ended(tenant, 3)
    [mail] = office.mails()
    [digest] = by_kind(rows, "digest")
    assert mail["Message-ID"] == digest["message_id"]
    assert mail["Date"].datetime == digest["created_at"].replace(microsecond=0)
    text = office.texts()[0]
    assert "Ada Example" in text
    assert "Bo Example" in text
    assert {row["status"] for row in rows} == {"sent"}
    assert {row["template"] for row in rows} == {"digest.en"}
    told = await daily.published(tenant, topics.MAIL_SENT.name)
    assert sorted(one.kind for one in told) == ["digest", "new_candidate", "new_candidate"]


async def test_who_comes_while_it_is_sent_is_in_the_next(
    daily: House, office: PostOffice, tenant: UUID
) -> None:
    await tell(daily, tenant, "Ada Example")
    await until_the_period_ends(daily, tenant)
    [digest] = by_kind(await daily.ledger(tenant), "digest")
    async with daily.database.transaction(tenant) as tx:  # and its sender dies
        lease = timedelta(seconds=0)
        assert await PostgresLedger(tx).claim(digest["id"], "doomed", lease) is not None
    await tell(daily, tenant, "Bo Example")
    first, second = sorted(
        by_kind(await daily.ledger(tenant), "digest"), key=lambda row: row["created_at"]
    )
    assert second["created_at"] - first["created_at"] == timedelta(days=1)
    async with daily.sending():
        await daily.until_ended(tenant, 2)
        assert ["Bo Example" in text for text in office.texts()] == [False]
        await until_the_period_ends(daily, tenant)
        await daily.until_ended(tenant, 4)
    assert message_ids(office.mails()) == {first["message_id"]: 1, second["message_id"]: 1}
    assert ["Bo Example" in text for text in office.texts()] == [False, True]


async def test_who_was_erased_meanwhile_is_not_told_of(
    daily: House, office: PostOffice, tenant: UUID
) -> None:
    ada, _ = await tell(daily, tenant, "Ada Example", "Bo Example")
    async with daily.database.transaction(tenant) as tx:
        await tx.execute("DELETE FROM applications WHERE candidate_id = $1", ada.candidate_id)
        await tx.execute("DELETE FROM candidates WHERE id = $1", ada.candidate_id)
    await until_the_period_ends(daily, tenant)
    async with daily.sending():
        rows = await daily.until_ended(tenant, 3)
    assert sorted(row["status"] for row in rows) == ["sent", "sent", "suppressed"]
    assert "Ada Example" not in office.texts()[0]


async def test_an_empty_digest_is_not_sent(daily: House, office: PostOffice, tenant: UUID) -> None:
    [ada] = await tell(daily, tenant, "Ada Example")
    async with daily.database.transaction(tenant) as tx:
        await tx.execute("DELETE FROM applications WHERE candidate_id = $1", ada.candidate_id)
        await tx.execute("DELETE FROM candidates WHERE id = $1", ada.candidate_id)
    await until_the_period_ends(daily, tenant)
    async with daily.sending():
        rows = await daily.until_ended(tenant, 2)
    assert {row["status"] for row in rows} == {"suppressed"}
    assert office.mails() == []


async def test_notices_that_come_while_digests_leave_are_each_told_once(
    daily: House, office: PostOffice, tenant: UUID
) -> None:
    """Two senders take each digest as soon as it is there; handlers book side by side."""
    known = [await daily.a_candidate(tenant, f"Person{n:02} Example") for n in range(24)]

    async def hurry() -> None:
        while True:
            await until_the_period_ends(daily, tenant)
            await asyncio.sleep(0.02)

    async with daily.sending(senders=2):
        hurrying = asyncio.create_task(hurry())
        try:
            for start in range(0, len(known), 4):
                screened = [one.screened() for one in known[start : start + 4]]
                await asyncio.gather(*(daily.tell(tenant, one) for one in screened))
            await until_true(lambda: are_all_told(daily, tenant, len(known)))
        finally:
            hurrying.cancel()
            await asyncio.gather(hurrying, return_exceptions=True)
    texts = office.texts()
    assert [sum(f"Person{n:02}" in text for text in texts) for n in range(24)] == [1] * 24
    assert set(message_ids(office.mails()).values()) == {1}


async def are_all_told(house: House, tenant: UUID, count: int) -> bool:
    rows = await house.ledger(tenant)
    told = [row for row in by_kind(rows, "new_candidate") if row["status"] == "sent"]
    return len(told) == count
