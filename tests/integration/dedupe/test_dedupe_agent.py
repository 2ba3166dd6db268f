"""The dedupe agent on real Postgres: who a resume goes to, and what a person must look at."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime import Agent, Database, consume
from runtime.testing import deliver
from schemas import topics
from schemas.candidate import (
    ApplicationHeld,
    CandidateChanged,
    CandidateResolved,
    CandidateSubmitted,
    Guard,
    Resolution,
)
from schemas.profile import CandidateProfile, Education, Found, Job, PersonName, Phone
from schemas.resume import ResumeParsed
from services.dedupe.agent import Dedupe
from services.dedupe.keys import MOST_ROWS
from services.dedupe.store import PostgresCandidates


def a_profile(
    name: str = "Maya Lindqvist",
    email: str | None = "maya.lindqvist@mail.example",
    phone: str | None = "+46701234567",
    title: str = "Nurse",
    company: str | None = "Karolinska",
    city: str | None = None,
    school: str | None = None,
) -> CandidateProfile:
    given, _, family = name.partition(" ")
    return CandidateProfile(
        name=Found(value=PersonName(written=name, given=given, family=family)),
        emails=(Found(value=email),) if email else (),
        phones=(Found(value=Phone(written=phone, e164=phone)),) if phone else (),
        location=Found(value=city) if city else None,
        jobs=(Found(value=Job(title=title, company=company, current=True)),),
        education=(Found(value=Education(school=school)),) if school else (),
        confidence=0.9,
    )


@dataclass
class House:
    """One tenant's dedupe agent and what it finds."""

    database: Database
    tenant: UUID
    agent: Agent = field(init=False)

    def __post_init__(self) -> None:
        dedupe = Dedupe(PostgresCandidates)
        self.agent = Agent(
            "dedupe",
            [
                consume(topics.RESUME_PARSED, dedupe.on_resume_parsed),
                consume(topics.CANDIDATE_SUBMITTED, dedupe.on_candidate_submitted),
            ],
        )

    async def a_resume(
        self,
        profile: CandidateProfile,
        *,
        job_id: UUID | None = None,
        resume_id: UUID | None = None,
    ) -> ResumeParsed:
        parsed = ResumeParsed(
            resume_id=resume_id or uuid4(),
            profile_id=uuid4(),
            job_id=job_id,
            engine="test",
            confidence=0.9,
        )
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute(
                """
                INSERT INTO resumes (id, sha256, size, media_type, source, job_id)
                VALUES ($1, repeat('0', 64), 1, 'text/plain', 'mail', $2) ON CONFLICT DO NOTHING
                """,
                parsed.resume_id,
                job_id,
            )
            await tx.execute(
                """
                INSERT INTO profiles (id, resume_id, profile, text_sha256, engine)
                VALUES ($1, $2, $3, '', 'test')
                """,
                parsed.profile_id,
                parsed.resume_id,
                profile.model_dump(mode="json"),
            )
        return parsed

    async def a_job(self, slug: str) -> UUID:
        job_id = uuid4()
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute("INSERT INTO jobs (id, slug, title) VALUES ($1, $2, $2)", job_id, slug)
        return job_id

    async def resolve(self, parsed: ResumeParsed) -> CandidateResolved:
        async with self.database.transaction(self.tenant) as tx:
            delivered = await deliver(
                self.agent, topics.RESUME_PARSED.message(parsed), tenant=self.tenant, tx=tx
            )
        resolved = delivered[0].event
        assert isinstance(resolved, CandidateResolved)
        return resolved

    async def arrive(
        self, profile: CandidateProfile, job_id: UUID | None = None
    ) -> CandidateResolved:
        return await self.resolve(await self.a_resume(profile, job_id=job_id))

    async def submit(self, candidate_id: UUID) -> list[ApplicationHeld]:
        submitted = CandidateSubmitted(candidate_id=candidate_id, version=1, external=False)
        async with self.database.transaction(self.tenant) as tx:
            message = topics.CANDIDATE_SUBMITTED.message(submitted)
            delivered = await deliver(self.agent, message, tenant=self.tenant, tx=tx)
        held = [one.event for one in delivered]
        assert all(isinstance(one, ApplicationHeld) for one in held)
        return held

    async def candidate(self, candidate_id: UUID) -> Any:
        async with self.database.transaction(self.tenant) as tx:
            return await tx.fetchrow("SELECT * FROM candidates WHERE id = $1", candidate_id)

    async def count(self, query: Any, *args: object) -> int:
        async with self.database.transaction(self.tenant) as tx:
            return int(await tx.fetchval(query, *args))

    async def run(self, statement: Any, *args: object) -> None:
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute(statement, *args)


@pytest.fixture
def house(database: Database, tenant: UUID) -> House:
    return House(database, tenant)


