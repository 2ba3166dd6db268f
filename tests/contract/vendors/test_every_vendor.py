"""What every adapter does, whichever vendor is behind it."""

import asyncio

import pytest

from services.gateway.unified.ats import Wanted
from services.gateway.unified.faults import (
    AtsAway,
    AtsBusy,
    AtsFailed,
    AtsFault,
    AtsRefused,
    AtsSlow,
    AtsUnconfigured,
    AtsUnknown,
)
from services.gateway.unified.settings import Provider
from services.gateway.unified.shapes import CandidateBody, UnifiedJob
from tests.contract.vendors.conftest import JANE
from tests.contract.vendors.misbehaving import (
    ErrorUnder200,
    FailAfter,
    Refuse,
    Say,
    SayBytes,
    Silence,
    Truncate,
)
from tests.contract.vendors.world import World

VENDORS = [provider for provider in Provider if provider is not Provider.HIRESTREAM]
every = pytest.mark.parametrize("provider", VENDORS, ids=str)

JOBS = {
    Provider.GREENHOUSE: "GET /greenhouse/v3/jobs",
    Provider.LEVER: "GET /lever/v1/postings",
    Provider.WORKABLE: "GET /workable/spi/v3/jobs",
    Provider.ASHBY: "POST /ashby/job.list",
    Provider.GENERIC: "GET /generic/jobs",
}
# The write that brings the application into being.
APPLYING = {
    Provider.GREENHOUSE: "POST /greenhouse/v3/applications",
    Provider.LEVER: "POST /lever/v1/opportunities",
    Provider.WORKABLE: "POST /workable/spi/v3/jobs/1/candidates",
    Provider.ASHBY: "POST /ashby/application.create",
    Provider.GENERIC: "POST /generic/candidates",
}
# The write that brings the person into being, where that is another one.
PERSON = {
    Provider.GREENHOUSE: "POST /greenhouse/v3/candidates",
    Provider.ASHBY: "POST /ashby/candidate.create",
}


def applications_made(world: World, provider: Provider) -> int:
    rows = {
        Provider.GREENHOUSE: world.greenhouse.applications,
        Provider.LEVER: world.lever.opportunities,
        Provider.WORKABLE: world.workable.candidates,
        Provider.ASHBY: world.ashby.applications,
        Provider.GENERIC: world.generic.applications,
    }
    return len(rows[provider]) - 2  # those of the furniture


def people_made(world: World, provider: Provider) -> int:
    rows = {
        Provider.GREENHOUSE: world.greenhouse.candidates,
        Provider.ASHBY: world.ashby.candidates,
    }
    return len(rows[provider]) - 2


@every
async def test_open_jobs_are_listed_in_one_vocabulary(world: World, provider: Provider) -> None:
    listing = await world.ats(provider).jobs(Wanted())
    assert listing.items == [
        UnifiedJob(
            id="1",
            title="Backend Developer",
            location="Berlin",
            status="OPEN",
            external_url="https://jobs.example.com/1",
        )
    ]
    assert (listing.total, listing.next_cursor) == (1, None)


@every
async def test_applications_are_listed_in_one_vocabulary(world: World, provider: Provider) -> None:
    listing = await world.ats(provider).applications("1", Wanted())
    shown = {(one.candidate_name, one.email, one.status) for one in listing.items}
    assert shown == {
        ("Ada Lovelace", "ada@example.com", "APPLIED"),
        ("Ben Okri", "ben@example.com", "REJECTED"),
    }
    assert listing.total == 2


@every
async def test_a_candidate_is_created_and_applies(world: World, provider: Provider) -> None:
    ats = world.ats(provider)
    created = await ats.create(JANE)
    assert created.is_new
    assert (created.application.candidate_name, created.application.email) == (
        "Jane Doe",
        "jane.doe@example.com",
    )
    listing = await ats.applications("1", Wanted())
    assert "jane.doe@example.com" in {one.email for one in listing.items}
    assert created.application.id in {one.id for one in listing.items}


@every
async def test_a_repeated_create_makes_nothing_more(world: World, provider: Provider) -> None:
    ats = world.ats(provider)
    first = await ats.create(JANE)
    again = await ats.create(JANE)
    assert (again.is_new, again.application.id) == (False, first.application.id)
    assert again.candidate_id == first.candidate_id
    assert applications_made(world, provider) == 1


@every
async def test_the_same_person_sent_many_times_at_once_is_made_once(
    world: World, provider: Provider
) -> None:
    ats = world.ats(provider)
    created = await asyncio.gather(*(ats.create(JANE) for _ in range(5)))
    assert sorted(one.is_new for one in created) == [False] * 4 + [True]
    assert applications_made(world, provider) == 1


