"""The folder door: a file is moved away only after it is kept, so a crash between is harmless."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import time
from uuid import UUID

from watchfiles import awatch

from runtime.reception import MEGABYTE, Arrival
from schemas.resume import Source
from services.intake.addresses import Addresses
from services.intake.admission import Admission, TryLater, enclosed, outages_noticed
from services.intake.contents import File
from services.intake.doors import Door
from services.intake.mail import read_file
from services.intake.mime import without_controls
from services.intake.placement import (
    DONE,
    FAILED,
    Place,
    is_complete,
    is_file,
    place_of,
    resting_place,
)

log = logging.getLogger(__name__)

Changes = Callable[[Path], AsyncIterator[object]]

_LONGEST_REF = 200
_LARGEST = 100 * MEGABYTE  # beyond this a file is not even read


def changes(root: Path) -> AsyncIterator[object]:
    """One item whenever something below the folder changed."""
    return awatch(root, debounce=200, step=50)


class _Refused(Exception):
    """This file can't be taken, however often it is tried."""


@dataclass(frozen=True, slots=True)
class FolderDoor:
    root: Path
    addresses: Addresses
    admission: Admission
    door: Door
    settle: float = 1.0
    poll: float = 5.0

    async def run(self, watch: Changes = changes, clock: Callable[[], float] = time) -> None:
        """Look through the folder whenever something changed, and now and then anyway."""
        await asyncio.to_thread(self.root.mkdir, parents=True, exist_ok=True)
        woken = asyncio.Event()
        watching = asyncio.create_task(self._watch(watch, woken))
        try:
            while True:
                woken.clear()
                is_settled = await self.sweep(clock())
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), self.poll if is_settled else self.settle)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def sweep(self, now: float) -> bool:
        """Take every complete file; whether none was left for want of completeness."""
        is_settled, error = True, None
        for path, place in await asyncio.to_thread(lambda: list(self._waiting())):
            try:
                is_settled &= await self._take(path, place, now)
            except TryLater:
                error = "TryLater"
                break
            except OSError as trouble:  # this file's own: the others are looked at all the same
                error = type(trouble).__name__
                log.warning("a file can't be taken", extra={"error": error})
        if error is None:
            self.door.works()
        else:
            self.door.fails(error)
        return is_settled

    async def _watch(self, watch: Changes, woken: asyncio.Event) -> None:
        """Without this, polling still finds everything: some file systems can't be watched."""
        try:
            async for _ in watch(self.root):
                woken.set()
        except (OSError, RuntimeError) as error:
            log.warning("the folder is only polled", extra={"error": type(error).__name__})

    def _waiting(self) -> Iterator[tuple[Path, Place]]:
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                place = place_of(path.relative_to(self.root))
                if place is not None:
                    yield path, place

    async def _take(self, path: Path, place: Place, now: float) -> bool:
        """Whether the file was dealt with; False where it is still being written."""
        data: bytes | None = b""
        try:
            data = await asyncio.to_thread(_read, path, now, self.settle)
            if data is None:
                return False
            tenant_id, job_id = await self._owner(place)
            arrivals = await asyncio.to_thread(self._arrivals, path, data, job_id)
            receipts = await self.admission.admit(tenant_id, arrivals)
            resumes = [str(receipt.resume_id) for receipt in receipts]
            log.info("file taken", extra={"tenant": str(tenant_id), "resumes": resumes})
            outcome, reason = DONE, ""
        except FileNotFoundError:  # another process took it
            return True
        except _Refused as refused:
            outcome, reason = FAILED, str(refused)
        self.door.count("taken" if outcome == DONE else "refused")
        await asyncio.to_thread(_move, path, outcome, reason, sha256(data or b"").hexdigest())
        return True

    async def _owner(self, place: Place) -> tuple[UUID, UUID | None]:
        with outages_noticed():
            tenant_id = await self.addresses.tenant(place.owner)
            if tenant_id is None:
                raise _Refused("Its folder is not named by the slug or address of a tenant.")
            if place.job is None:
                return tenant_id, None
            job_id = await self.addresses.job(tenant_id, place.job)
        if job_id is None:
            raise _Refused("Its folder is not named by the slug of a job of the tenant.")
        return tenant_id, job_id

    def _arrivals(self, path: Path, data: bytes, job_id: UUID | None) -> Sequence[Arrival]:
        name = without_controls(path.name)
        files = read_file(name, data) or [File("0", name, data)]
        relative = without_controls(path.relative_to(self.root).as_posix())
        reference = f"{relative[-_LONGEST_REF:]}#{sha256(data).hexdigest()}"
        suffix = f"@{job_id}" if job_id else ""
        return [
            Arrival(
                data=file.data,
                file_name=file.name,
                source=Source.FOLDER,
                source_ref=f"{reference}#{file.path}{suffix}",
                job_id=job_id,
                refusal=file.refusal,
                enclosed=enclosed(file),
            )
            for file in files
        ]


def _read(path: Path, now: float, settle: float) -> bytes | None:
    """The file's bytes, or None while somebody writes to it."""
    found = path.lstat()
    if not is_file(found):
        raise _Refused("Only plain files are taken, no links.")
    if not is_complete(found, now, settle):
        return None
    if found.st_size > _LARGEST:
        raise _Refused(f"The file has more than {_LARGEST // MEGABYTE} MB.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(_LARGEST)
        after = os.fstat(file.fileno())
    is_unchanged = (after.st_size, after.st_mtime_ns) == (found.st_size, found.st_mtime_ns)
    return data if is_unchanged and len(data) == found.st_size else None


def _move(path: Path, outcome: str, reason: str, digest: str) -> None:
    target = resting_place(path, outcome, digest)
    target.parent.mkdir(exist_ok=True)
    if reason:
        Path(f"{target}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")
    with suppress(FileNotFoundError):  # another process moved it
        path.rename(target)
