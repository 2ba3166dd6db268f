"""A mail server that refuses everybody for a while, and then one recipient in ten: every mail goes
exactly once, and whoever can be reached waits for nobody."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from runtime.database import SystemDatabase
from tests.conftest import a_tenant
from tests.integration.communication.house import House
from tests.integration.communication.postoffice import Answer, PostOffice, message_ids, until

_REFUSALS = 5  # of the whole server, before it takes mail again


def counted(answer: Answer, refusals: Counter[str], name: str) -> Answer:
    async def count() -> str | None:
        refusal = await answer()
        refusals[name] += refusal is not None
        return refusal

    return count


@pytest.mark.parametrize(
    ("recipients", "each"), [(10, 3), pytest.param(100, 10, marks=pytest.mark.soak)]
)
async def test_every_mail_goes_once_and_the_good_recipients_wait_for_nobody(
    house: House, office: PostOffice, system: SystemDatabase, recipients: int, each: int
) -> None:
    tenants = [await a_tenant(system, f"company{n}") for n in range(recipients)]
    good, bad = [t for n, t in enumerate(tenants) if n % 10], tenants[::10]
    refusals: Counter[str] = Counter()
    recovered, freed = asyncio.Event(), asyncio.Event()
    office.at_mail = counted(until(recovered, "421 4.3.2 Not now"), refusals, "server")
    for number in range(0, recipients, 10):
        later = until(freed, "450 4.2.1 Mailbox busy")
        office.at_rcpt[f"hr@company{number}.example"] = counted(later, refusals, "recipient")
    for owner in tenants:
        for _ in range(each):
            ada = await house.a_candidate(owner)
            await house.tell(owner, ada.screened())
    async with house.sending():
        async with asyncio.timeout(60):
            while refusals["server"] < _REFUSALS:
                await asyncio.sleep(0.02)
        assert not office.mails()
        recovered.set()
        done = await all_ended(house, good, each)
        waiting = [row for owner in bad for row in await house.ledger(owner)]
        assert {row["status"] for row in waiting} <= {"queued", "sending"}
        # A further attempt was the whole server's doing, never another recipient's.
        assert sum(row["attempts"] - 1 for row in done) <= refusals["server"]
        freed.set()
        done += await all_ended(house, bad, each)
    sent = message_ids(office.mails())
    sys.stdout.write(
        f"{recipients} recipients, {len(bad)} of them failing: {len(done)} mails, {len(sent)} "
        f"Message-IDs, {sent.total() - len(sent)} repeated, {refusals['server']} refusals of the "
        f"server, {refusals['recipient']} of recipients\n"
    )
    assert {row["status"] for row in done} == {"sent"}
    assert set(sent) == {row["message_id"] for row in done}
    assert sent.total() == len(sent) == recipients * each


async def all_ended(house: House, owners: Sequence[UUID], each: int) -> list[dict[str, Any]]:
    return [row for owner in owners for row in await house.until_ended(owner, each)]
