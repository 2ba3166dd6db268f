"""The mail server refuses for a while, or some recipients do: every mail once, nobody waits."""

import asyncio

import pytest

from tests.faults.pipeline.doors import insist
from tests.faults.pipeline.inputs import Load, texts
from tests.faults.pipeline.letterbox import Letterbox
from tests.faults.pipeline.pipeline import RECIPIENTS, Pipeline
from tests.faults.pipeline.state import State, assert_same

pytestmark = pytest.mark.asyncio(loop_scope="session")

APPLICANTS = 6


async def test_a_mail_server_refuses_everything_for_a_while(
    pipeline: Pipeline, load: Load, undisturbed: State
) -> None:
    pipeline.letterbox.closed = True
    await pipeline.put(*load.first, *load.second)

    async def mails_wait_and_were_tried() -> bool:
        async with pipeline.database.transaction(pipeline.company.id) as tx:
            booked: int = await tx.fetchval("SELECT count(*) FROM mails")
        return booked == len(undisturbed["mails"]) and pipeline.letterbox.refusals["server"] >= 3

    await insist(mails_wait_and_were_tried)
    pipeline.letterbox.closed = False
    await pipeline.settle()
    assert_same(undisturbed, await pipeline.state())
    assert pipeline.letterbox.repeats == 0


async def test_one_recipient_in_ten_refuses_and_one_is_slow_and_the_others_have_their_mail(
    pipeline: Pipeline,
) -> None:
    letterbox = pipeline.letterbox
    letterbox.clear()
    refusing, slow, others = RECIPIENTS[3], RECIPIENTS[7], {*RECIPIENTS} - {*RECIPIENTS[3::4]}
    letterbox.failing.add(refusing)
    letterbox.slow[slow] = asyncio.Event()
    await pipeline.put(*texts(APPLICANTS), tenant=pipeline.many)

    async def others_have_theirs() -> bool:
        return all(count_of(letterbox, one) == APPLICANTS for one in others)

    await insist(others_have_theirs)
    assert count_of(letterbox, refusing) == count_of(letterbox, slow) == 0
    assert letterbox.refusals[refusing] > 0
    letterbox.failing.clear()
    letterbox.slow[slow].set()
    await pipeline.settle()
    assert {one: count_of(letterbox, one) for one in RECIPIENTS} == dict.fromkeys(
        RECIPIENTS, APPLICANTS
    )
    assert len(letterbox.message_ids) == APPLICANTS * len(RECIPIENTS)


def count_of(letterbox: Letterbox, recipient: str) -> int:
    return sum(count for (_, to), count in letterbox.deliveries.items() if to == recipient)
