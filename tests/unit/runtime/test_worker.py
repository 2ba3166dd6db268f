"""One message's way through an agent, with nothing real around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from runtime.agent import Agent, Context, Outputs, consume, work_on
from runtime.delivery import Reject, Retry, RetryPolicy
from runtime.envelope import NOBODY, Envelope, tenant_of
from runtime.failures import BreakerOpen, Failures
from runtime.record import Outgoing, Record
from runtime.telemetry import Telemetry
from runtime.testing import TENANT, MemoryInbox, MemoryPublisher, deliver
from runtime.worker import Worker
from tests.streams import Numbered, a_message, a_topic

GIVEN, MADE = a_topic("given"), a_topic("made")


@dataclass
class House:
    """A worker with fakes around it, and a handler that fails as often as it is told to."""

    errors: list[Exception] = field(default_factory=list[Exception])
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    publisher: MemoryPublisher = field(default_factory=MemoryPublisher)
    handled: list[int] = field(default_factory=list[int])
    slept: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        telemetry = Telemetry()
        self.failures = Failures(
            "house", self.publisher, telemetry, policy=RetryPolicy(attempts=3), sleep=self.sleep
        )
        agent = Agent("house", [consume(GIVEN, self.on_given)])
        self.worker = Worker(agent, self.inbox, self.publisher, self.failures, telemetry)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def on_given(self, event: Numbered, _context: Context) -> Outputs:
        if self.errors:
            raise self.errors.pop(0)
        self.handled.append(event.number)
        return [MADE.message(event), MADE.message(event)]

    async def handle(self, message: Outgoing, *, deaths: int = 0) -> None:
        record = Record(GIVEN.name, 0, 7, message.key, message.value, message.headers, 1000)
        await self.worker.handle(record, deaths)

    @property
    def letters(self) -> Sequence[dict[str, bytes]]:
        dead = [sent for sent in self.publisher.sent if sent.topic == GIVEN.dead_letters]
        return [dict(letter.headers) for letter in dead]


def one(number: int = 1) -> Outgoing:
    return a_message(GIVEN, TENANT, number)


async def test_outputs_carry_their_cause_and_ids_that_follow_from_it() -> None:
    first, second = House(), House()
    await first.handle(one())
    await second.handle(one())
    made = [Envelope.from_headers(sent.headers) for sent in first.publisher.sent]
    cause = Envelope.from_headers(one().headers)
    assert [envelope.causation_id for envelope in made] == [cause.event_id] * 2
    assert len({envelope.event_id for envelope in made}) == 2
    assert [Envelope.from_headers(s.headers).event_id for s in second.publisher.sent] == [
        envelope.event_id for envelope in made
    ]


async def test_a_repeat_sends_the_stored_outputs_and_does_no_work() -> None:
    house = House()
    await house.handle(one())
    await house.handle(one())
    assert house.handled == [1]
    assert house.publisher.sent[:2] == house.publisher.sent[2:]


async def test_outputs_that_could_not_be_sent_are_sent_later_from_the_inbox() -> None:
    house = House(publisher=MemoryPublisher(away=2))
    await house.handle(one())
    assert house.handled == [1]
    assert len(house.publisher.sent) == 2
    assert len(house.slept) == 2


async def test_a_failed_attempt_leaves_nothing_in_the_inbox() -> None:
    house = House(errors=[ValueError()])
    await house.handle(one())
    assert house.handled == [1]
    assert len(house.publisher.sent) == 2


async def test_a_rejection_is_dead_lettered_at_once_and_counts_for_no_breaker() -> None:
    house = House(errors=[Reject("not a resume")] * 30)
    for number in range(30):
        await house.handle(one(number))
    assert house.slept == []
    assert len(house.letters) == 30
    assert house.letters[0]["dlq-reason"] == b"not a resume"


async def test_an_outage_is_waited_for_as_long_as_it_takes() -> None:
    house = House(errors=[Retry("away")] * 500)
    await house.handle(one())
    assert house.handled == [1]
    assert len(house.slept) == 500
    assert max(house.slept) == 10
    assert house.letters == []


async def test_a_bug_is_tried_again_and_then_dead_lettered_without_its_words() -> None:
    house = House(errors=[ValueError("ada@example.com") for _ in range(3)])
    await house.handle(one())
    [letter] = house.letters
    assert (letter["dlq-error"], letter["dlq-attempts"]) == (b"ValueError", b"3")
    assert b"ada" not in letter["dlq-reason"]
    assert letter["dlq-offset"] == b"7"
    assert letter["event-id"] == dict(one().headers)["event-id"]


async def test_the_breaker_stops_before_a_bad_deploy_drains_the_topic() -> None:
    house = House(errors=[ValueError() for _ in range(100)])
    for number in range(9):
        await house.handle(one(number))
    with pytest.raises(BreakerOpen):
        await house.handle(one(9))
    assert len(house.letters) == 9


@pytest.mark.parametrize(
    "message",
    [
        Outgoing(GIVEN.name, b"k", b"\xff", one().headers),
        Outgoing(GIVEN.name, b"k", None, one().headers),
        Outgoing(GIVEN.name, None, one().value, [("tenant", b"\xff")]),
        Outgoing(GIVEN.name, b"k", b'{"number": "ada@example.com"}', one().headers),
    ],
)
async def test_what_cannot_be_decoded_is_dead_lettered_untouched(message: Outgoing) -> None:
    house = House()
    await house.handle(message)
    [letter] = house.publisher.sent
    assert (letter.key, letter.value) == (message.key, message.value)
    assert list(letter.headers)[: len(message.headers)] == list(message.headers)
    assert dict(letter.headers)["dlq-error"] == b"Undecodable"
    assert b"ada" not in dict(letter.headers)["dlq-reason"]


async def test_a_message_with_three_deaths_is_given_up_without_being_tried() -> None:
    house = House()
    await house.handle(one(), deaths=3)
    assert house.handled == []
    assert house.letters[0]["dlq-error"] == b"crashed"


async def test_a_dead_letter_is_finished_only_when_its_write_is_acknowledged() -> None:
    house = House(errors=[Reject("no")], publisher=MemoryPublisher(away=3))
    await house.handle(one())
    assert len(house.slept) == 3
    assert len(house.letters) == 1


async def test_deliver_runs_work_and_finisher_as_the_runtime_does() -> None:
    async def work(event: Numbered, _envelope: Envelope) -> int:
        return event.number * 2

    async def finish(event: Numbered, result: int, context: Context) -> Outputs:
        assert context.tenant_id == UUID(int=5)
        return [MADE.message(event.model_copy(update={"number": result}))]

    agent = Agent("double", [work_on(GIVEN, work, finish)])
    [made] = await deliver(agent, GIVEN.message(Numbered(number=4)), tenant=UUID(int=5))
    assert made.event == Numbered(number=8)
    assert made.topic is MADE
    assert made.envelope.tenant_id == UUID(int=5)


def test_headers_that_name_no_tenant_belong_to_nobody() -> None:
    assert tenant_of([("tenant", b"\xff"), ("event-id", b"x")]) == NOBODY
    assert tenant_of([]) == NOBODY
    tenant = uuid4()
    assert tenant_of([("tenant", str(tenant).encode())]) == tenant
