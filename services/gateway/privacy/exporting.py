"""A person's data as a ZIP: one JSON file and every original, written piece by piece."""

import io
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from runtime.blobs import BlobMissing, Blobs
from runtime.database import Transaction
from services.gateway.privacy.holdings import HOLDINGS, held
from services.gateway.privacy.person import Person
from services.gateway.queries.fairness import name_purpose
from services.gateway.uploads import plain_name


@dataclass(frozen=True, slots=True)
class Original:
    resume_id: UUID
    sha256: str
    file_name: str

    @property
    def name(self) -> str:
        """Its place in the archive: a stranger's file name must not lead out of a folder."""
        plain = plain_name(self.file_name).strip(". ") or "resume"
        return f"originals/{self.resume_id}/{plain}"


async def holdings(tx: Transaction, person: Person) -> Mapping[str, Sequence[Any]]:
    """Everything that is held of the person, by area."""
    await name_purpose(tx)  # what they said of themselves is theirs to read
    return {holding.table: await held(tx, holding, person) for holding in HOLDINGS}


async def originals(tx: Transaction, person: Person) -> Sequence[Original]:
    rows = await tx.fetch(
        """
        SELECT id, sha256, file_name FROM resumes WHERE id = ANY ($1::uuid[])
        UNION
        SELECT e.resume_id, e.sha256, e.file_name
          FROM enclosures AS e
         WHERE e.resume_id = ANY ($1::uuid[])
           AND NOT EXISTS (SELECT FROM resumes AS own WHERE own.sha256 = e.sha256)
        ORDER BY id, sha256
        """,
        person.resumes,
    )
    return [Original(row["id"], row["sha256"], row["file_name"]) for row in rows]


async def archive(
    blobs: Blobs, tenant_id: UUID, held: Mapping[str, Any], files: Sequence[Original]
) -> AsyncGenerator[bytes]:
    """At most one original is in memory at a time."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as written:
        written.writestr("person.json", dumps(held, indent=2, ensure_ascii=False))
        yield sink.taken()
        for file in files:
            try:
                data = await blobs.get(tenant_id, file.sha256)
            except BlobMissing:
                continue
            written.writestr(file.name, data)
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """A file that can only be written on; what was written is taken away as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