@every
async def test_half_a_character_is_no_answer(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], *[SayBytes(b'{"jobs": "\\ud800"}')] * 3)
    with pytest.raises(AtsFailed, match="cut off or no JSON"):
        await world.ats(provider).jobs(Wanted())


@every
@pytest.mark.parametrize(
    "doubt", [Silence(is_done=True), FailAfter(502), Truncate()], ids=lambda one: type(one).__name__
)
async def test_a_create_with_an_unknown_end_is_read_back_and_not_repeated(
    world: World, provider: Provider, doubt: Silence | FailAfter | Truncate
) -> None:
    world.moods.plan(APPLYING[provider], doubt)
    created = await world.ats(provider).create(JANE)
    assert created.is_new
    assert applications_made(world, provider) == 1
    assert world.moods.count(APPLYING[provider]) == 1


@every
async def test_a_create_that_was_not_carried_out_is_tried_again_after_looking(
    world: World, provider: Provider
) -> None:
    world.moods.plan(APPLYING[provider], Silence())
    await world.ats(provider).create(JANE)
    assert applications_made(world, provider) == 1
    assert world.moods.count(APPLYING[provider]) == 2


@pytest.mark.parametrize("provider", PERSON, ids=str)
async def test_a_person_whose_creation_is_in_doubt_is_found_and_not_made_twice(
    world: World, provider: Provider
) -> None:
    world.moods.plan(PERSON[provider], Silence(is_done=True))
    await world.ats(provider).create(JANE)
    assert (people_made(world, provider), applications_made(world, provider)) == (1, 1)


@pytest.mark.parametrize("provider", PERSON, ids=str)
async def test_a_person_whose_application_was_refused_is_not_made_twice(
    world: World, provider: Provider
) -> None:
    ats = world.ats(provider)
    world.moods.plan(APPLYING[provider], Refuse(422))
    with pytest.raises(AtsRefused):
        await ats.create(JANE)
    await ats.create(JANE)
    assert (people_made(world, provider), applications_made(world, provider)) == (1, 1)


@every
async def test_a_create_that_always_fails_says_so_once_it_has_looked(
    world: World, provider: Provider
) -> None:
    world.moods.plan(APPLYING[provider], Silence(), Silence())
    with pytest.raises(AtsSlow):
        await world.ats(provider).create(JANE)
    assert applications_made(world, provider) == 0


@every
async def test_a_namesake_with_another_mailbox_is_somebody_else(
    world: World, provider: Provider
) -> None:
    ats = world.ats(provider)
    await ats.create(JANE)
    other = CandidateBody(name="Jane Doe", email="another.jane@example.com", job_id="1")
    assert (await ats.create(other)).is_new
    assert applications_made(world, provider) == 2


@every
async def test_an_unknown_job_is_told_as_the_vendor_tells_it(
    world: World, provider: Provider
) -> None:
    with pytest.raises((AtsUnknown, AtsRefused)) as caught:
        await world.ats(provider).create(JANE.model_copy(update={"job_id": "404"}))
    assert caught.value.details["ats"] == provider.value


@every
@pytest.mark.parametrize(
    ("status", "expected", "answered"),
    [
        (401, AtsUnconfigured, 502),
        (403, AtsUnconfigured, 502),
        (404, AtsUnknown, 404),
        (422, AtsRefused, 422),
        (500, AtsFailed, 502),
        (503, AtsFailed, 502),
    ],
)
async def test_an_error_keeps_the_vendor_s_status_and_words(
    world: World, provider: Provider, status: int, expected: type[AtsFault], answered: int
) -> None:
    world.moods.plan(JOBS[provider], *[Refuse(status)] * 3)
    with pytest.raises(expected) as caught:
        await world.ats(provider).jobs(Wanted())
    fault = caught.value
    assert (fault.source_status_code, int(fault.status)) == (status, answered)
    assert "a vendor's own words" in fault.details["raw"]
    assert fault.details["problem"]
    assert fault.details["advice"]


@every
async def test_a_passing_failure_is_tried_again(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], Refuse(500), Silence())
    assert (await world.ats(provider).jobs(Wanted())).total == 1


@every
async def test_a_429_with_retry_after_is_waited_for(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], Refuse(429, {"Retry-After": "3"}))
    assert (await world.ats(provider).jobs(Wanted())).total == 1
    assert world.clock.slept[0] == 3


