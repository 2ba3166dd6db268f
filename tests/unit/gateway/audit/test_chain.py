"""What a proof of the chain notices, by changing one thing at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.gateway.audit.chain import BEGINNING, Broken, Entry, Head, digest, ended, follow

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def a_chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    previous = BEGINNING
    for position in range(1, length + 1):
        blank = Entry(
            tenant_id=UUID(int=1),
            position=position,
            id=UUID(int=100 + position),
            at=NOW,
            actor_kind="user",
            actor_id=UUID(int=7),
            action="candidate.merged",
            subject_kind="candidate",
            subject_id="5",
            detail='{"merged":"6"}',
            hash=b"",
        )
        entries.append(replace(blank, hash=digest(previous, blank)))
        previous = entries[-1].hash
    return entries


def head_of(entries: list[Entry]) -> Head:
    return Head(entries[-1].position, entries[-1].hash)


def test_a_whole_chain_is_followed_to_its_end() -> None:
    chain = a_chain(3)
    reached = follow(follow(Head(), chain[:2], {}), chain[2:], {})  # type: ignore[arg-type]  # whole
    assert reached == head_of(chain)
    assert ended(head_of(chain), head_of(chain), {}) is None
    assert ended(Head(), Head(), {}) is None


@pytest.mark.parametrize(
    "change",
    [
        {"tenant_id": UUID(int=2)},
        {"id": UUID(int=9)},
        {"at": NOW.replace(microsecond=1)},
        {"actor_kind": "operator"},
        {"actor_id": None},
        {"action": "candidate.unmerged"},
        {"subject_kind": "candidat", "subject_id": "e5"},
        {"detail": '{"merged": "6"}'},
        {"hash": b""},
    ],
    ids=str,
)
def test_a_changed_row_is_named(change: dict[str, Any]) -> None:
    chain = a_chain(3)
    chain[1] = replace(chain[1], **change)
    found = follow(Head(), chain, {})
    assert isinstance(found, Broken)
    assert found.position == 2


def test_a_missing_row_is_named() -> None:
    chain = a_chain(3)
    assert follow(Head(), [chain[0], chain[2]], {}) == Broken(2, "the row is missing")


def test_rows_cut_off_at_the_end_are_missed() -> None:
    chain = a_chain(3)
    assert ended(head_of(chain[:2]), head_of(chain), {}) == Broken(
        3, "the rows from here on are missing"
    )


def test_rows_beyond_the_kept_end_are_noticed() -> None:
    chain = a_chain(3)
    assert isinstance(ended(head_of(chain), head_of(chain[:2]), {}), Broken)


def test_a_chain_that_was_replaced_whole_is_noticed_by_what_was_noted() -> None:
    chain = a_chain(3)
    noted = {2: bytes(32)}
    found = follow(Head(), chain, noted)
    assert isinstance(found, Broken)
    assert found.position == 2
    shorter = chain[:1]
    assert isinstance(ended(head_of(shorter), head_of(shorter), {2: chain[1].hash}), Broken)
