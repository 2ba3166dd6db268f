"""What an operator does afterwards: dead letters looked at and retried, events sent again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from runtime.agent import Delivered
from runtime.database import SystemDatabase
from runtime.graveyard import Graveyard, NoSuchLetter
from runtime.kafka import KafkaReader
from runtime.replay import Progress, Replay, Selection
from tests.integration.runtime.conftest import Start
from tests.integration.runtime.handler import Handler, agent_of
from tests.streams import Numbered, Stream, a_message, an_envelope, numbers, until

SOON = timedelta(minutes=5)


async def no_lag() -> int:
    return 0


async def test_a_retried_letter_comes_back_as_it_was_and_leaves_the_list(
    stream: Stream, start: Start, system: SystemDatabase, tenant: UUID
) -> None:
    await stream.give([a_message(stream.given, tenant, n, wish="reject") for n in (1, 2)])
    handler = Handler(stream)
    dead = stream.given.dead_letters
    async with (
        start(agent_of(handler)),
        KafkaReader.open(stream.servers) as reader,
    ):
        graveyard = Graveyard(reader, stream.publisher, system)

        async def both() -> bool:
            return len(await graveyard.list([dead])) == 2

        await until(both)
        first, second = await graveyard.list([dead], tenant=tenant)
        assert (first.error, first.reason, first.tenant_id) == ("Reject", "asked for", tenant)
        assert await graveyard.list([dead], tenant=uuid4()) == []
        shown = await graveyard.show(first.spot)
        assert shown.event_id == first.event_id
        await graveyard.discard(second.spot)
        assert [letter.spot for letter in await graveyard.list([dead])] == [first.spot]
        handler.refusing = False
        await graveyard.retry(first.spot)
        await until(lambda: len(handler.handled) == 1)
        assert await graveyard.list([dead]) == []
        with pytest.raises(NoSuchLetter):
            await graveyard.retry(first.spot)
    [original, _, again] = sorted(
        await stream.read(stream.given.name), key=lambda record: record.timestamp
    )
    again_headers, original_headers = dict(again.headers), dict(original.headers)
    assert again.value in {original.value, second.record.value, first.record.value}
    assert again_headers["event-id"].decode() == first.event_id
    assert again_headers.keys() == original_headers.keys()


async def test_a_replay_sends_the_chosen_events_once_also_when_it_is_resumed(
    stream: Stream, start: Start, tenant: UUID, other_tenant: UUID
) -> None:
    await stream.give([a_message(stream.given, tenant, n) for n in range(30)])
    await stream.give([a_message(stream.given, other_tenant, n) for n in range(100, 110)])
    handler = Handler(stream)
    told: list[Progress] = []

    async def even(delivered: Delivered[Numbered]) -> bool:
        return delivered.event.number % 2 == 0

    selection = Selection(
        topic=stream.given,
        replay_id=uuid4(),
        since=datetime.now(UTC) - SOON,
        until=datetime.now(UTC) + SOON,
        tenant=tenant,
        wanted=even,
    )
    async with start(agent_of(handler)), KafkaReader.open(stream.servers) as reader:
        await until(lambda: len(handler.handled) == 40)
        replay = Replay(reader, stream.publisher, no_lag, told.append)
        first = await replay.run(selection)
        again = await replay.run(selection)
        await until(lambda: len(handler.handled) == 55)
    assert (first.sent, first.sent_before) == (15, 0)
    assert (again.sent, again.sent_before) == (0, 15)
    assert told[-1] == again
    assert sorted(handler.handled[40:]) == list(range(0, 30, 2))
    copies = [
        dict(record.headers)
        for record in await stream.read(stream.given.name)
        if "replay-id" in dict(record.headers)
    ]
    assert len(copies) == 15
    assert {copy["causation-id"].decode() for copy in copies} == {
        str(an_envelope(tenant, n).event_id) for n in range(0, 30, 2)
    }
    assert numbers(await stream.read(stream.made.name)).count(2) == 2


async def test_a_replay_waits_while_live_traffic_is_behind(stream: Stream, tenant: UUID) -> None:
    await stream.give([a_message(stream.given, tenant, n) for n in range(3)])
    lags = [500, 0]
    told: list[Progress] = []

    async def lag() -> int:
        return lags.pop(0)

    async with KafkaReader.open(stream.servers) as reader:
        replay = Replay(reader, stream.publisher, lag, told.append)
        final = await replay.run(Selection(topic=stream.given, replay_id=uuid4()))
    assert final.sent == 3
    assert [progress.waiting for progress in told] == [True, False]