async def test_a_first_resume_makes_a_candidate_with_what_it_says(house: House) -> None:
    resolved = await house.arrive(a_profile())
    assert resolved.resolution is Resolution.NEW
    candidate = await house.candidate(resolved.candidate_id)
    assert (candidate["first_name"], candidate["last_name"]) == ("Maya", "Lindqvist")
    assert (candidate["email"], candidate["phone"]) == (
        "maya.lindqvist@mail.example",
        "+46701234567",
    )
    assert (candidate["position"], candidate["number"]) == ("Nurse", 1)


async def test_a_tenants_own_word_for_where_somebody_came_from_stands_at_the_candidate(
    house: House,
) -> None:
    parsed = await house.a_resume(a_profile())
    await house.run(
        """
        INSERT INTO submissions (source, source_ref, resume_id, channel)
        VALUES ('mail', 'one', $1, NULL), ('mail', 'two', $1, 'LinkedIn')
        """,
        parsed.resume_id,
    )
    resolved = await house.resolve(parsed)
    assert (await house.candidate(resolved.candidate_id))["source"] == "LinkedIn"


async def test_a_second_resume_joins_the_first_and_renews_what_is_newer(house: House) -> None:
    first = await house.arrive(a_profile())
    second = await house.arrive(a_profile(title="Head Nurse"))
    assert second.resolution is Resolution.ATTACHED
    assert second.candidate_id == first.candidate_id
    assert second.application_id == first.application_id
    assert (await house.candidate(first.candidate_id))["position"] == "Head Nurse"


async def test_another_job_is_another_application_of_the_same_candidate(house: House) -> None:
    first = await house.arrive(a_profile(), await house.a_job("nurse"))
    second = await house.arrive(a_profile(), await house.a_job("head-nurse"))
    assert second.candidate_id == first.candidate_id
    assert second.application_id != first.application_id


async def test_contact_data_of_an_unverified_source_is_proposed_not_applied(house: House) -> None:
    first = await house.arrive(a_profile())
    await house.arrive(a_profile(phone="+46709999999"))
    assert (await house.candidate(first.candidate_id))["phone"] == "+46701234567"
    assert await house.count(
        "SELECT count(*) FROM contact_proposals WHERE field = 'phone' AND proposed = $1",
        "+46709999999",
    )


async def test_what_a_person_edited_stays(house: House) -> None:
    first = await house.arrive(a_profile())
    await house.run(
        "UPDATE candidates SET position = 'Matron', edited = '{position}' WHERE id = $1",
        first.candidate_id,
    )
    await house.arrive(a_profile(title="Head Nurse"))
    assert (await house.candidate(first.candidate_id))["position"] == "Matron"


async def test_a_possible_match_is_a_new_candidate_and_a_pair_to_look_at(house: House) -> None:
    first = await house.arrive(a_profile())
    second = await house.arrive(a_profile(email="other@mail.example", phone=None))
    assert second.resolution is Resolution.REVIEW
    assert second.candidate_id != first.candidate_id
    assert await house.count(
        "SELECT count(*) FROM duplicates WHERE id = $1 AND candidate_id = $2 AND other_id = $3",
        second.duplicate_id,
        first.candidate_id,
        second.candidate_id,
    )


async def test_a_leaver_is_held_whatever_the_application(house: House) -> None:
    first = await house.arrive(a_profile())
    await house.run("UPDATE candidates SET status = 'LEFT' WHERE id = $1", first.candidate_id)
    again = await house.arrive(a_profile(title="Head Nurse"))
    elsewhere = await house.arrive(a_profile(title="Matron"), await house.a_job("matron"))
    assert again.guard is Guard.BLOCKED_LEFT
    assert elsewhere.guard is Guard.BLOCKED_LEFT
    assert await house.count("SELECT count(*) FROM applications WHERE guard = 'blocked_left'") == 2


async def test_a_released_leaver_who_applies_again_is_held_again(house: House) -> None:
    first = await house.arrive(a_profile())
    await house.run("UPDATE candidates SET status = 'LEFT' WHERE id = $1", first.candidate_id)
    await house.arrive(a_profile(title="Head Nurse"))
    await house.run("UPDATE applications SET guard = NULL, released_at = now()")
    assert (await house.arrive(a_profile(title="Matron"))).guard is Guard.BLOCKED_LEFT
    assert await house.count("SELECT count(*) FROM applications WHERE guard = 'blocked_left'") == 1


async def test_a_possible_leaver_is_held_too(house: House) -> None:
    first = await house.arrive(a_profile())
    await house.run("UPDATE candidates SET status = 'LEFT' WHERE id = $1", first.candidate_id)
    maybe = await house.arrive(a_profile(email="other@mail.example", phone=None))
    assert (maybe.resolution, maybe.guard) == (Resolution.REVIEW, Guard.BLOCKED_LEFT)


