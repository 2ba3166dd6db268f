"""An agent that does what its events wish, as a process of its own: something to kill.

    python -m tests.faults.stage

It answers each event with the same number and writes one effect per delivery it handles.
"""

import os
import signal
from asyncio import Event as Gate
from asyncio import sleep
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from pydantic import Field

from runtime.agent import Agent, Context, Outputs, consume
from runtime.delivery import Reject
from runtime.process import Resources
from runtime.run import run
from runtime.settings import DatabaseSettings, KafkaSettings
from schemas.topics import Topic
from tests.streams import Numbered

EFFECTS = """
CREATE TABLE effects (tenant_id uuid NOT NULL DEFAULT current_tenant(), number int NOT NULL);
SELECT enforce_tenancy('effects')
"""


class Settings(KafkaSettings, DatabaseSettings):
    stage_name: str = Field(validation_alias="STAGE_NAME")
    stage_given: str = Field(validation_alias="STAGE_GIVEN")
    stage_made: str = Field(validation_alias="STAGE_MADE")
    stage_seconds: float = Field(default=0, validation_alias="STAGE_SECONDS")


def topic(name: str) -> Topic[Numbered]:
    return Topic(name, Numbered, lambda e, _t: e.key or str(e.number), ("test",), ("test",))


@asynccontextmanager
async def open_agent(settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    given, made = topic(settings.stage_given), topic(settings.stage_made)

    async def on_given(event: Numbered, context: Context) -> Outputs:
        match event.wish:
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                await Gate().wait()
            case "reject":
                raise Reject("asked for")
            case "bug":
                raise ValueError("asked for")
            case _:
                await sleep(timedelta(seconds=settings.stage_seconds).total_seconds())
        await context.tx.execute("INSERT INTO effects (number) VALUES ($1)", event.number)
        return [made.message(Numbered(number=event.number, key=event.key))]

    yield Agent(settings.stage_name, [consume(given, on_given)], in_flight=8)


if __name__ == "__main__":
    run(open_agent, Settings(), name="stage")
