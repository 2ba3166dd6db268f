"""An agent on real Kafka and Postgres: every event handled once, whatever happens on the way."""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

from runtime.agent import Agent, Context, Outputs, work_on
from runtime.database import SystemDatabase
from runtime.envelope import Envelope
from runtime.record import Outgoing
from tests.integration.runtime.conftest import Start
from tests.integration.runtime.handler import Handler, agent_of
from tests.streams import Numbered, Stream, a_message, numbers, until


async def test_each_event_is_handled_once_and_answered_once(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    await stream.give([a_message(stream.given, tenant, n) for n in range(200)])
    handler = Handler(stream)
    async with start(agent_of(handler)) as running:
        await until(lambda: len(handler.handled) >= 200)
        assert running.health.ready().keys() <= {"start"}
    assert numbers(await stream.read(stream.made.name)) == list(range(200))
    assert Counter(handler.handled) == Counter(range(200))


async def test_events_that_arrive_three_times_have_effects_once(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    messages = [a_message(stream.given, tenant, n) for n in range(50)]
    await stream.give(messages[::-1] + messages + messages[25:] + messages[:25])
    handler = Handler(stream)
    agent = agent_of(handler)
    async with start(agent):

        async def all_answered() -> bool:
            return len(await stream.read(stream.made.name)) >= 150

        await until(all_answered)
    assert Counter(handler.handled) == Counter(range(50))
    answers: dict[bytes, set[tuple[bytes | None, tuple[tuple[str, bytes], ...]]]] = {}
    for record in await stream.read(stream.made.name):
        event_id = dict(record.headers)["event-id"]
        answers.setdefault(event_id, set()).add((record.value, tuple(record.headers)))
    assert len(answers) == 50
    assert all(len(versions) == 1 for versions in answers.values())  # byte for byte


async def test_events_of_one_key_are_handled_in_order_one_after_another(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    await stream.give([a_message(stream.given, tenant, n, key="same") for n in range(60)])
    handler = Handler(stream)
    async with start(agent_of(handler)):
        await until(lambda: len(handler.handled) >= 60)
    assert handler.handled == list(range(60))
    assert handler.most_at_work["same"] == 1


async def test_no_more_than_the_limit_is_in_hand_and_the_rest_waits(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    waiting = [a_message(stream.given, tenant, n, wish="wait") for n in range(300)]
    await stream.give(waiting)
    handler = Handler(stream)
    async with start(agent_of(handler, in_flight=2)) as running:
        await until(lambda: handler.at_work["all"] == 6)  # 3 partitions, 2 each
        handler.gate.set()
        await until(lambda: len(handler.handled) == 300)
        assert handler.most_at_work["all"] == 6
        assert not running.task.done()


async def test_what_can_never_work_is_dead_lettered_and_the_rest_goes_on(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    poison = Outgoing(stream.given.name, b"k", b"\xff not json", [("tenant", b"whose?")])
    await stream.give(
        [
            a_message(stream.given, tenant, 1),
            a_message(stream.given, tenant, 2, wish="reject"),
            poison,
            a_message(stream.given, tenant, 3, wish="bug"),
            a_message(stream.given, tenant, 4),
        ]
    )
    handler = Handler(stream)
    async with start(agent_of(handler)):

        async def buried() -> bool:
            return len(await stream.read(stream.given.dead_letters)) == 3

        await until(buried)
        await until(lambda: sorted(handler.handled) == [1, 4])
    letters = {
        dict(letter.headers)["dlq-error"]: letter
        for letter in await stream.read(stream.given.dead_letters)
    }
    assert letters.keys() == {b"Reject", b"Undecodable", b"ValueError"}
    assert letters[b"Undecodable"].value == poison.value
    assert letters[b"Undecodable"].key == poison.key
    bug = dict(letters[b"ValueError"].headers)
    assert bug["dlq-attempts"] == b"5"
    assert bug["dlq-topic"] == stream.given.name.encode()
    assert b"ada@" not in b"".join(bug.values())
    assert {name for name in bug if name.startswith("dlq-")} == {
        "dlq-topic",
        "dlq-partition",
        "dlq-offset",
        "dlq-agent",
        "dlq-attempts",
        "dlq-error",
        "dlq-reason",
        "dlq-first-seen",
    }


async def test_an_outage_is_waited_for_and_dead_letters_nothing(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    await stream.give([a_message(stream.given, tenant, 7, wish="away")])
    handler = Handler(stream)
    async with start(agent_of(handler)):
        await until(lambda: 7 in handler.handled)
    assert handler.handled == [-7, -7, 7]
    assert await stream.read(stream.given.dead_letters) == []


async def test_work_runs_outside_the_transaction_and_is_not_repeated_once_stored(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    worked: list[int] = []

    async def work(event: Numbered, _envelope: Envelope) -> int:
        worked.append(event.number)
        return event.number * 2

    async def finish(event: Numbered, result: int, _context: Context) -> Outputs:
        return [stream.made.message(Numbered(number=result, key=event.key))]

    agent = Agent(f"test-{uuid4().hex[:8]}", [work_on(stream.given, work, finish)])
    again = [a_message(stream.given, tenant, 21)] * 2
    await stream.give(again)
    async with start(agent):

        async def answered_twice() -> bool:
            return len(await stream.read(stream.made.name)) == 2

        await until(answered_twice)
    assert worked == [21]
    assert numbers(await stream.read(stream.made.name)) == [42, 42]


async def test_a_stop_drains_what_is_in_hand_and_commits_it(
    stream: Stream, start: Start, tenant: UUID, system: SystemDatabase
) -> None:
    await stream.give([a_message(stream.given, tenant, n, wish="wait") for n in range(6)])
    handler = Handler(stream)
    agent = agent_of(handler)
    async with start(agent) as running:
        await until(lambda: handler.at_work["all"] == 6)
        running.stop.set()
        await asyncio.sleep(0)
        handler.gate.set()
        await asyncio.wait_for(running.task, 10)
    assert sorted(handler.handled) == list(range(6))
    async with system.transaction() as tx:
        assert await tx.fetchval("SELECT count(*) FROM in_hand") == 0
    await stream.give([a_message(stream.given, tenant, 99)])
    async with start(agent):
        await until(lambda: 99 in handler.handled)
    assert sorted(handler.handled) == [*range(6), 99]


async def test_a_rebalance_moves_partitions_and_loses_nothing(
    stream: Stream, start: Start, tenant: UUID
) -> None:
    await stream.give([a_message(stream.given, tenant, n) for n in range(400)])
    handler = Handler(stream)
    agent = agent_of(handler, in_flight=2)
    async with start(agent):
        await until(lambda: len(handler.handled) >= 50, every=0.01)
        async with start(agent) as second:
            await until(lambda: "partitions" not in second.health.ready())
            await until(lambda: len(handler.handled) >= 400)
    assert Counter(handler.handled) == Counter(range(400))
    assert set(numbers(await stream.read(stream.made.name))) == set(range(400))
