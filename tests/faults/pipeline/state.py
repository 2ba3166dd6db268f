"""What a drill leaves behind, without what may differ from run to run: times, attempts, order."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any
from uuid import UUID

from runtime.database import Database, Row
from runtime.envelope import Envelope
from runtime.record import Record
from schemas import topics
from tests.faults.pipeline.letterbox import Letterbox

TABLES = (
    "resumes",
    "submissions",
    "profiles",
    "candidates",
    "candidate_keys",
    "candidate_resumes",
    "applications",
    "duplicates",
    "shared_contacts",
    "contact_proposals",
    "screenings",
    "mails",
    "resume_stages",
    "inbox",
)
# `number` is drawn in the order in which people arrive, and `listed` is made with it; a mail's
# envelope holds times; the inbox keeps the outputs with theirs.
VOLATILE = frozenset(
    {
        *("number", "listed", "took_ms", "attempts", "last_error", "claimed_by", "envelope"),
        *("day", "outputs"),
    }
)
# They tell of servers that were away, which is what differs.
ASIDE = frozenset({topics.INTEGRATION_HEALTH.name, topics.PIPELINE_ALERT.name})

SHOWN = 3

State = Mapping[str, Sequence[str]]


async def rows_of(database: Database, tenant: UUID) -> dict[str, list[str]]:
    """Every row of every table as text, so that two states can be compared line by line."""
    state: dict[str, list[str]] = {}
    async with database.transaction(tenant) as tx:
        for table in TABLES:
            rows = await tx.fetch("SELECT * FROM " + table)
            state[table] = sorted(map(_line, rows))
        numbers = await tx.fetch("SELECT number FROM candidates")
    state["numbers"] = sorted(str(row["number"]) for row in numbers)
    return state


def mails_of(letterbox: Letterbox) -> list[str]:
    return sorted(f"{message_id} to {recipient}" for message_id, recipient in letterbox.deliveries)


def events_of(records: Collection[Record]) -> dict[str, list[str]]:
    """The ids of all events, each once however often it was sent."""
    found: dict[str, set[str]] = {}
    for record in records:
        if record.topic not in ASIDE:
            found.setdefault(record.topic, set()).add(_event(record))
    return {topic: sorted(ids) for topic, ids in found.items()}


def assert_same(expected: State, actual: State) -> None:
    """Nothing lost, nothing too much; says how much of each, and shows the first of it."""
    shown: list[str] = []
    counts: list[str] = []
    for name in sorted(expected.keys() | actual.keys()):
        wanted, found = Counter(expected.get(name, ())), Counter(actual.get(name, ()))
        lost, surplus = [*(wanted - found).elements()], [*(found - wanted).elements()]
        if lost or surplus:
            counts.append(f"{name}: {len(lost)} lost, {len(surplus)} too much")
            shown += [f"- {line}" for line in lost[:SHOWN]] + [
                f"+ {one}" for one in surplus[:SHOWN]
            ]
    if counts:
        raise AssertionError("\n".join(("not the same state", *counts, *shown)))


def _event(record: Record) -> str:
    # The id of mail.sent tells of the attempt; the mail it is about is the same in every run.
    if record.topic == topics.MAIL_SENT.name and record.value:
        return str(topics.MAIL_SENT.payload.model_validate_json(record.value).mail_id)
    return str(Envelope.from_headers(record.headers).event_id)


def _line(row: Row) -> str:
    volatile = VOLATILE | ({"event_id"} if row.get("stage") == "mailed" else frozenset[str]())
    kept: dict[str, Any] = {
        name: value
        for name, value in row.items()
        if name not in volatile and not isinstance(value, datetime)
    }
    return dumps(kept, default=str, sort_keys=True, ensure_ascii=False)
