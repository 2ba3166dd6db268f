"""Writes what somebody did into the trail, in the transaction that did it.

No name, address or word of anybody goes into the chained row: ids and codes do. What a person's
fields were before and after stands beside it, salted and hashed in the row, and goes with the
candidate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from secrets import token_bytes
from typing import Any, Literal, LiteralString
from uuid import UUID, uuid4

from runtime.database import Transaction
from services.gateway.identities import Subject

SALT = 16  # bytes


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user or key by id, the operator at a command line, or the system itself."""

    kind: Literal["user", "api_key", "operator", "system"]
    id: UUID | None = None


OPERATOR = Actor("operator")
SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Thing:
    """To what it was done."""

    kind: LiteralString
    id: UUID | str


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a candidate was changed: values before and after, by field."""

    candidate_id: UUID
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict[str, tuple[Any, Any]])


def actor_of(subject: Subject) -> Actor:
    return Actor("api_key" if subject.role == "api_key" else "user", subject.actor_id)


async def record(
    tx: Transaction,
    actor: Subject | Actor,
    action: LiteralString,
    thing: Thing,
    detail: Mapping[str, Any] | None = None,
    *,
    changes: Changes | None = None,
) -> None:
    """`action` is a noun and a fact: candidate.merged. `detail` holds ids and codes only."""
    who = actor_of(actor) if isinstance(actor, Subject) else actor
    noted = _noted(changes) if changes else []
    digests = {note.field: note.digest for note in noted}
    await tx.execute(
        """
        WITH entry AS (
            INSERT INTO audit_trail
                   (id, actor_kind, actor_id, action, subject_kind, subject_id, detail)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            RETURNING id
        )
        INSERT INTO audit_values (entry_id, candidate_id, field, salt, change)
        SELECT entry.id, $8, noted.field, noted.salt, noted.change::json
          FROM entry
         CROSS JOIN unnest($9::text[], $10::bytea[], $11::text[]) AS noted (field, salt, change)
        """,
        uuid4(),
        who.kind,
        who.id,
        action,
        thing.kind,
        str(thing.id),
        canonical({**(detail or {}), **({"changed": digests} if digests else {})}),
        changes.candidate_id if changes else None,
        [note.field for note in noted],
        [note.salt for note in noted],
        [note.change for note in noted],
    )


@dataclass(frozen=True, slots=True)
class Note:
    """One field's values, and the digest that stands for them in the chain."""

    field: str
    salt: bytes
    change: str

    @property
    def digest(self) -> str:
        return sha256(self.salt + self.change.encode()).hexdigest()


def _noted(changes: Changes) -> list[Note]:
    return [
        Note(name, token_bytes(SALT), canonical(list(values)))
        for name, values in sorted(changes.fields.items())
    ]


def canonical(value: Any) -> str:
    """One text for one value; whatever JSON has no form for is written as its text."""
    return dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
