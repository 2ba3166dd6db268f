"""Agents that are killed, that stop, and messages that kill them: nothing lost, nothing doubled."""

from collections import Counter

from tests.faults.conftest import Drill
from tests.streams import a_message, until

TAKEOVER = 15.0  # seconds that the issue allows


async def test_kill_nine_under_load_loses_nothing_and_others_take_over_in_time(
    drill: Drill,
) -> None:
    messages = [a_message(drill.stream.given, drill.tenant, n) for n in range(1500)]
    first = drill.start(seconds=0.02)
    second = drill.start(seconds=0.02)
    await until(lambda: first.is_ready and second.is_ready, seconds=40)
    await drill.stream.give(messages)
    await until(drill.has_effects(200), seconds=30)
    first.kill()

    async def everything() -> bool:
        return len(await drill.effects()) == 1500

    await until(everything, seconds=60)
    assert await drill.effects() == Counter(range(1500))

    async def told() -> bool:
        return await drill.made() == set(range(1500))

    await until(told)
    assert await drill.dead() == {}


async def test_after_a_kill_the_partitions_are_worked_on_again_within_15_s(drill: Drill) -> None:
    first = drill.start()
    await until(lambda: first.is_ready, seconds=40)
    await drill.stream.give([a_message(drill.stream.given, drill.tenant, n) for n in range(30)])
    await until(drill.has_effects(30))
    second = drill.start()
    await until(lambda: second.is_ready, seconds=40)
    first.kill()
    await drill.stream.give([a_message(drill.stream.given, drill.tenant, n) for n in range(30, 90)])
    await until(drill.has_effects(90), seconds=TAKEOVER)
    assert await drill.effects() == Counter(range(90))


async def test_a_message_that_kills_its_process_is_given_up_after_three_deaths(
    drill: Drill,
) -> None:
    neighbours = [a_message(drill.stream.given, drill.tenant, n) for n in range(40)]
    killer = a_message(drill.stream.given, drill.tenant, 999, wish="die")
    await drill.stream.give([*neighbours[:20], killer, *neighbours[20:]])
    deaths = 0
    stage = drill.start()
    while deaths < 3:
        await until(lambda: stage.has_died, seconds=40)  # noqa: B023
        deaths += 1
        stage = drill.start()

    async def given_up() -> bool:
        return await drill.dead() == {999: "crashed"}

    await until(given_up, seconds=40)
    await until(drill.has_effects(40))
    assert await drill.effects() == Counter(range(40))
    assert not stage.has_died


async def test_a_term_signal_drains_commits_and_exits_with_zero(drill: Drill) -> None:
    stage = drill.start(seconds=0.3)
    await until(lambda: stage.is_ready, seconds=40)
    await drill.stream.give([a_message(drill.stream.given, drill.tenant, n) for n in range(100)])
    await until(drill.has_effects(5))
    stage.terminate()
    await until(lambda: stage.has_died, seconds=20)
    assert stage.process.returncode == 0
    handled = await drill.effects()
    assert set(handled) == await drill.made()  # all that was taken was finished and told
    second = drill.start()
    await until(drill.has_effects(100), seconds=30)
    assert await drill.effects() == Counter(range(100))
    assert not second.has_died


async def test_too_many_bugs_in_a_row_stop_the_agent_and_keep_the_topic(drill: Drill) -> None:
    bugs = [a_message(drill.stream.given, drill.tenant, n, wish="bug") for n in range(60)]
    await drill.stream.give(bugs)
    stage = drill.start()
    await until(lambda: stage.has_died, seconds=40)
    assert stage.process.returncode == 70
    assert len(await drill.dead()) <= 9
    assert b"ValueError" in stage.log.read_bytes()


async def test_events_delivered_three_times_and_shuffled_have_effects_once(drill: Drill) -> None:
    messages = [a_message(drill.stream.given, drill.tenant, n) for n in range(100)]
    await drill.stream.give(messages[::2] + messages[::-1] + messages[1::2] + messages)
    drill.start()
    drill.start()
    await until(drill.has_effects(100), seconds=60)

    async def told() -> bool:
        return len(await drill.stream.read(drill.stream.made.name)) >= 300

    await until(told)
    assert await drill.effects() == Counter(range(100))
    answers = await drill.stream.read(drill.stream.made.name)
    assert len({dict(answer.headers)["event-id"] for answer in answers}) == 100
