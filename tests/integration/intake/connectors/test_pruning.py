"""Mails are forgotten once no look can list them; what can come again is never forgotten."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.intake.connectors.pruning import LONGEST_LOOKBACK, Pruning
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.conftest import Bench
from tests.integration.intake.connectors.imap_server import ImapServer
from tests.integration.intake.connectors.shelf import Shelf, some_settings
from tests.integration.intake.connectors.test_mailbox import the_settings
from tests.unit.intake.mails import PDF, a_mail

OLD, RECENT = timedelta(days=34), timedelta(days=32)


@pytest.fixture
def pruning(house: House) -> Pruning:
    return Pruning(house.database, house.system, batch=2)


async def finished(bench: Bench, age: timedelta) -> None:
    """Every item is as old as that."""
    await bench.run(
        "UPDATE integration_items SET found_at = now() - $1::interval, "
        "finished_at = finished_at - $1::interval",
        age,
    )


def mails(count: int) -> list[bytes]:
    return [
        bytes(a_mail(message_id=f"<{n}@x.example>", files={"cv.pdf": PDF + b"%d" % n}))
        for n in range(count)
    ]


async def test_mails_beyond_every_look_are_forgotten_in_batches_and_still_counted(
    mailboxes: Bench, server: ImapServer, house: House, pruning: Pruning
) -> None:
    for mail in mails(5):
        server.put(mail)
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    await finished(mailboxes, OLD)
    before = await mailboxes.listed("hiring")
    assert await pruning.prune() == 5
    assert await pruning.prune() == 0
    after = await mailboxes.listed("hiring")
    assert await mailboxes.items() == {}
    assert before["taken"] == after["taken"] == 5
    await mailboxes.turn()
    assert await mailboxes.items() == {}
    assert len(await house.rows(house.alpha, "submissions")) == 5


async def test_a_mail_that_is_listed_all_the_same_doubles_nobody(
    mailboxes: Bench, server: ImapServer, house: House, pruning: Pruning
) -> None:
    """Somebody took the mark away, and the server dates the mail anew."""
    for mail in mails(3):
        server.put(mail)
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    await finished(mailboxes, OLD)
    await pruning.prune()
    for kept in server.folders["INBOX"].mails.values():
        kept.flags.clear()
    await mailboxes.turn()
    assert set((await mailboxes.items()).values()) == {"marked"}
    assert len(await house.rows(house.alpha, "resumes")) == 3
    assert len(await house.rows(house.alpha, "submissions")) == 3
    told = [row for row in await house.rows(house.alpha, "outbox") if "resume" in str(row["topic"])]
    assert len(told) == 3


async def test_what_a_look_can_list_or_still_has_to_do_stays(
    mailboxes: Bench, server: ImapServer, pruning: Pruning
) -> None:
    for mail in mails(4):
        server.put(mail)
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    await finished(mailboxes, RECENT)
    assert await pruning.prune() == 0
    await finished(mailboxes, OLD)
    await mailboxes.run(
        "UPDATE integration_items SET state = 'taken' WHERE item_id LIKE '%.1'",
    )
    await mailboxes.run(
        "UPDATE integration_items SET state = 'waiting', finished_at = NULL "
        "WHERE item_id LIKE '%.2'",
    )
    assert await pruning.prune() == 2
    assert sorted((await mailboxes.items()).values()) == ["taken", "waiting"]


async def test_where_the_last_look_is_long_ago_its_look_back_is_kept(
    mailboxes: Bench, server: ImapServer, pruning: Pruning
) -> None:
    """A pause of half a year: the next look begins where the last one ended."""
    server.put(mails(1)[0])
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    half_a_year = timedelta(days=180)
    await finished(mailboxes, half_a_year)
    await mailboxes.run("UPDATE integration_work SET looked_at = now() - $1::interval", half_a_year)
    assert await pruning.prune() == 0
    await mailboxes.run("UPDATE integration_work SET looked_at = NULL")
    assert await pruning.prune() == 0


async def test_a_task_is_never_forgotten_since_any_edit_brings_it_again(
    bench: Bench, shelf: Shelf, pruning: Pruning
) -> None:
    shelf.put("task")
    await bench.add("tasks", some_settings())
    await bench.turn()
    await finished(bench, timedelta(days=900))
    assert await pruning.prune() == 0
    assert await bench.items() == {"task": "marked"}


def test_no_tenant_can_look_back_further_than_what_is_kept() -> None:
    hours = LONGEST_LOOKBACK // timedelta(hours=1)
    assert some_settings(lookback_hours=hours).lookback_hours == hours
    with pytest.raises(ValidationError):
        some_settings(lookback_hours=hours + 1)
