"""Numbered pages over vendors that have cursors: no gap, no repeat, no loop, an honest total."""

import pytest

from services.gateway.errors import Invalid
from services.gateway.unified.ats import Wanted
from services.gateway.unified.faults import AtsFailed
from services.gateway.unified.settings import Provider
from tests.contract.vendors.misbehaving import Say
from tests.contract.vendors.test_every_vendor import JOBS, every
from tests.contract.vendors.world import World

CURSORS = [Provider.GREENHOUSE, Provider.LEVER, Provider.WORKABLE, Provider.ASHBY]
MORE = 23  # open jobs beside the one of the furniture


def many_jobs(world: World, page: int = 7) -> None:
    """`page` is how many the vendor shows at once, whatever it is asked for."""
    for n in range(100, 100 + MORE):
        world.greenhouse.jobs.append({"id": n, "name": f"Job {n}", "status": "open"})
        world.lever.postings.append({"id": str(n), "text": f"Job {n}", "state": "published"})
        world.workable.jobs.append(
            {"id": f"6{n}", "shortcode": str(n), "title": f"Job {n}", "state": "published"}
        )
        world.ashby.jobs.append({"id": str(n), "title": f"Job {n}", "status": "Open"})
        world.generic.jobs.append({"id": str(n), "title": f"Job {n}"})
    for vendor in (world.greenhouse, world.lever, world.workable, world.ashby):
        vendor.page = page


@every
@pytest.mark.parametrize("per_page", [1, 5, 7, 10, 100])
async def test_pages_by_number_show_every_job_once(
    world: World, provider: Provider, per_page: int
) -> None:
    many_jobs(world)
    ats, seen, page = world.ats(provider), list[str](), 1
    while True:  # as a client of the document pages: by the total
        listing = await ats.jobs(Wanted(page=page, per_page=per_page))
        seen += [job.id for job in listing.items]
        if page * per_page >= listing.total:
            break
        assert len(listing.items) == per_page
        page += 1
        world.clock.time += 60  # small pages cost more requests than a window takes
    assert len(seen) == len(set(seen)) == MORE + 1
    assert listing.total == MORE + 1


@every
@pytest.mark.parametrize("per_page", [1, 5, 7, 10])
async def test_pages_by_cursor_show_every_job_once(
    world: World, provider: Provider, per_page: int
) -> None:
    many_jobs(world)
    ats, seen, cursor = world.ats(provider), list[str](), None
    while True:
        listing = await ats.jobs(Wanted(per_page=per_page, cursor=cursor))
        seen += [job.id for job in listing.items]
        cursor = listing.next_cursor
        if cursor is None:
            break
        world.clock.time += 60
    assert len(seen) == len(set(seen)) == MORE + 1


@every
async def test_a_page_past_the_end_is_empty(world: World, provider: Provider) -> None:
    many_jobs(world)
    listing = await world.ats(provider).jobs(Wanted(page=9, per_page=10))
    assert (listing.items, listing.total, listing.next_cursor) == ([], MORE + 1, None)


@pytest.mark.parametrize("provider", CURSORS, ids=str)
async def test_a_list_too_long_to_count_is_never_called_shorter_than_it_is(
    world: World, provider: Provider
) -> None:
    many_jobs(world, page=1)
    listing = await world.ats(provider).jobs(Wanted(per_page=2))
    assert 2 < listing.total <= MORE + 1
    assert world.moods.count(JOBS[provider]) < MORE


@pytest.mark.parametrize("provider", CURSORS, ids=str)
async def test_a_vendor_that_repeats_a_page_is_found_out(world: World, provider: Provider) -> None:
    many_jobs(world)
    for vendor in (world.greenhouse, world.lever, world.workable, world.ashby):
        vendor.repeats = True
    with pytest.raises(AtsFailed, match="repeats a page"):
        await world.ats(provider).jobs(Wanted(per_page=20))


@every
@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "bnVsbA", "WyJhIiwtMSwwXQ", "é"])
async def test_a_made_up_cursor_is_refused(world: World, provider: Provider, cursor: str) -> None:
    with pytest.raises(Invalid):
        await world.ats(provider).jobs(Wanted(cursor=cursor))


async def test_workable_s_next_page_without_a_place_is_told(world: World) -> None:
    world.moods.plan(
        "GET /workable/spi/v3/jobs",
        _say_next("https://elsewhere.example.com/spi/v3/jobs?limit=100"),
    )
    with pytest.raises(AtsFailed, match="since_id"):
        await world.ats(Provider.WORKABLE).jobs(Wanted())


async def test_an_address_that_an_answer_names_is_not_called(world: World) -> None:
    many_jobs(world)
    world.moods.plan(
        "GET /workable/spi/v3/jobs", _say_next("http://169.254.169.254/latest?since_id=6110")
    )
    listing = await world.ats(Provider.WORKABLE).jobs(Wanted(per_page=100))
    assert "110" in {job.id for job in listing.items}  # read from the vendor itself


def _say_next(address: str) -> Say:
    job = {"shortcode": "1", "title": "Backend Developer", "state": "published"}
    return Say({"jobs": [job], "paging": {"next": address}})
