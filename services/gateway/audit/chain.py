"""Proves a chain of audit entries: a pure rule, and the same one that the database applies.

Each hash covers the fields of its entry, every field with its length before it, and the hash of
the entry before. The end of the chain is kept apart, so that a shortened chain is noticed too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

BEGINNING: Final = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row. `detail` is the very text that was written."""

    tenant_id: UUID
    position: int
    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    subject_kind: str
    subject_id: str
    detail: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends."""

    position: int = 0
    hash: bytes = BEGINNING


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain is not what it was."""

    position: int
    reason: str


def digest(previous: bytes, entry: Entry) -> bytes:
    fields = (
        str(entry.tenant_id),
        str(entry.position),
        str(entry.id),
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        entry.actor_kind,
        str(entry.actor_id) if entry.actor_id else "",
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.detail,
    )
    written = (field.encode() for field in fields)
    return sha256(previous + b"".join(b"%d:%b" % (len(f), f) for f in written)).digest()


def follow(reached: Head, entries: Iterable[Entry], noted: Mapping[int, bytes]) -> Head | Broken:
    """Go on from where the chain was followed to. `noted` are hashes written down elsewhere."""
    for entry in entries:
        if entry.position != reached.position + 1:
            return Broken(reached.position + 1, "the row is missing")
        if entry.hash != digest(reached.hash, entry):
            return Broken(entry.position, "the row was changed, or one before it")
        if noted.get(entry.position, entry.hash) != entry.hash:
            return Broken(entry.position, "the chain up to here was replaced since it was noted")
        reached = Head(entry.position, entry.hash)
    return reached


def ended(reached: Head, kept: Head, noted: Mapping[int, bytes]) -> Broken | None:
    """Whether a chain that was followed to its last row ends where it should."""
    furthest = max([kept.position, *noted])
    if reached.position < furthest:
        return Broken(reached.position + 1, "the rows from here on are missing")
    if reached != kept:
        return Broken(reached.position, "the chain goes on beyond its kept end")
    return None
