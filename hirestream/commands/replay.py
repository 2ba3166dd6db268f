"""`hirestream replay`: chosen events once more, for a better parser or after a fault."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer
from rich.console import Console

from hirestream.errors import CommandError
from hirestream.replaying import House, OperatorSettings, open_house
from hirestream.settings import read
from runtime.broker import BrokerAway
from runtime.replay import Progress, Replay, Selection, lag_of
from runtime.reprocessing import Chosen, forgotten, send_forgotten
from schemas import topics
from schemas.topics import Topic


class Only(StrEnum):
    FAILED = "failed"


Moment = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="UTC.")
]


def replay(  # noqa: PLR0913  each is an option that a person types
    topic: Annotated[str, typer.Argument(help="e.g. resume.received")],
    since: Moment = None,
    until: Moment = None,
    tenant: Annotated[str | None, typer.Option(help="The slug of the only tenant.")] = None,
    only: Annotated[Only | None, typer.Option(help="Which resumes.")] = None,
    resume: Annotated[UUID | None, typer.Option(help="The only resume.")] = None,
    replay_id: Annotated[
        UUID | None, typer.Option(help="Go on with this replay, which was interrupted.")
    ] = None,
) -> None:
    """Send chosen events again, under a new replay id.

    It creates nothing twice, mails nobody again, overwrites nothing that a person edited, and lets
    live traffic go first. Resumes whose event has left the topic are replayed from the originals.
    """
    chosen = Selection(
        topic=_topic(topic),
        replay_id=replay_id or uuid4(),
        since=_utc(since),
        until=_utc(until),
    )
    console = Console(highlight=False)
    console.print(f"Replay {chosen.replay_id} of {chosen.topic.name}")
    try:
        asyncio.run(_replay(chosen, tenant, only, resume, console))
    except BrokerAway as error:
        raise CommandError(f"Kafka does not answer ({error}). Is Hirestream running?") from error


async def _replay(
    selection: Selection,
    slug: str | None,
    only: Only | None,
    resume: UUID | None,
    console: Console,
) -> None:
    async with open_house(read(OperatorSettings)) as house:
        tenants = await house.tenants(slug)
        if slug is not None and not tenants:
            raise CommandError(f"There is no tenant {slug!r}.")
        chosen = Chosen(house.database, only_failed=only is Only.FAILED, resume_id=resume)
        with console.status("") as status:
            replaying = Replay(
                reader=house.reader,
                publisher=house.publisher,
                lag=lag_of(selection.topic, house.reader, house.admin),
                tell=lambda progress: status.update(_words(progress)),
            )
            done = await replaying.run(
                Selection(
                    topic=selection.topic,
                    replay_id=selection.replay_id,
                    since=selection.since,
                    until=selection.until,
                    tenant=tenants[0] if slug else None,
                    wanted=chosen.wanted,
                )
            )
        console.print(_words(done))
        if selection.topic is topics.RESUME_RECEIVED:
            await _bring_back(house, tenants, chosen, selection, console)


async def _bring_back(
    house: House,
    tenants: Sequence[UUID],
    chosen: Chosen,
    selection: Selection,
    console: Console,
) -> None:
    for tenant in tenants:
        events = await forgotten(chosen, tenant, selection.since, selection.until)
        if events:
            await send_forgotten(house.publisher, selection.replay_id, events)
            console.print(f"{len(events)} more from the stored originals")


def _topic(name: str) -> Topic[Any]:
    found = topics.BY_NAME.get(name) or topics.BY_NAME.get(f"{name}.v1")
    if found is None:
        raise CommandError(f"There is no topic {name!r}. Topics: {', '.join(topics.BY_NAME)}.")
    return found


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _words(progress: Progress) -> str:
    waiting = ", waiting for live traffic" if progress.waiting else ""
    unreadable = f", {progress.unreadable} unreadable" if progress.unreadable else ""
    before = f", {progress.sent_before} sent before" if progress.sent_before else ""
    return f"{progress.sent} sent of {progress.read} read{before}{unreadable}{waiting}"
