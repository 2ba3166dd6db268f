"""What the cache accepts, what it fetches again, and what it says when it cannot."""

import errno
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hirestream.stack.artifacts import LOCK, Arrived, Artifacts, once
from hirestream.stack.errors import (
    CacheUnusable,
    ChecksumMismatch,
    DiskFull,
    NoNetwork,
    StackError,
)
from hirestream.stack.notices import Download, Notice

Delivery = bytes | Exception


@dataclass
class FakeRepository:
    """Delivers what it is told to, one delivery after the other, and keeps it as jgo does."""

    folder: Path
    deliveries: dict[str, list[Delivery]]
    asked: list[str] = field(default_factory=list)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, coordinate: str, arrived: Arrived) -> Path:
        file = self.folder / coordinate.replace(":", "-")
        if file.exists():
            return file
        with self._mutex:
            self.asked.append(coordinate)
            delivery = self.deliveries[coordinate].pop(0)
        if isinstance(delivery, Exception):
            raise delivery
        file.write_bytes(delivery)
        arrived(len(delivery))
        return file


Make = Callable[..., tuple[Artifacts, FakeRepository, list[Notice]]]

JAR = b"the very bytes that were locked"
NAME = "com.example:jar:1"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(*deliveries: Delivery) -> tuple[Artifacts, FakeRepository, list[Notice]]:
        sha256 = hashlib.sha256(JAR).hexdigest()
        lock = tmp_path / "lock.json"
        lock.write_text(json.dumps({"jars": {NAME: {"sha256": sha256, "bytes": len(JAR)}}}))
        told: list[Notice] = []
        repository = FakeRepository(tmp_path, {NAME: list(deliveries)})
        cache = tmp_path / "cache"
        return Artifacts(cache, repository, told.append, lock=lock), repository, told

    return build


def test_an_artifact_with_the_locked_sum_is_used(make: Make) -> None:
    artifacts, _, _ = make(JAR)
    (file,) = artifacts.fetch("jars")
    assert file.read_bytes() == JAR


def test_a_second_start_downloads_nothing_and_says_nothing(make: Make) -> None:
    artifacts, repository, told = make(JAR)
    artifacts.fetch("jars")
    told.clear()
    artifacts.fetch("jars")
    assert repository.asked == [NAME]
    assert told == []


def test_a_download_that_was_cut_off_is_fetched_again(make: Make) -> None:
    artifacts, repository, _ = make(JAR[:5], JAR)
    (file,) = artifacts.fetch("jars")
    assert file.read_bytes() == JAR
    assert repository.asked == [NAME, NAME]


def test_a_connection_lost_once_is_tried_again(make: Make) -> None:
    artifacts, _, _ = make(NoNetwork(NAME, ConnectionError()), JAR)
    assert len(artifacts.fetch("jars")) == 1


def test_without_network_the_sentence_names_the_artifact_and_a_remedy(make: Make) -> None:
    lost = NoNetwork(NAME, ConnectionError())
    artifacts, _, _ = make(lost, lost)
    with pytest.raises(NoNetwork, match=r"com\.example:jar:1 .*Check the network"):
        artifacts.fetch("jars")


def test_an_altered_artifact_is_never_used(make: Make) -> None:
    altered = JAR.upper()
    artifacts, repository, _ = make(altered, altered)
    with pytest.raises(ChecksumMismatch, match="it was altered"):
        artifacts.fetch("jars")
    assert not (repository.folder / NAME.replace(":", "-")).exists()


def test_an_artifact_cut_off_twice_is_told_by_its_size(make: Make) -> None:
    artifacts, _, _ = make(JAR[:5], JAR[:6])
    with pytest.raises(ChecksumMismatch, match=f"6 of {len(JAR)} bytes arrived"):
        artifacts.fetch("jars")


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (13, CacheUnusable)]
)
def test_a_cache_that_takes_no_bytes_is_named(
    make: Make, number: int, kind: type[StackError]
) -> None:
    artifacts, _, _ = make(OSError(number, "no"))
    with pytest.raises(kind, match="cache"):
        artifacts.fetch("jars")


def test_a_cache_folder_that_is_a_file_is_told(make: Make) -> None:
    artifacts, _, _ = make(JAR)
    artifacts.cache.write_text("a file")
    with pytest.raises(CacheUnusable, match="HIRESTREAM_CACHE"):
        artifacts.fetch("jars")


def test_progress_says_how_much_is_done_and_left(make: Make) -> None:
    artifacts, _, told = make(JAR)
    artifacts.fetch("jars")
    first, last = told[0], told[-1]
    assert isinstance(first, Download)
    assert (first.files_done, first.files, first.bytes) == (0, 1, len(JAR))
    assert isinstance(last, Download)
    assert (last.files_done, last.bytes_left) == (1, 0)


def test_a_folder_cut_short_is_built_anew(tmp_path: Path) -> None:
    target, draft = tmp_path / "made", tmp_path / "made.new"
    draft.mkdir()
    (draft / "left over").touch()

    def build(folder: Path) -> None:
        folder.mkdir()
        (folder / "whole").touch()

    assert [path.name for path in once(target, build).iterdir()] == ["whole"]


def test_unpacked_programs_can_be_run_by_another_user(make: Make, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as tar:
        program = tarfile.TarInfo("bin/program")
        program.mode, program.size = 0o700, 4
        tar.addfile(program, io.BytesIO(b"#!/x"))
    with zipfile.ZipFile(tmp_path / "server-1.jar", "w") as jar:
        jar.writestr("server.txz", packed.getvalue())
    artifacts, _, _ = make()
    artifacts.cache.mkdir()
    folder = artifacts.unpacked(tmp_path / "server-1.jar")
    assert folder == artifacts.cache / "server-1"
    for path in (folder, folder / "bin", folder / "bin/program"):
        assert path.stat().st_mode & 0o005 == 0o005


def test_the_lock_covers_every_platform_and_holds_no_address() -> None:
    groups = json.loads(LOCK.read_text())
    assert set(groups) == {
        "kafka",
        "postgres-linux-x86_64",
        "postgres-linux-aarch64",
        "postgres-darwin-x86_64",
        "postgres-darwin-arm64",
    }
    assert "//" not in LOCK.read_text()
    for group in groups.values():
        for coordinate, locked in group.items():
            assert coordinate.count(":") == 2
            assert len(bytes.fromhex(locked["sha256"])) == 32
            assert locked["bytes"] > 0
