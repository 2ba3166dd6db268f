"""A handler that answers each event with the same number, or does what the event wishes."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from runtime.agent import Agent, Context, Outputs, consume
from runtime.delivery import Reject, Retry
from tests.streams import Numbered, Stream


@dataclass
class Handler:
    stream: Stream
    handled: list[int] = field(default_factory=list[int])
    at_work: Counter[str] = field(default_factory=Counter[str])
    most_at_work: Counter[str] = field(default_factory=Counter[str])
    refusing: bool = True
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_given(self, event: Numbered, context: Context) -> Outputs:
        for name in ("all", event.key):
            self.at_work[name] += 1
            self.most_at_work[name] = max(self.most_at_work[name], self.at_work[name])
        try:
            await self._grant(event)
            await context.tx.execute("SELECT 1")
            self.handled.append(event.number)
            return [self.stream.made.message(Numbered(number=event.number, key=event.key))]
        finally:
            for name in ("all", event.key):
                self.at_work[name] -= 1

    async def _grant(self, event: Numbered) -> None:
        match event.wish:
            case "reject" if self.refusing:
                raise Reject("asked for")
            case "bug":
                raise ValueError("ada@example.com")
            case "away" if self.handled.count(-event.number) < 2:
                self.handled.append(-event.number)
                raise Retry("not yet", after=timedelta(milliseconds=10))
            case "wait":
                await self.gate.wait()
            case _:
                await asyncio.sleep(0)


def agent_of(handler: Handler, *, in_flight: int = 16) -> Agent:
    route = consume(handler.stream.given, handler.on_given)
    return Agent(f"test-{uuid4().hex[:8]}", [route], in_flight=in_flight)
