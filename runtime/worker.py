"""One message: decode, inbox, handler, outputs, done."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from time import monotonic
from typing import Any

from runtime.agent import Agent, Context, Outputs, Route
from runtime.broker import Publisher
from runtime.delivery import DeadLetter
from runtime.envelope import Envelope
from runtime.failures import Failures, Tries
from runtime.hands import DEADLY
from runtime.inbox import Inbox
from runtime.messages import Undecodable, caused_by, decode
from runtime.record import Outgoing, Record
from runtime.telemetry import Telemetry, handling_span, is_traced


class Worker:
    def __init__(
        self,
        agent: Agent,
        inbox: Inbox,
        publisher: Publisher,
        failures: Failures,
        telemetry: Telemetry,
    ) -> None:
        self._name = agent.name
        self._routes: dict[str, Route[Any]] = {route.topic.name: route for route in agent.routes}
        self._inbox = inbox
        self._publisher = publisher
        self._failures = failures
        self._telemetry = telemetry
        self._traced = is_traced()

    async def handle(self, record: Record, deaths: int = 0) -> None:
        """Return when the message is finished, one way or the other."""
        tries = Tries()
        outcome = await self._handle(record, deaths, tries)
        self._telemetry.add("handled_total", self._name, record.topic, outcome)
        self._telemetry.observe("handling_seconds", tries.seconds, self._name, record.topic)

    async def _handle(self, record: Record, deaths: int, tries: Tries) -> str:
        if deaths >= DEADLY:
            letter = DeadLetter("crashed", f"its process died {deaths} times with it in hand")
            await self._failures.bury(record, letter, deaths)
            return "dead"
        route = self._routes[record.topic]
        try:
            delivered = decode(route.topic, record)
        except Undecodable as error:
            # Our own producer or our own schema broke the contract: that counts as a bug.
            self._failures.count_bug(record)
            await self._failures.bury(record, DeadLetter("Undecodable", str(error)), 1)
            return "dead"
        event, envelope = delivered.event, delivered.envelope
        with self._span(record.topic, envelope) as spanned:
            while True:
                try:
                    outcome = await self._deliver(route, event, spanned)
                except Exception as error:  # noqa: BLE001  where every handler's errors end
                    if await self._failures.settle(record, error, tries):
                        return "dead"
                else:
                    self._failures.breaker.record(died_of_bug=False)
                    return outcome

    async def _deliver(self, route: Route[Any], event: Any, envelope: Envelope) -> str:
        started = monotonic()
        result: Any = None
        if route.work is not None:
            before = await self._inbox.outputs(envelope)
            if before is not None:
                return await self._repeat(before)
            result = await route.work(event, envelope)
        async with self._inbox.open(envelope) as entry:
            before = entry.outputs
            outputs: Sequence[Outgoing] = ()
            if before is None:
                messages = await _answer(route, event, result, Context(envelope, entry.tx))
                took = timedelta(seconds=monotonic() - started)
                outputs = caused_by(envelope, messages, agent=self._name, took=took)
                await entry.store(outputs)
        if before is not None:
            return await self._repeat(before)
        if outputs:
            await self._publisher.publish(outputs)
        return "done"

    async def _repeat(self, outputs: Sequence[Outgoing]) -> str:
        """The process may have died between commit and publishing: send what was stored."""
        if outputs:
            await self._publisher.publish(outputs)
        return "repeated"

    def _span(self, topic: str, envelope: Envelope) -> Any:
        if self._traced:
            return handling_span(self._name, topic, envelope)
        return nullcontext(envelope)


async def _answer(route: Route[Any], event: Any, result: Any, context: Context) -> Outputs:
    if route.finisher is not None:
        return await route.finisher(event, result, context)
    if route.handler is None:
        raise TypeError(f"the route of {route.topic.name} has neither handler nor finisher")
    return await route.handler(event, context)
