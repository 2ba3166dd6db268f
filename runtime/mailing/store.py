"""A tenant's own templates: checked when saved, every version kept, any of them brought back.

The texts lie in the bucket by their digest; which digest is which version stands in Postgres.
Version 0 is the built-in text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from runtime.blobs import Blobs
from runtime.database import Row, Transaction
from runtime.mailing.rendering import built_in, checked, default_source

BUILT_IN = 0


class NoSuchTemplate(LookupError):
    """No mail has this name, no language this code, or no version this number."""


class UnfitTemplate(ValueError):
    """What is wrong with a template, in sentences for who wrote it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def check(source: str, language: str) -> None:
    """Raises UnfitTemplate for what must not be saved, nor shown to anybody."""
    problems = checked(source, language)
    if problems:
        raise UnfitTemplate(problems)


@dataclass(frozen=True, slots=True)
class Which:
    """A template of one language. Raises NoSuchTemplate for one that no mail is written from."""

    name: str
    language: str

    def __post_init__(self) -> None:
        if self.language not in built_in().get(self.name, frozenset()):
            raise NoSuchTemplate(f"{self.name[:50]}, {self.language[:10]}")


@dataclass(frozen=True, slots=True)
class Templates:
    """Each method runs in the caller's transaction, as the tenant of that transaction."""

    blobs: Blobs

    async def listed(self, tx: Transaction) -> Sequence[Row]:
        """The newest version of each that the tenant has of its own."""
        return await tx.fetch(
            """
            SELECT DISTINCT ON (name, language) name, language, version, created_at
              FROM mail_templates
             ORDER BY name, language, version DESC
            """
        )

    async def versions(self, tx: Transaction, which: Which) -> Sequence[Row]:
        return await tx.fetch(
            """
            SELECT version, created_at, saved_by, restored_from
              FROM mail_templates
             WHERE name = $1 AND language = $2
             ORDER BY version DESC
            """,
            which.name,
            which.language,
        )

    async def current(self, tx: Transaction, which: Which) -> int:
        newest: int = await tx.fetchval(
            """
            SELECT coalesce(max(version), 0) FROM mail_templates WHERE name = $1 AND language = $2
            """,
            which.name,
            which.language,
        )
        return newest

    async def source(self, tx: Transaction, tenant_id: UUID, which: Which, version: int) -> str:
        """Raises NoSuchTemplate, or BlobsAway."""
        if version == BUILT_IN:
            return default_source(which.name, which.language)
        digest = await tx.fetchval(
            """
            SELECT sha256 FROM mail_templates WHERE name = $1 AND language = $2 AND version = $3
            """,
            which.name,
            which.language,
            version,
        )
        if digest is None:
            raise NoSuchTemplate(f"{which.name}, {which.language}, version {version}")
        return (await self.blobs.get(tenant_id, digest)).decode()

    async def save(
        self,
        tx: Transaction,
        tenant_id: UUID,
        which: Which,
        source: str,
        *,
        by: UUID | None = None,
        restored_from: int | None = None,
    ) -> int:
        """The number of the version. The text that stands already is no new one."""
        check(source, which.language)
        digest = sha256(source.encode()).hexdigest()
        # One at a time: two who save at once get two numbers, and the later text stands.
        await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(tenant_id))
        newest = await tx.fetchrow(
            """
            SELECT version, sha256 FROM mail_templates
             WHERE name = $1 AND language = $2
             ORDER BY version DESC LIMIT 1
            """,
            which.name,
            which.language,
        )
        if newest is not None and newest["sha256"] == digest:
            return int(newest["version"])
        await self.blobs.put(tenant_id, source.encode())
        version = 1 if newest is None else newest["version"] + 1
        await tx.execute(
            """
            INSERT INTO mail_templates (name, language, version, sha256, saved_by, restored_from)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            which.name,
            which.language,
            version,
            digest,
            by,
            restored_from,
        )
        return int(version)

    async def restore(
        self, tx: Transaction, tenant_id: UUID, which: Which, version: int, by: UUID | None = None
    ) -> int:
        """An old text as the newest version: what mails were written from stays told."""
        source = await self.source(tx, tenant_id, which, version)
        return await self.save(tx, tenant_id, which, source, by=by, restored_from=version)
