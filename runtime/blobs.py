"""Bytes kept once by what they are: `{tenant}/{sha256}`, on disk or in S3, behind one interface."""

import asyncio
import io
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, TypeVar
from uuid import UUID

import urllib3
from minio import Minio
from minio.error import S3Error

from runtime.delivery import Retry
from runtime.settings import BlobSettings, TemplateSettings

T = TypeVar("T")


class BlobMissing(LookupError):
    """No such blob: it was erased, or never stored."""


class BlobsAway(Retry):
    """The blob store does not answer, is full, or refuses us; trying again later can help."""


class BlobDamaged(Exception):
    """The bytes are no longer those that were stored; only a backup has them."""


class Blobs(Protocol):
    """Content-addressed bytes of one tenant at a time. Every method may raise BlobsAway."""

    async def put(self, tenant_id: UUID, data: bytes) -> str:
        """Store the bytes unless they are there, durably, and return their sha256."""
        ...

    async def get(self, tenant_id: UUID, digest: str) -> bytes:
        """The bytes, checked against their digest. Raises BlobMissing or BlobDamaged."""
        ...

    async def delete(self, tenant_id: UUID, digest: str) -> None:
        """Remove the bytes; absent ones are no error, so that an erasure can be repeated."""
        ...

    async def answers(self) -> bool:
        """Whether the store can be reached now."""
        ...


class DiskBlobs:
    """A folder, for one machine. A blob appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, tenant_id: UUID, data: bytes) -> str:
        digest = sha256(data).hexdigest()
        await self._run(lambda: self._write(self._path(tenant_id, digest), data))
        return digest

    async def get(self, tenant_id: UUID, digest: str) -> bytes:
        path = self._path(tenant_id, digest)
        try:
            data = await self._run(path.read_bytes)
        except BlobsAway as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise BlobMissing(digest) from None
            raise
        return _checked(data, digest)

    async def delete(self, tenant_id: UUID, digest: str) -> None:
        path = self._path(tenant_id, digest)
        await self._run(lambda: path.unlink(missing_ok=True))

    async def answers(self) -> bool:
        return await asyncio.to_thread(lambda: os.access(self._existing_parent(), os.W_OK))

    def _existing_parent(self) -> Path:
        return next(p for p in (self._folder, *self._folder.absolute().parents) if p.exists())

    def _path(self, tenant_id: UUID, digest: str) -> Path:
        return self._folder / str(tenant_id) / digest[:2] / _plain(digest)

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
            try:
                draft.write(data)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(call)
        except OSError as error:
            raise BlobsAway(f"{self._folder}: {error.strerror or error}") from error


class S3Blobs:
    """A bucket on S3 or MinIO. The SDK blocks, so its calls run in threads."""

    def __init__(self, client: Minio, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._bucket_exists = False

    async def put(self, tenant_id: UUID, data: bytes) -> str:
        digest = sha256(data).hexdigest()
        await self._run(lambda: self._write(self._name(tenant_id, digest), data))
        return digest

    async def get(self, tenant_id: UUID, digest: str) -> bytes:
        return _checked(
            await self._run(lambda: self._read(self._name(tenant_id, digest), digest)), digest
        )

    async def delete(self, tenant_id: UUID, digest: str) -> None:
        name = self._name(tenant_id, digest)
        await self._run(lambda: self._client.remove_object(self._bucket, name))

    async def answers(self) -> bool:
        try:
            await self._run(lambda: self._client.bucket_exists(self._bucket))
        except BlobsAway:
            return False
        return True

    def _write(self, name: str, data: bytes) -> None:
        if not self._bucket_exists:
            self._make_bucket()
        self._client.put_object(self._bucket, name, io.BytesIO(data), len(data))

    def _make_bucket(self) -> None:
        if not self._client.bucket_exists(self._bucket):
            self._client.make_bucket(self._bucket)
        self._bucket_exists = True

    def _name(self, tenant_id: UUID, digest: str) -> str:
        return f"{self._prefix}{tenant_id}/{_plain(digest)}"

    def _read(self, name: str, digest: str) -> bytes:
        response = None
        try:
            response = self._client.get_object(self._bucket, name)
            return response.read()
        except S3Error as error:
            if error.code in ("NoSuchKey", "NoSuchBucket"):
                raise BlobMissing(digest) from None
            raise
        finally:
            if response is not None:
                response.close()
                response.release_conn()

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(call)
        except (S3Error, urllib3.exceptions.HTTPError, OSError) as error:
            raise BlobsAway(f"S3 bucket {self._bucket}: {type(error).__name__}") from error


def open_blobs(settings: BlobSettings) -> Blobs:
    """The store that the settings name."""
    if settings.s3_endpoint is None:
        return DiskBlobs(settings.blob_dir)
    return S3Blobs(_client(settings, settings.s3_endpoint), settings.s3_bucket)


def open_templates(settings: TemplateSettings) -> Blobs:
    """Where the templates of mails lie: apart from resumes, which are erased by their digest."""
    prefix = settings.template_prefix
    if settings.s3_endpoint is None:
        return DiskBlobs(settings.blob_dir / prefix.strip("/"))
    bucket = settings.template_bucket or settings.s3_bucket
    return S3Blobs(_client(settings, settings.s3_endpoint), bucket, prefix)


def _client(settings: BlobSettings, endpoint: str) -> Minio:
    return Minio(
        endpoint,
        access_key=settings.s3_access_key.get_secret_value() or None,
        secret_key=settings.s3_secret_key.get_secret_value() or None,
        secure=settings.s3_secure,
        http_client=urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=3, read=30), retries=urllib3.Retry(1)
        ),
    )


def _plain(digest: str) -> str:
    """A digest becomes a path: nothing but hex digits may pass."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("a blob is named by 64 hex digits")
    return digest


def _checked(data: bytes, digest: str) -> bytes:
    if sha256(data).hexdigest() != digest:
        raise BlobDamaged(f"blob {digest}: its bytes have another digest")
    return data


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; a file's own fsync does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
