import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.operations import Health
from services.intake.doors import Door
from services.intake.folder_door import FolderDoor
from tests.unit.intake.fakes import BACKEND, DEMO, OTHER, FakeAddresses, FakeAdmission
from tests.unit.intake.mails import PDF, a_mail, a_zip

NOW = 1_800_000_000.0


def a_door(root: Path, admission: FakeAdmission) -> FolderDoor:
    return FolderDoor(root, FakeAddresses(), admission, Door("folder"), settle=2, poll=0.01)


def put(path: Path, data: bytes = PDF, age: float = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (NOW - age, NOW - age))
    return path


async def test_a_file_is_taken_for_its_folders_tenant_and_job(tmp_path: Path) -> None:
    admission = FakeAdmission()
    put(tmp_path / "demo" / "cv.pdf")
    put(tmp_path / "demo" / "backend" / "other.pdf", PDF + b"2")
    put(tmp_path / "hiring@demo.example" / "third.pdf", PDF + b"3")
    assert await a_door(tmp_path, admission).sweep(NOW)
    jobs = {a.file_name: a.job_id for a in admission.taken[DEMO].values()}
    assert jobs == {"cv.pdf": None, "other.pdf": BACKEND, "third.pdf": None}
    assert (tmp_path / "demo" / "done" / "cv.pdf").read_bytes() == PDF
    assert (tmp_path / "demo" / "backend" / "done" / "other.pdf").exists()
    assert not (tmp_path / "demo" / "cv.pdf").exists()


async def test_a_file_still_being_written_is_left_alone(tmp_path: Path) -> None:
    admission = FakeAdmission()
    path = put(tmp_path / "demo" / "cv.pdf", age=1)
    door = a_door(tmp_path, admission)
    assert not await door.sweep(NOW)
    assert path.exists()
    assert await door.sweep(NOW + 2)
    assert admission.names(DEMO) == ["cv.pdf"]


async def test_a_file_waits_in_its_place_while_storage_is_away(tmp_path: Path) -> None:
    admission = FakeAdmission(away_for=1)
    path = put(tmp_path / "demo" / "cv.pdf")
    door = a_door(tmp_path, admission)
    await door.sweep(NOW)
    assert path.exists()
    assert door.door.report().error == "TryLater"
    await door.sweep(NOW)
    assert not path.exists()
    assert door.door.report().health is Health.HEALTHY
    assert admission.names(DEMO) == ["cv.pdf"]


async def test_a_crash_between_keeping_and_moving_is_harmless(tmp_path: Path) -> None:
    admission = FakeAdmission()
    path = put(tmp_path / "demo" / "cv.pdf")
    await a_door(tmp_path, admission).sweep(NOW)
    [first] = admission.taken[DEMO].values()
    (tmp_path / "demo" / "done" / "cv.pdf").rename(path)
    put(path)
    await a_door(tmp_path, admission).sweep(NOW)
    assert list(admission.taken[DEMO].values()) == [first]
    assert not path.exists()


async def test_another_file_of_the_same_name_replaces_none(tmp_path: Path) -> None:
    admission = FakeAdmission()
    for data in (PDF, PDF + b"2"):
        put(tmp_path / "demo" / "cv.pdf", data)
        await a_door(tmp_path, admission).sweep(NOW)
    kept = sorted(path.read_bytes() for path in (tmp_path / "demo" / "done").iterdir())
    assert kept == sorted([PDF, PDF + b"2"])


@pytest.mark.parametrize("place", ["nobody/cv.pdf", "demo/no-such-job/cv.pdf", "cv.pdf"])
async def test_a_file_that_belongs_to_nobody_fails_with_a_reason(
    tmp_path: Path, place: str
) -> None:
    admission = FakeAdmission()
    path = put(tmp_path / place)
    await a_door(tmp_path, admission).sweep(NOW)
    failed = path.parent / "failed"
    assert (failed / "cv.pdf").exists()
    assert "folder" in (failed / "cv.pdf.reason.txt").read_text()
    assert not admission.taken


async def test_links_pipes_and_unfinished_downloads_are_not_read(tmp_path: Path) -> None:
    admission = FakeAdmission()
    secret = put(tmp_path.parent / f"{tmp_path.name}-secret.pdf")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "link.pdf").symlink_to(secret)
    os.mkfifo(tmp_path / "demo" / "pipe.pdf")
    for name in (".hidden.pdf", "cv.pdf.part", "~cv.docx"):
        put(tmp_path / "demo" / name)
    assert await a_door(tmp_path, admission).sweep(NOW)
    assert not admission.taken
    assert sorted(p.name for p in (tmp_path / "demo" / "failed").iterdir()) == [
        "link.pdf",
        "link.pdf.reason.txt",
        "pipe.pdf",
        "pipe.pdf.reason.txt",
    ]


async def test_archives_and_saved_mails_are_opened(tmp_path: Path) -> None:
    admission = FakeAdmission()
    put(tmp_path / "demo" / "all.zip", a_zip({"a.pdf": PDF, "b.pdf": PDF + b"2"}))
    put(tmp_path / "other" / "mail.eml", bytes(a_mail(files={"c.pdf": PDF})))
    await a_door(tmp_path, admission).sweep(NOW)
    assert admission.names(DEMO) == ["a.pdf", "b.pdf"]
    assert admission.names(OTHER) == ["c.pdf"]


async def test_a_folder_that_cannot_be_watched_is_polled(tmp_path: Path) -> None:
    def unwatchable(_root: Path) -> AsyncIterator[object]:
        raise OSError("no watches left")

    taken = asyncio.Event()
    admission = FakeAdmission(on_taken=taken.set)
    put(tmp_path / "demo" / "cv.pdf")
    door = a_door(tmp_path, admission)
    running = asyncio.create_task(door.run(unwatchable, clock=lambda: NOW))
    await asyncio.wait_for(taken.wait(), 10)
    running.cancel()
    assert admission.names(DEMO) == ["cv.pdf"]
