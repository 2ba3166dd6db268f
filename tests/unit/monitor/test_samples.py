from uuid import UUID

import pytest

from runtime.record import Record
from schemas import topics
from schemas.operations import Health, MailStatus
from services.monitor.samples import WATCHED, Observation, Origin, Outcome, Sample, read
from tests.unit.monitor.events import (
    NOW,
    TENANT,
    a_dead_letter,
    a_record,
    an_envelope,
    health,
    mailed,
    parsed,
    received,
    rejected,
)


def a_sample(record: Record) -> Sample:
    sample = read(record)
    assert isinstance(sample, Sample)
    return sample


def test_a_message_tells_of_the_stage_that_sent_it() -> None:
    sample = a_sample(a_record(parsed(), an_envelope("parser", took=1.5), partition=2))
    assert sample.origin == Origin(TENANT, topics.RESUME_PARSED.name, "parser", 2)
    assert (sample.outcome, sample.took_ms, sample.at) == (Outcome.DONE, 1500, NOW.timestamp())


def test_a_rejection_and_a_lost_mail_are_failures() -> None:
    assert a_sample(a_record(rejected(), an_envelope("parser"))).outcome is Outcome.FAILED
    sender = an_envelope("communication")
    assert a_sample(a_record(mailed(MailStatus.FAILED), sender)).outcome is Outcome.FAILED
    assert a_sample(a_record(mailed(MailStatus.SENT), sender)).outcome is Outcome.DONE


def test_a_dead_letter_counts_against_the_agent_that_gave_up() -> None:
    sample = a_sample(a_dead_letter(received(), an_envelope("intake", took=9), "parser"))
    assert (sample.origin.agent, sample.outcome) == ("parser", Outcome.DEAD)
    assert sample.took_ms is None


def test_a_replays_latency_is_left_out() -> None:
    envelope = an_envelope("parser", took=1.5, replay=UUID(int=7))
    assert a_sample(a_record(parsed(), envelope)).took_ms is None


def test_a_report_of_health_is_an_observation() -> None:
    seen = read(a_record(health(Health.FAILING), an_envelope("intake")))
    assert isinstance(seen, Observation)
    assert (seen.tenant_id, seen.health.health) == (TENANT, Health.FAILING)


@pytest.mark.parametrize("topic", WATCHED)
def test_what_cannot_be_read_says_nothing_and_breaks_nothing(topic: str) -> None:
    for headers in ([], [("tenant", b"\xff")], [("dlq-partition", b"none")]):
        for value in (None, b"", b"{}"):
            assert not isinstance(read(Record(topic, 0, 0, None, value, headers)), Observation)


def test_an_origins_key_names_it() -> None:
    origin = Origin(TENANT, "resume.parsed.v1", "parser", 2)
    assert Origin.of(origin.key) == origin
