"""Whatever the vendor: nothing is missed, nothing is taken twice, and everybody sees how it is."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from runtime.integrations import NameTaken
from schemas import topics
from services.intake.connectors.faults import (
    ItemGone,
    LoginRefused,
    NotAllowed,
    Throttled,
    TooLarge,
    Unreachable,
)
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.conftest import Bench
from tests.integration.intake.connectors.shelf import Shelf, some_settings

NOW = datetime.now(UTC)


async def test_what_waits_is_taken_and_marked_and_a_second_look_takes_nothing_again(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    await bench.add("tasks", some_settings())
    for number in range(7):
        shelf.put(f"t{number}")
    for _ in range(3):
        await bench.turn()
    assert len(await house.rows(house.alpha, "resumes")) == 7
    assert shelf.marked == {f"t{number}": 1 for number in range(7)}
    assert len(shelf.times("fetch")) == 7
    assert await house.rows(house.beta, "resumes") == []


async def test_a_crash_between_fetch_and_mark_marks_later_and_takes_once(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("t1")

    def away(what: str, _item: str) -> None:
        if what == "mark":
            raise Unreachable("away")

    shelf.fault = away
    await bench.turn()
    assert await bench.items() == {"t1": "taken"}
    shelf.fault = lambda _what, _item: None
    await bench.run("UPDATE integration_items SET due_at = now()")
    await bench.turn()
    assert await bench.items() == {"t1": "marked"}
    assert shelf.times("fetch") == ["t1/cv.pdf"]
    assert len(await house.rows(house.alpha, "resumes")) == 1


async def test_several_processes_share_the_work_and_fetch_nothing_twice(
    bench: Bench, shelf: Shelf
) -> None:
    for number in range(4):
        await bench.add(
            f"tasks-{number}",
            some_settings(),
        )
    for number in range(5):
        shelf.put(f"t{number}")
    workers = [bench.worker() for _ in range(3)]
    await asyncio.gather(*(worker.take_up() for worker in workers))
    await asyncio.gather(*(worker.idle() for worker in workers))
    # Four integrations read the same shelf here: each fetches each file once.
    assert sorted(shelf.times("fetch")) == sorted(
        f"t{n}/cv.pdf" for n in range(5) for _ in range(4)
    )


async def test_a_lease_that_ran_out_is_taken_over_and_its_late_holder_writes_nothing(
    bench: Bench,
) -> None:
    identity = await bench.add("tasks", some_settings())
    first = bench.worker().work
    held = await first.claim(bench.house.alpha, identity)
    assert held is not None
    assert await bench.worker().work.claim(bench.house.alpha, identity) is None
    await bench.run("UPDATE integration_work SET held_until = now() - interval '1 second'")
    other = await bench.worker().work.claim(bench.house.alpha, identity)
    assert other is not None
    assert not await first.renew(held)
    await first.release(held, timedelta(0))
    assert await first.renew(other)


async def test_an_item_that_gets_another_file_is_read_again_for_that_file_alone(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("t1", first=b"%PDF-1.7 first")
    await bench.turn()
    shelf.tasks["t1"].files["second.pdf"] = b"%PDF-1.7 second"
    await bench.turn()
    names = {row["file_name"] for row in await house.rows(house.alpha, "resumes")}
    assert names == {"first.pdf", "second.pdf"}
    assert await bench.items() == {"t1": "marked"}


async def test_an_item_that_only_changed_is_neither_fetched_nor_marked_again(
    bench: Bench, shelf: Shelf
) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("t1", first=b"%PDF-1.7 first")
    await bench.turn()
    shelf.tasks["t1"].touched += 1
    await bench.turn()
    assert shelf.times("open_item") == ["t1", "t1"]
    assert shelf.times("fetch") == ["t1/first.pdf"]
    assert shelf.times("mark") == ["t1"]  # people may have moved it on since
    [item] = await bench.rows("SELECT state, outcome FROM integration_items")
    assert item == {"state": "marked", "outcome": "taken"}


async def test_a_file_that_was_removed_meanwhile_keeps_no_other_from_being_taken(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    def removed(what: str, item: str) -> None:
        if (what, item) == ("fetch", "t1/first.pdf"):
            raise ItemGone("gone")

    await bench.add("tasks", some_settings())
    shelf.put("t1", first=b"%PDF-1.7 first", second=b"%PDF-1.7 second")
    shelf.fault = removed
    await bench.turn()
    names = [row["file_name"] for row in await house.rows(house.alpha, "resumes")]
    assert names == ["second.pdf"]
    assert await bench.items() == {"t1": "marked"}


async def test_each_look_reaches_back_over_the_last_and_a_lost_cursor_looks_anew(
    bench: Bench, shelf: Shelf
) -> None:
    await bench.add("tasks", some_settings(lookback_hours=24))
    shelf.put("t1")
    await bench.turn()
    shelf.generation = 2
    shelf.put("t2", at=datetime.now(UTC) - timedelta(hours=23))
    await bench.turn()
    assert await bench.items() == {"t1": "marked", "t2": "marked"}
    first, second, third = shelf.windows
    assert first.cursor is None
    assert second.cursor == {"generation": 1}
    assert third.cursor is None
    assert second.since <= datetime.now(UTC) - timedelta(hours=23, minutes=59)


async def test_what_no_attempt_can_take_is_given_up_and_keeps_the_others_from_nothing(
    bench: Bench, shelf: Shelf
) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("poison")
    shelf.put("t1")

    def broken(what: str, item: str) -> None:
        if what == "open_item" and item == "poison":
            raise RuntimeError("a bug of ours")

    shelf.fault = broken
    for _ in range(11):
        await bench.run("UPDATE integration_items SET due_at = now() WHERE state = 'waiting'")
        await bench.turn()
    assert await bench.items() == {"poison": "given_up", "t1": "marked"}


async def test_a_source_that_is_away_costs_no_item_its_attempts(bench: Bench, shelf: Shelf) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("t1")

    def refused(what: str, _item: str) -> None:
        if what == "open_item":
            raise LoginRefused("the token has ended")

    shelf.fault = refused
    for _ in range(12):
        await bench.turn()
    state = await bench.listed("tasks")
    assert (state["error"], state["failures"]) == ("login-refused", 12)
    shelf.fault = lambda _what, _item: None
    await bench.turn()
    state = await bench.listed("tasks")
    assert (state["error"], state["failures"], state["taken"]) == (None, 0, 1)


async def test_a_throttled_source_is_left_alone_for_as_long_as_it_asks(
    bench: Bench, shelf: Shelf
) -> None:
    await bench.add("tasks", some_settings())

    def throttled(what: str, _item: str) -> None:
        if what == "list":
            raise Throttled("slow down", after=120)

    shelf.fault = throttled
    await bench.turn()
    [row] = await bench.rows(
        "SELECT due_at - now() BETWEEN '115 s' AND '125 s' AS is_left FROM integration_work"
    )
    assert row["is_left"]


async def test_who_may_read_and_not_mark_is_read_and_said_to_fail(
    bench: Bench, shelf: Shelf
) -> None:
    await bench.add("tasks", some_settings())
    for number in range(3):
        shelf.put(f"t{number}")

    def forbidden(what: str, _item: str) -> None:
        if what == "mark":
            raise NotAllowed("give it the right")

    shelf.fault = forbidden
    await bench.turn()
    assert set((await bench.items()).values()) == {"taken"}
    assert (await bench.listed("tasks"))["remedy"] == "give it the right"


async def test_a_backlog_is_taken_slowly_behind_what_is_new(bench: Bench, shelf: Shelf) -> None:
    old = datetime.now(UTC) - timedelta(days=30)
    settings = some_settings(backfill_since=(old - timedelta(days=1)).date(), backfill_per_minute=4)
    await bench.add("tasks", settings)
    for number in range(10):
        shelf.put(f"old{number}", at=old)
    shelf.put("new")
    await bench.turn()
    state = await bench.listed("tasks")
    assert (state["taken"], state["backfill_done"], state["backfill_total"]) == (1, 4, 10)
    assert shelf.times("fetch")[0] == "new/cv.pdf"
    await bench.turn()
    assert (await bench.listed("tasks"))["backfill_done"] == 4
    await bench.run("UPDATE integration_items SET finished_at = now() - interval '2 minutes'")
    await bench.turn()
    assert (await bench.listed("tasks"))["backfill_done"] == 8


async def test_a_paused_one_rests_until_it_is_resumed(bench: Bench, shelf: Shelf) -> None:
    await bench.add("tasks", some_settings())
    async with bench.house.database.transaction(bench.house.alpha) as tx:
        assert await bench.integrations.pause(tx, "tasks")
    shelf.put("t1")
    await bench.turn()
    assert shelf.asked == []
    assert (await bench.listed("tasks"))["is_paused"]
    async with bench.house.database.transaction(bench.house.alpha) as tx:
        assert await bench.integrations.resume(tx, "tasks")
    await bench.turn()
    assert shelf.marked == {"t1": 1}


async def test_secrets_lie_sealed_and_are_listed_to_nobody(bench: Bench) -> None:
    await bench.add("tasks", some_settings())
    [row] = await bench.rows("SELECT * FROM integrations")
    assert "the-very-secret-word" not in str(row)
    assert "client_secret" not in row["settings"]
    assert "the-very-secret-word" not in str(await bench.listed("tasks"))
    settings = bench.integrations.settings_of(row)
    assert settings == some_settings()
    with pytest.raises(NameTaken):
        await bench.add("tasks", some_settings())


async def test_a_test_says_which_step_failed_and_what_to_do(bench: Bench, shelf: Shelf) -> None:
    await bench.add("tasks", some_settings())

    def unread(what: str, _item: str) -> None:
        if what == "read":
            raise NotAllowed("give it the right to read")

    shelf.fault = unread
    async with bench.house.database.transaction(bench.house.alpha) as tx:
        test_id = await bench.integrations.ask_test(tx, "tasks")
    assert test_id is not None
    await bench.testing().take_up()
    async with bench.house.database.transaction(bench.house.alpha) as tx:
        asked = await bench.integrations.asked(tx, test_id)
    assert asked is not None
    assert asked.is_finished
    assert [(step.name, step.passed) for step in asked.steps] == [("login", True), ("read", False)]
    assert asked.steps[-1].said == "give it the right to read"


async def test_health_is_told_on_every_change_and_once_for_all_processes(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    await bench.add("tasks", some_settings())
    assert [await bench.telling().tell() for _ in range(2)] == [1, 0]
    await bench.turn()
    assert await bench.telling().tell() == 0

    def away(_what: str, _item: str) -> None:
        raise Unreachable("away")

    shelf.fault = away
    await bench.turn()
    assert await bench.telling().tell() == 1
    told = [
        topics.INTEGRATION_HEALTH.payload.model_validate_json(bytes(row["payload"]))  # type: ignore[call-overload]
        for row in await house.rows(house.alpha, "outbox")
        if row["topic"] == topics.INTEGRATION_HEALTH.name
    ]
    assert [(one.integration_id, one.health, one.error) for one in told] == [
        ("tasks", "healthy", None),
        ("tasks", "failing", "unreachable"),
    ]


async def test_what_is_removed_leaves_nothing_behind_and_says_goodbye(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("t1")
    await bench.turn()
    async with house.database.transaction(house.alpha) as tx:
        assert await bench.integrations.remove(tx, house.alpha, "tasks")
    assert await bench.items() == {}
    last = (await house.rows(house.alpha, "outbox"))[-1]
    assert b'"is_removed":true' in bytes(last["payload"])  # type: ignore[call-overload]


async def test_a_file_that_is_too_large_is_refused_with_a_reason_and_each_by_itself(
    bench: Bench, shelf: Shelf, house: House
) -> None:
    await bench.add("tasks", some_settings())
    for number in range(2):
        shelf.put(f"t{number}", huge=b"%PDF huge", cv=b"%%PDF %d" % number)

    def huge(what: str, item: str) -> None:
        if what == "fetch" and "huge" in item:
            raise TooLarge("larger than what is fetched")

    shelf.fault = huge
    await bench.turn()
    resumes = await house.rows(house.alpha, "resumes")
    assert sorted(str(row["file_name"]) for row in resumes) == ["cv.pdf"] * 2 + ["huge.pdf"] * 2
    topics_told = [row["topic"] for row in await house.rows(house.alpha, "outbox")]
    assert topics_told.count(topics.RESUME_REJECTED.name) == 2
    assert set((await bench.items()).values()) == {"marked"}
