"""When a candidate's stage changes, the task that brought the resume is told, once and in order."""

from uuid import UUID, uuid4

from runtime.agent import Context
from runtime.envelope import Envelope
from schemas.candidate import ApplicationMoved
from services.intake.connectors.faults import Unexpected
from services.intake.connectors.stages import on_application_moved
from tests.integration.intake.connectors.conftest import Bench
from tests.integration.intake.connectors.shelf import Shelf, some_settings


async def an_application(bench: Bench) -> ApplicationMoved:
    """Of the candidate whose resume is the only one there is."""
    [resume] = await bench.house.rows(bench.house.alpha, "resumes")
    candidate, application, profile = uuid4(), uuid4(), uuid4()
    await bench.run("INSERT INTO candidates (id) VALUES ($1)", candidate)
    await bench.run(
        "INSERT INTO profiles (id, resume_id, profile, text_sha256, engine) "
        "VALUES ($1, $2, '{}', '', 'test')",
        profile,
        resume["id"],
    )
    await bench.run(
        "INSERT INTO candidate_resumes (resume_id, candidate_id, profile_id, resolution) "
        "VALUES ($1, $2, $3, 'new')",
        resume["id"],
        candidate,
        profile,
    )
    await bench.run(
        "INSERT INTO applications (id, candidate_id) VALUES ($1, $2)", application, candidate
    )
    return ApplicationMoved(
        candidate_id=candidate, application_id=application, stage="interview", previous="applied"
    )


async def move(bench: Bench, moved: ApplicationMoved, event_id: UUID) -> None:
    envelope = Envelope.first(bench.house.alpha, event_id)
    async with bench.house.database.transaction(bench.house.alpha) as tx:
        await on_application_moved(moved, Context(envelope, tx))


async def test_each_stage_is_told_to_the_task_once_and_in_order(bench: Bench, shelf: Shelf) -> None:
    await bench.add("tasks", some_settings(comment_on_stage=True))
    shelf.put("t1")
    await bench.turn()
    moved = await an_application(bench)
    first = uuid4()
    await move(bench, moved, first)
    await move(bench, moved, first)  # delivered again
    await move(bench, moved.model_copy(update={"stage": "offer", "previous": "interview"}), uuid4())
    await bench.turn()
    await bench.turn()
    assert shelf.told == [("t1", "interview"), ("t1", "offer")]


async def test_a_task_manager_that_refuses_a_note_is_asked_again_and_not_for_ever(
    bench: Bench, shelf: Shelf
) -> None:
    await bench.add("tasks", some_settings(comment_on_stage=True))
    shelf.put("t1")
    await bench.turn()
    await move(bench, await an_application(bench), uuid4())

    def refused(what: str, _item: str) -> None:
        if what == "tell":
            raise Unexpected("no comments here")

    shelf.fault = refused
    for _ in range(12):
        await bench.turn()
    assert len(shelf.times("tell")) == 10
    assert (await bench.listed("tasks"))["error"] is None


async def test_who_does_not_want_comments_gets_none(bench: Bench, shelf: Shelf) -> None:
    await bench.add("tasks", some_settings())
    shelf.put("t1")
    await bench.turn()
    await move(bench, await an_application(bench), uuid4())
    await bench.turn()
    assert shelf.told == []