LEEDS = {"city": "Leeds, UK", "school": "Hathersage College", "company": "Mill", "title": "Cook"}


@pytest.fixture
async def common(house: House) -> UUID:
    """One leaver of a name that a dozen others have too: so many that the name tells nobody apart.
    The leaver came last."""
    for number in range(MOST_ROWS + 1):
        await house.arrive(
            a_profile(
                "John Smith",
                f"js{number}@mail.example",
                f"+4670111{number:04}",
                title=f"Grade {number} driver",
                company=f"Yard {number}",
                city="York, UK",
            )
        )
    resolved = await house.arrive(
        a_profile("John Smith", "john@mail.example", "+46701234567", **LEEDS)
    )
    await house.run("UPDATE candidates SET status = 'LEFT' WHERE id = $1", resolved.candidate_id)
    return resolved.candidate_id


@pytest.mark.parametrize("kept", [*LEEDS])
async def test_a_leaver_of_a_common_name_with_new_contacts_is_held(
    house: House, common: UUID, kept: str
) -> None:
    elsewhere: dict[str, Any] = {"title": "Florist", "company": "Shop", "city": "Bath, UK"}
    back = a_profile(
        "John Smith", "back@mail.example", "+46702718281", **elsewhere | {kept: LEEDS[kept]}
    )
    resolved = await house.arrive(back)
    assert (resolved.resolution, resolved.guard) == (Resolution.REVIEW, Guard.BLOCKED_LEFT)
    assert await house.count("SELECT count(*) FROM duplicates WHERE candidate_id = $1", common) == 1


@pytest.mark.usefixtures("common")
async def test_a_namesake_of_a_leaver_who_shares_nothing_else_is_not_held(house: House) -> None:
    other = a_profile("John Smith", "o@mail.example", "+46702718281", "Florist", "Shop", "Bath, UK")
    assert (await house.arrive(other)).guard is None


async def test_parsing_again_changes_nothing_but_the_profile(house: House) -> None:
    parsed = await house.a_resume(a_profile())
    first = await house.resolve(parsed)
    await house.run("UPDATE candidates SET status = 'LEFT' WHERE id = $1", first.candidate_id)
    better = await house.a_resume(a_profile(title="Nurse Manager"), resume_id=parsed.resume_id)
    again = await house.resolve(better)
    assert again.model_copy(update={"profile_id": first.profile_id}) == first
    assert (await house.candidate(first.candidate_id))["position"] == "Nurse Manager"
    assert await house.count("SELECT count(*) FROM candidates") == 1
    assert await house.count("SELECT count(*) FROM applications WHERE guard IS NOT NULL") == 0


async def test_an_older_resume_parsed_again_overwrites_nothing_newer(house: House) -> None:
    older = await house.a_resume(a_profile(title="Trainee"))
    first = await house.resolve(older)
    await house.arrive(a_profile(title="Nurse"))
    await house.resolve(await house.a_resume(a_profile(title="Intern"), resume_id=older.resume_id))
    assert (await house.candidate(first.candidate_id))["position"] == "Nurse"


async def test_a_resume_follows_the_merge_of_its_candidate(house: House) -> None:
    parsed = await house.a_resume(a_profile())
    first = await house.resolve(parsed)
    other = await house.arrive(a_profile("Zoe Adler", "zoe@mail.example", "+4915112345678"))
    await house.run(
        "UPDATE candidates SET merged_into = $2 WHERE id = $1",
        first.candidate_id,
        other.candidate_id,
    )
    again = await house.a_resume(a_profile(), resume_id=parsed.resume_id)
    assert (await house.resolve(again)).candidate_id == other.candidate_id


async def test_fifty_copies_at_once_make_one_candidate(house: House) -> None:
    copies = [await house.a_resume(a_profile()) for _ in range(50)]
    resolved = await asyncio.gather(*(house.resolve(copy) for copy in copies))
    assert len({one.candidate_id for one in resolved}) == 1
    assert await house.count("SELECT count(*) FROM candidates") == 1
    assert await house.count("SELECT count(*) FROM applications") == 1


async def test_an_erased_resume_is_nobodys(house: House) -> None:
    parsed = await house.a_resume(a_profile())
    await house.run("DELETE FROM resumes WHERE id = $1", parsed.resume_id)
    async with house.database.transaction(house.tenant) as tx:
        message = topics.RESUME_PARSED.message(parsed)
        assert await deliver(house.agent, message, tenant=house.tenant, tx=tx) == []


