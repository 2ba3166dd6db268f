"""One contract for every blob store: the folder on disk and S3 through the minio SDK."""

import asyncio
from collections.abc import Generator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from minio import Minio
from moto.server import ThreadedMotoServer

from runtime.blobs import BlobDamaged, BlobMissing, Blobs, BlobsAway, DiskBlobs, S3Blobs, open_blobs
from runtime.settings import BlobSettings

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def s3() -> Generator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "disk":
        return DiskBlobs(tmp_path / "blobs")
    endpoint: str = request.getfixturevalue("s3")
    client = Minio(endpoint, access_key="test", secret_key="test-secret", secure=False)
    return S3Blobs(client, "blobs-of-a-test")


async def test_what_was_put_is_got_back(blobs: Blobs) -> None:
    for data in (b"", b"a resume", bytes(range(256)) * 4096):
        digest = await blobs.put(ONE, data)
        assert digest == sha256(data).hexdigest()
        assert await blobs.get(ONE, digest) == data


async def test_the_same_bytes_are_kept_once(blobs: Blobs) -> None:
    digests = await asyncio.gather(*(blobs.put(ONE, b"twice") for _ in range(8)))
    assert len(set(digests)) == 1


async def test_another_tenant_has_not_got_it(blobs: Blobs) -> None:
    digest = await blobs.put(ONE, b"private")
    with pytest.raises(BlobMissing):
        await blobs.get(OTHER, digest)


async def test_a_deleted_blob_is_missing_and_may_be_deleted_again(blobs: Blobs) -> None:
    digest = await blobs.put(ONE, b"erased")
    await blobs.delete(ONE, digest)
    await blobs.delete(ONE, digest)
    with pytest.raises(BlobMissing):
        await blobs.get(ONE, digest)


async def test_a_name_that_is_no_digest_goes_nowhere(blobs: Blobs) -> None:
    with pytest.raises(ValueError, match="hex digits"):
        await blobs.get(ONE, "../../etc/passwd")


async def test_a_store_that_answers_says_so(blobs: Blobs) -> None:
    await blobs.put(ONE, b"here")
    assert await blobs.answers()


async def test_a_damaged_blob_is_never_handed_out(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path)
    digest = await blobs.put(ONE, b"as it was")
    damage(tmp_path, digest)
    with pytest.raises(BlobDamaged):
        await blobs.get(ONE, digest)


def damage(folder: Path, digest: str) -> None:
    next(folder.rglob(digest)).write_bytes(b"as it is now")


async def test_an_unreachable_s3_is_away_and_not_an_error_of_ours(unused_tcp_port: int) -> None:
    settings = BlobSettings(s3_endpoint=f"127.0.0.1:{unused_tcp_port}", s3_secure=False)
    away = open_blobs(settings)
    assert not await away.answers()
    with pytest.raises(BlobsAway):
        await away.put(ONE, b"later")
