"""Reads what a digest tells, as it is when the digest is sent, and makes it plain values."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from runtime import Transaction
from runtime.mailing.samples import Scope, Value
from services.communication.context import full_name
from services.communication.notices import Kind
from services.communication.wording import Words

Row = Mapping[str, Any]

SHOWN: Final = 500  # a longer list is no digest; the rest is counted
_TOLD: Final = (
    Kind.BLOCKED_REHIRE,
    Kind.DUPLICATE_REVIEW,
    Kind.NEW_CANDIDATE,
    Kind.FINAL_DECISION,
    Kind.REJECTED_FILE,
)


async def read_entries(tx: Transaction, digest_id: UUID) -> Sequence[Row]:
    """In the order in which they came. Who was erased meanwhile is not among them."""
    return await tx.fetch(
        """
        SELECT m.id, m.kind, m.details, c.number, c.first_name, c.last_name,
               j.title AS job_title, r.file_name, o.number AS other_number,
               o.first_name AS other_first_name, o.last_name AS other_last_name
          FROM mails AS m
          LEFT JOIN candidates AS named ON named.id = m.candidate_id
          LEFT JOIN candidates AS c ON c.id = survivor_of(named.id)
          LEFT JOIN applications AS a ON a.id = (m.details ->> 'application_id')::uuid
          LEFT JOIN resumes AS r ON r.id = m.resume_id
          LEFT JOIN jobs AS j ON j.id = coalesce(a.job_id, r.job_id)
          LEFT JOIN duplicates AS d ON d.id = (m.details ->> 'duplicate_id')::uuid
          LEFT JOIN candidates AS o
                 ON o.id = CASE WHEN d.candidate_id = named.id THEN d.other_id
                                ELSE d.candidate_id END
         WHERE m.digest_id = $1
           AND (c.id IS NOT NULL OR (m.kind = 'rejected_file' AND r.id IS NOT NULL))
         ORDER BY m.created_at, m.id
        """,
        digest_id,
    )


def scope_of(rows: Sequence[Row], words: Words) -> Scope:
    """What asks for a decision stands first."""
    shown = rows[:SHOWN]
    groups: list[Value] = []
    for kind in _TOLD:
        entries = [_entry(row, words) for row in shown if row["kind"] == kind]
        if entries:
            groups.append(
                {"title": words.headings[kind], "count": len(entries), "entries": entries}
            )
    return {"count": len(rows), "more": len(rows) - len(shown), "groups": groups}


def _entry(row: Row, words: Words) -> Mapping[str, Value]:
    return {
        "name": full_name(row["first_name"], row["last_name"]) or words.unnamed,
        "number": row["number"] or 0,
        "job": (row["job_title"] or "")[:200],
        "file_name": (row["file_name"] or words.unnamed_file)[:200],
        "note": _note(row, words)[:500],
    }


def _note(row: Row, words: Words) -> str:
    match row["kind"]:
        case Kind.REJECTED_FILE:
            return words.rejection(row["details"])
        case Kind.FINAL_DECISION:
            return words.outcome(row["details"])
        case Kind.DUPLICATE_REVIEW | Kind.BLOCKED_REHIRE if row["other_number"]:
            other = full_name(row["other_first_name"], row["other_last_name"]) or words.unnamed
            return words.maybe.format(name=other, number=row["other_number"])
        case _:
            return ""
