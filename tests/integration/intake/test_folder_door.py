import asyncio
from pathlib import Path
from time import time

from runtime.database import Database
from runtime.reception import Reception
from services.intake.admission import PostgresAdmission
from services.intake.doors import Door
from services.intake.folder_door import FolderDoor
from tests.integration.intake.conftest import House
from tests.streams import until
from tests.unit.intake.mails import PDF

NOWHERE = "postgresql://nobody:nothing@127.0.0.1:1/none"


def a_door(house: House, root: Path, admission: PostgresAdmission | None = None) -> FolderDoor:
    # Polling alone would find nothing within a test's time.
    admission = admission or house.admission
    return FolderDoor(root, house.addresses, admission, Door("folder"), settle=0, poll=3600)


def put(root: Path, place: str, data: bytes = PDF) -> Path:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


async def test_a_file_dropped_into_the_watched_folder_is_noticed(
    house: House, tmp_path: Path
) -> None:
    root = tmp_path / "in"
    (root / "alpha" / "backend").mkdir(parents=True)
    first = put(root, "alpha/first.pdf", PDF + b"1")
    door = asyncio.create_task(a_door(house, root).run())
    try:
        await until(lambda: not first.exists())
        dropped = put(root, "alpha/backend/second.pdf", PDF + b"2")
        await until((dropped.parent / "done" / "second.pdf").exists)
    finally:
        door.cancel()
        await asyncio.gather(door, return_exceptions=True)
    jobs = {row["file_name"]: row["job_id"] for row in await house.rows(house.alpha, "resumes")}
    assert jobs == {"first.pdf": None, "second.pdf": house.backend}


async def test_a_file_stays_while_postgres_is_away(house: House, tmp_path: Path) -> None:
    path = put(tmp_path / "in", "alpha/cv.pdf")
    async with Database.open(NOWHERE) as away:
        gone = PostgresAdmission(away, Reception(house.blobs, agent="intake"))
        await a_door(house, tmp_path / "in", gone).sweep(time())
    assert path.exists()
    await a_door(house, tmp_path / "in").sweep(time())
    assert not path.exists()
    assert len(await house.rows(house.alpha, "resumes")) == 1


async def test_a_crash_before_the_move_makes_no_second_resume(house: House, tmp_path: Path) -> None:
    root = tmp_path / "in"
    for _ in range(3):
        path = put(root, "beta/cv.pdf")
        await a_door(house, root).sweep(time())
        assert not path.exists()
    for table in ("resumes", "submissions", "outbox"):
        assert len(await house.rows(house.beta, table)) == 1
