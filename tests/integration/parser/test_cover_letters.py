"""A letter that came as a file: from the door to the row beside its resume, on real Postgres."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from runtime import Agent, work_on
from runtime.blobs import DiskBlobs
from runtime.database import Database
from runtime.enclosing import Enclosed
from runtime.reception import Arrival, Receipt, Reception
from runtime.reprocessing import Chosen, forgotten
from runtime.testing import deliver
from schemas import topics
from schemas.resume import RejectionCode, ResumeParsed, ResumeReceived, ResumeRejected, Source
from services.parser.agent import Parser
from services.parser.isolation import ParserPool
from services.parser.settings import Lane
from tests.unit.parser.test_letters import ENGLISH, RESUME

CV, LETTER = RESUME.encode(), ENGLISH.encode()


@dataclass(frozen=True, slots=True)
class House:
    """One tenant's door and its parser."""

    database: Database
    tenant: UUID
    reception: Reception
    agent: Agent

    async def receive(self, data: bytes, *beside: bytes) -> Receipt:
        arrival = Arrival(
            data=data,
            file_name="file.txt",
            source=Source.MAIL,
            source_ref=f"1@example.com#{len(data)}",
            enclosed=[Enclosed(each, "beside.txt") for each in beside],
        )
        original = await self.reception.keep(self.tenant, arrival)
        async with self.database.transaction(self.tenant) as tx:
            return await self.reception.receive(tx, self.tenant, arrival, original)

    async def events(self) -> Sequence[ResumeReceived]:
        async with self.database.transaction(self.tenant) as tx:
            rows = await tx.fetch("SELECT payload FROM outbox ORDER BY id")
        return [ResumeReceived.model_validate_json(row["payload"]) for row in rows]

    async def parse(self, event: ResumeReceived) -> Any:
        async with self.database.transaction(self.tenant) as tx:
            message = topics.RESUME_RECEIVED.message(event)
            [told] = await deliver(self.agent, message, tenant=self.tenant, tx=tx)
        return told.event

    async def letters(self) -> list[tuple[UUID, str | None]]:
        async with self.database.transaction(self.tenant) as tx:
            rows = await tx.fetch("SELECT resume_id, words FROM cover_letters ORDER BY resume_id")
        return [(row["resume_id"], row["words"]) for row in rows]


@pytest.fixture
async def house(database: Database, tenant: UUID, tmp_path: Path) -> AsyncGenerator[House]:
    blobs = DiskBlobs(tmp_path / "blobs")
    async with ParserPool(workers=1) as pool:
        parser = Parser(blobs, pool, Lane.TEXT)
        agent = Agent("parser", [work_on(topics.RESUME_RECEIVED, parser.read, parser.record)])
        yield House(database, tenant, Reception(blobs, agent="intake"), agent)


async def test_a_letter_is_kept_beside_its_resume_and_nobody_is_asked_about_it(
    house: House,
) -> None:
    resume = await house.receive(CV, LETTER)
    letter = await house.receive(LETTER, CV)
    first, second = [await house.parse(event) for event in await house.events()]
    assert isinstance(first, ResumeParsed)
    assert isinstance(second, ResumeRejected)
    assert (second.resume_id, second.kept_beside) == (letter.resume_id, resume.resume_id)
    assert second.code is RejectionCode.NOT_A_RESUME
    [(beside, words)] = await house.letters()
    assert beside == resume.resume_id
    assert words is not None
    assert "Dear Ms Pemberton" in words


async def test_a_replay_sees_the_same_letter(house: House) -> None:
    await house.receive(CV, LETTER)
    [event] = await house.events()
    await house.parse(event)
    kept = await house.letters()
    [again] = await forgotten(Chosen(house.database), house.tenant, None, None)
    assert again.event.enclosures == event.enclosures
    await house.parse(again.event)
    assert await house.letters() == kept


async def test_a_letter_that_comes_later_is_read_beside_the_resume_that_is_known(
    house: House,
) -> None:
    await house.receive(CV)
    receipt = await house.receive(CV, LETTER)
    await house.receive(CV, LETTER)
    first, second = await house.events()
    assert not receipt.is_new
    assert (len(first.enclosures), len(second.enclosures)) == (0, 1)
    await house.parse(second)
    assert len(await house.letters()) == 1


async def test_what_is_no_letter_is_not_kept_as_one(house: House) -> None:
    await house.receive(CV, b"Certificate\nMara Quill took part in a course on wound care.\n")
    [event] = await house.events()
    await house.parse(event)
    assert await house.letters() == []