@every
async def test_a_429_with_a_date_is_waited_for(world: World, provider: Provider) -> None:
    later = "Sun, 21 Nov 2026 12:00:04 GMT"
    world.clock.time = 1_795_262_400.0  # noon of that day
    world.moods.plan(JOBS[provider], Refuse(429, {"Retry-After": later}))
    assert (await world.ats(provider).jobs(Wanted())).total == 1
    assert world.clock.slept[0] == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize("provider", [Provider.LEVER, Provider.ASHBY, Provider.GENERIC], ids=str)
async def test_a_429_that_names_no_time_waits_for_the_next_window(
    world: World, provider: Provider
) -> None:
    world.moods.plan(JOBS[provider], Refuse(429))
    assert (await world.ats(provider).jobs(Wanted())).total == 1
    assert world.clock.slept[0] == pytest.approx(1)


@pytest.mark.parametrize("provider", [Provider.GREENHOUSE, Provider.WORKABLE], ids=str)
async def test_a_window_longer_than_a_client_should_wait_is_passed_on(
    world: World, provider: Provider
) -> None:
    world.moods.plan(JOBS[provider], Refuse(429))
    with pytest.raises(AtsBusy) as caught:
        await world.ats(provider).jobs(Wanted())
    assert caught.value.headers["Retry-After"] == "10"


@every
async def test_a_429_that_asks_for_too_long_is_passed_on(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], Refuse(429, {"Retry-After": "120"}))
    ats = world.ats(provider)
    with pytest.raises(AtsBusy) as caught:
        await ats.jobs(Wanted())
    assert (int(caught.value.status), caught.value.headers["Retry-After"]) == (429, "120")
    calls = world.moods.count(JOBS[provider])
    with pytest.raises(AtsBusy):  # and nobody asks again before that time
        await ats.jobs(Wanted())
    assert world.moods.count(JOBS[provider]) == calls


@every
async def test_a_create_that_met_a_429_is_repeated(world: World, provider: Provider) -> None:
    world.moods.plan(APPLYING[provider], Refuse(429, {"Retry-After": "1"}))
    assert (await world.ats(provider).create(JANE)).is_new
    assert applications_made(world, provider) == 1


@every
async def test_a_truncated_answer_is_asked_for_again(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], Truncate())
    assert (await world.ats(provider).jobs(Wanted())).total == 1


@every
async def test_an_answer_that_stays_truncated_is_told(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], *[Truncate()] * 3)
    with pytest.raises(AtsFailed, match="cut off"):
        await world.ats(provider).jobs(Wanted())


@every
async def test_an_error_under_200_is_an_error(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], ErrorUnder200())
    with pytest.raises(AtsRefused, match="under status 200") as caught:
        await world.ats(provider).jobs(Wanted())
    assert "not_allowed" in caught.value.details["raw"]


@every
async def test_an_answer_in_another_shape_names_the_place(world: World, provider: Provider) -> None:
    world.moods.plan(JOBS[provider], Say({"surprise": []}))
    with pytest.raises(AtsFailed, match="not as documented"):
        await world.ats(provider).jobs(Wanted())


@every
async def test_a_wrong_key_is_told_and_never_shown(world: World, provider: Provider) -> None:
    with pytest.raises(AtsUnconfigured) as caught:
        await world.ats(provider, "wrong:very-secret-key").jobs(Wanted())
    assert "very-secret-key" not in str(caught.value.details)


@every
async def test_a_vendor_that_echoes_our_key_does_not_leak_it(
    world: World, provider: Provider
) -> None:
    secret = world.connection(provider).api_key.get_secret_value().rpartition(":")[2]
    body = {"error": f"key {secret} may not do this"}
    world.moods.plan(JOBS[provider], Refuse(403, body=body))
    with pytest.raises(AtsUnconfigured) as caught:
        await world.ats(provider).jobs(Wanted())
    assert secret not in caught.value.details["raw"]


@every
async def test_an_unreachable_vendor_is_told(world: World, provider: Provider) -> None:
    world.url = "http://127.0.0.1:9"  # nobody listens at discard
    with pytest.raises(AtsAway, match="cannot be reached") as caught:
        await world.ats(provider).jobs(Wanted())
    assert caught.value.detail == "ATS cannot be reached"


async def test_no_person_and_no_key_stands_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for provider in VENDORS:
        world.moods.plan(APPLYING[provider], Silence(is_done=True))
        await world.ats(provider).create(JANE)
    logged = " ".join(str(vars(record)) for record in caplog.records if "unified" in record.name)
    assert "an ATS failed us" in logged
    for secret in ("jane", "doe", "555-0100", "key-of", "token-of", "secret-of"):
        assert secret not in logged.lower()
