"""A process's entry point: open, wait until the house stands, serve, drain, leave."""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from typing import Any, NoReturn, TypeVar

from runtime.agent import Agent, Projector
from runtime.batches import Batches
from runtime.consumer import Consumer
from runtime.failures import BreakerOpen, Failures
from runtime.hands import PostgresHands
from runtime.health import Health, serving
from runtime.inbox import PostgresInbox
from runtime.kafka import KafkaGroup, new_event_loop
from runtime.lanes import Lanes
from runtime.process import (
    Resources,
    RunSettings,
    await_schema,
    open_resources,
    spare_the_collector,
    watch_postgres,
)
from runtime.telemetry import configure_logging
from runtime.topics import await_topics
from runtime.worker import Worker
from schemas.topics import Topic

log = logging.getLogger(__name__)

S = TypeVar("S", bound=RunSettings)

Opening = Callable[[S, Resources], AbstractAsyncContextManager[Agent | Projector]]
Task = Callable[[S, Resources], Awaitable[None]]

BEAT = 5.0  # seconds between two signs of life where no consumer gives them
EXIT_FAILED = 1  # a restart may help
EXIT_BROKEN = 70  # a restart will not help: too many messages in a row died of bugs


def run(
    open_agent: Opening[S],
    settings: S,
    *,
    name: str = "",
    also: Sequence[Task[S]] = (),
    schema: str | None = None,
) -> NoReturn:
    """Run an agent until SIGTERM or SIGINT; exits 0 after a clean drain.

    `also` are tasks that run beside it (a relay, a mail door); `schema` is the migration that the
    database must have.
    """
    configure_logging(settings.log_level, name)
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(serve(open_agent, settings, name=name, also=also, schema=schema))
    except BreakerOpen as error:
        log.critical("stopped", extra={"reason": str(error)})
        sys.exit(EXIT_BROKEN)
    except Exception:
        log.critical("failed", exc_info=True)  # logged, since a bare traceback quotes values
        sys.exit(EXIT_FAILED)
    sys.exit(0)


async def serve(
    open_agent: Opening[S],
    settings: S,
    *,
    name: str = "",
    also: Sequence[Task[S]] = (),
    schema: str | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """What `run` runs, for callers that have a loop already."""
    stop = stop or _stop_on_signals()
    async with open_resources(settings, name) as resources:
        with ExitStack() as stack:
            if settings.health_port:
                stack.enter_context(
                    serving(
                        resources.health,
                        resources.telemetry,
                        settings.health_host,
                        settings.health_port,
                    )
                )
            await _serve(open_agent, settings, resources, also, schema, stop)


async def _serve(
    open_agent: Opening[S],
    settings: S,
    resources: Resources,
    also: Sequence[Task[S]],
    schema: str | None,
    stop: asyncio.Event,
) -> None:
    health = resources.health
    if schema is not None:
        await _unless(stop, await_schema(resources.system, schema, health))
    async with open_agent(settings, resources) as agent:
        servers = settings.kafka_bootstrap_servers
        if needed := needed_topics(agent):
            await _unless(stop, await_topics(servers, needed, health))
        health.well("start")
        spare_the_collector()
        await supervise(
            stop,
            _consume(agent, resources, servers, stop),
            watch_postgres(resources.system, health),
            *(task(settings, resources) for task in also),
        )


async def _consume(
    agent: Agent | Projector, resources: Resources, servers: str, stop: asyncio.Event
) -> None:
    """An agent without routes consumes nothing: its work is the tasks beside it."""
    if topics_of(agent):
        await consumer_of(agent, resources, servers).run(stop)
    else:
        await _stand_by(resources.health, stop)


async def _stand_by(health: Health, stop: asyncio.Event) -> None:
    while not stop.is_set():
        health.beat()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), BEAT)


def consumer_of(agent: Agent | Projector, resources: Resources, servers: str) -> Consumer:
    telemetry, health = resources.telemetry, resources.health
    failures = Failures(agent.name, resources.publisher, telemetry)
    assignments: Lanes | Batches
    if isinstance(agent, Projector):
        assignments = Batches(
            projector=agent,
            database=resources.database,
            failures=failures,
            telemetry=telemetry,
            health=health,
        )
    else:
        inbox = PostgresInbox(agent.name, resources.database)
        assignments = Lanes(
            name=agent.name,
            handle=Worker(agent, inbox, resources.publisher, failures, telemetry).handle,
            limit=agent.in_flight,
            hands=PostgresHands(agent.name, resources.system),
            telemetry=telemetry,
            health=health,
        )
    return Consumer(
        agent.name,
        KafkaGroup(servers, agent.name, [topic.name for topic in topics_of(agent)]).join,
        assignments,
        telemetry=telemetry,
        health=health,
    )


def topics_of(agent: Agent | Projector) -> list[Topic[Any]]:
    if isinstance(agent, Projector):
        return list(agent.topics)
    return [route.topic for route in agent.routes]


def needed_topics(agent: Agent | Projector) -> list[str]:
    return [name for topic in topics_of(agent) for name in (topic.name, topic.dead_letters)]


async def supervise(
    stop: asyncio.Event, main: Coroutine[Any, Any, None], *others: Awaitable[None]
) -> None:
    """Run `main` to its end. Whichever ends before `stop` is set takes the process down."""
    serving_task = asyncio.create_task(main)
    tasks = [serving_task, *(asyncio.ensure_future(other) for other in others)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = next(task for task in tasks if task.done())
        if ended is not serving_task:
            stop.set()
            await asyncio.wait({serving_task})
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await ended
    if ended is not serving_task:
        raise RuntimeError("a task that must not end has ended")
    await serving_task


async def _unless(stop: asyncio.Event, waiting: Coroutine[Any, Any, None]) -> None:
    """Wait for it, but not beyond a request to stop."""
    task = asyncio.create_task(waiting)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    if task.done() and not task.cancelled():
        task.result()


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