async def test_a_mailbox_of_an_agency_identifies_nobody(house: House) -> None:
    mailbox = "jobs@agency.example"
    people = [
        await house.arrive(a_profile(name, mailbox, None, company=company))
        for name, company in [("Ada Byron", "Mill"), ("Bo Chen", "Dock"), ("Cy Diaz", "Farm")]
    ]
    assert len({one.candidate_id for one in people}) == 3


async def test_a_mailbox_that_two_people_used_identifies_nobody_for_ever(house: House) -> None:
    def from_the_mailbox(name: str, company: str) -> CandidateProfile:
        return a_profile(name, "thornbury1960@mail.example", None, company=company)

    first = await house.arrive(from_the_mailbox("Ada Thornbury", "Mill"))
    again = await house.arrive(from_the_mailbox("Ada Thornbury", "Mill"))
    assert again.candidate_id == first.candidate_id
    other = await house.arrive(from_the_mailbox("Bo Chen", "Dock"))
    third = await house.arrive(from_the_mailbox("Ada Thornbury", "Farm"))
    assert third.resolution is Resolution.REVIEW
    await house.run(
        "DELETE FROM candidates WHERE id = ANY($1)", [other.candidate_id, third.candidate_id]
    )
    fourth = await house.arrive(from_the_mailbox("Ada Thornbury", "Dairy"))
    assert fourth.resolution is Resolution.REVIEW


async def test_another_tenants_people_are_not_known(house: House, other_tenant: UUID) -> None:
    await house.arrive(a_profile())
    elsewhere = await House(house.database, other_tenant).arrive(a_profile())
    assert elsewhere.resolution is Resolution.NEW


async def test_a_typed_candidate_is_never_merged_but_shown_beside_the_known_one(
    house: House,
) -> None:
    await house.arrive(a_profile())
    typed = uuid4()
    await house.run(
        """
        INSERT INTO candidates (id, first_name, last_name, email)
        VALUES ($1, 'Maya', 'Lindqvist', 'maya.lindqvist@mail.example')
        """,
        typed,
    )
    assert await house.submit(typed) == []
    assert await house.count("SELECT count(*) FROM duplicates WHERE other_id = $1", typed) == 1
    assert await house.count("SELECT count(*) FROM candidates WHERE merged_into IS NULL") == 2


async def test_a_typed_candidate_who_may_have_left_is_held_and_told_once(house: House) -> None:
    leaver = await house.arrive(a_profile())
    await house.run("UPDATE candidates SET status = 'LEFT' WHERE id = $1", leaver.candidate_id)
    typed = uuid4()
    await house.run(
        "INSERT INTO candidates (id, first_name, last_name, email)"
        " VALUES ($1, 'Maya', 'Lindqvist', 'new@mail.example')",
        typed,
    )
    (held,) = await house.submit(typed)
    assert (held.candidate_id, held.guard) == (typed, Guard.BLOCKED_LEFT)
    assert await house.count("SELECT count(*) FROM duplicates WHERE id = $1", held.duplicate_id)
    assert await house.submit(typed) == []
    await house.run(
        "UPDATE applications SET guard = NULL, released_at = now() WHERE id = $1",
        held.application_id,
    )
    assert await house.submit(typed) == []
    assert await house.count("SELECT count(*) FROM applications WHERE guard IS NOT NULL") == 0


async def test_a_change_names_its_fields_and_its_version(house: House) -> None:
    await house.arrive(a_profile())
    parsed = await house.a_resume(a_profile(title="Head Nurse"))
    async with house.database.transaction(house.tenant) as tx:
        message = topics.RESUME_PARSED.message(parsed)
        delivered = await deliver(house.agent, message, tenant=house.tenant, tx=tx)
    changed = delivered[1].event
    assert isinstance(changed, CandidateChanged)
    assert (changed.fields, changed.version) == (("position",), 2)


async def claim(house: House, parsed: ResumeParsed, candidate_id: UUID) -> None:
    await house.run(
        "INSERT INTO resume_claims (resume_id, candidate_id) VALUES ($1, $2)",
        parsed.resume_id,
        candidate_id,
    )


async def test_whose_resume_it_is_an_ats_may_say(house: House) -> None:
    known = await house.arrive(a_profile())
    parsed = await house.a_resume(a_profile("M. Berg", email=None, phone=None))
    await claim(house, parsed, known.candidate_id)
    resolved = await house.resolve(parsed)
    assert resolved.resolution is Resolution.ATTACHED
    assert resolved.candidate_id == known.candidate_id


async def test_a_leaver_whom_an_ats_names_is_held(house: House) -> None:
    known = await house.arrive(a_profile())
    await house.run("UPDATE candidates SET status = 'LEFT'")
    parsed = await house.a_resume(a_profile("M. Berg", email=None, phone=None))
    await claim(house, parsed, known.candidate_id)
    assert (await house.resolve(parsed)).guard is Guard.BLOCKED_LEFT
