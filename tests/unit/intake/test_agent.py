import asyncio

from runtime.health import Health
from schemas.operations import Health as DoorHealth
from services.intake.agent import keep_open
from services.intake.doors import Door


async def test_a_door_that_cannot_be_opened_is_tried_again_and_says_why() -> None:
    door, health, opened = Door("smtp-door"), Health(), asyncio.Event()
    attempts: list[str | None] = []

    async def run() -> None:
        attempts.append(health.troubles.get(door.name))
        if len(attempts) == 1:
            raise OSError(98, "Address already in use")
        health.well(door.name)
        opened.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(keep_open(door, run, health, reopen=0))
    await asyncio.wait_for(opened.wait(), 10)
    assert attempts == [None, "can't be opened (Address already in use)"]
    assert door.report().health is DoorHealth.FAILING
    assert door.name not in health.troubles
    running.cancel()
