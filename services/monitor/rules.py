"""Which readings are worth waking a person for, for how long, and what that person should do.

Rules are data. A new one is a row here and a line in its test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.operations import Concern, Health, IntegrationHealth
from services.monitor.windows import Stage

_FORTNIGHT = 14 * 24 * 3600.0
_LONG_GONE = 24 * 3600.0  # an integration silent for a day was taken away, not broken


class Measure(StrEnum):
    DEAD = "dead letters"
    FAILURE_RATIO = "failure ratio"
    P95_SECONDS = "p95 in seconds"
    STALLED = "events without an answer"
    FAILING_SECONDS = "seconds of failing"
    SILENT_SECONDS = "seconds of silence"
    LAG_SECONDS = "seconds of lag"
    QUIET_SECONDS = "seconds since anything came"
    EXPIRY_SECONDS = "seconds into the fortnight before a credential ends"
    UNSENT_SECONDS = "seconds that the oldest unsent mail has been due"


_OF_INTEGRATIONS = frozenset(
    {
        Measure.FAILING_SECONDS,
        Measure.SILENT_SECONDS,
        Measure.LAG_SECONDS,
        Measure.QUIET_SECONDS,
        Measure.EXPIRY_SECONDS,
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`lasting` is how many seconds a reading must be above before anybody is told, and below
    before they are told that it is over. `subjects` are the stages meant; empty means all."""

    name: str
    measure: Measure
    above: float
    summary: str
    runbook: str
    subjects: frozenset[str] = frozenset()
    at_least: int = 0
    lasting: float = 0.0

    @property
    def concern(self) -> Concern:
        return Concern.INTEGRATION if self.measure in _OF_INTEGRATIONS else Concern.STAGE


@dataclass(frozen=True, slots=True)
class Reading:
    tenant_id: UUID
    subject: str
    measure: Measure
    value: float
    count: int = 0


class Case(NamedTuple):
    """What an incident is about."""

    tenant_id: UUID
    rule: str
    subject: str


@dataclass(frozen=True, slots=True)
class Observed:
    """An integration as last reported, and since when it is so."""

    tenant_id: UUID
    health: IntegrationHealth
    since: float


_SLOW = (
    "Look at the stage's lag and in-flight figures on its /metrics. If lag grows, start more "
    "processes of it; if not, look in its log for the documents that take so long."
)
_FAILING = (
    "Each resume's timeline has its reason. One reason for all points at us, at a mailbox that "
    "forwards something else, or at one sender."
)

RULES: tuple[Rule, ...] = (
    Rule(
        name="dead-letters",
        measure=Measure.DEAD,
        above=0,
        summary="{subject} gave up {value:.0f} messages in the last minutes",
        runbook="`hirestream dlq list` shows each with its cause, `hirestream dlq retry` sends it "
        "again once the cause is gone. Nothing is lost while it stands there.",
    ),
    Rule(
        name="many-rejections",
        measure=Measure.FAILURE_RATIO,
        above=0.3,
        at_least=10,
        lasting=120,
        subjects=frozenset({"intake", "gateway", "parser", "ocr"}),
        summary="{subject} rejects {value:.0%} of the resumes",
        runbook=_FAILING,
    ),
    Rule(
        name="mail-failing",
        measure=Measure.FAILURE_RATIO,
        above=0.2,
        at_least=5,
        lasting=120,
        subjects=frozenset({"communication"}),
        summary="{value:.0%} of the mails could not be sent",
        runbook="Look at communication's log for the mail server's answers, and try its address, "
        "TLS and password. Mails that wait are sent by themselves once it answers.",
    ),
    Rule(
        name="mail-unsent",
        measure=Measure.UNSENT_SECONDS,
        above=900,
        lasting=120,
        summary="A mail has been due for {value:.0f} s and is not sent",
        runbook="See whether communication runs, and in its log whether the mail server takes its "
        "mails; hirestream_mails_waiting says how many wait. They are sent by themselves then.",
    ),
    Rule(
        name="slow-stage",
        measure=Measure.P95_SECONDS,
        above=10,
        at_least=10,
        lasting=120,
        subjects=frozenset({"parser", "dedupe", "bias"}),
        summary="{subject} takes {value:.0f} s for one resume in twenty",
        runbook=_SLOW,
    ),
    Rule(
        name="slow-ocr",
        measure=Measure.P95_SECONDS,
        above=120,
        at_least=5,
        lasting=300,
        subjects=frozenset({"ocr"}),
        summary="OCR takes {value:.0f} s for one scan in twenty",
        runbook=_SLOW,
    ),
    Rule(
        name="stalled-stage",
        measure=Measure.STALLED,
        above=0,
        lasting=60,
        subjects=frozenset({"parser", "dedupe", "bias"}),
        summary="{value:.0f} events came to {subject} and nothing left it",
        runbook="See whether the stage runs and is ready (/health/ready says what is missing), "
        "then restart it. Its events wait in Kafka and are taken up where it stopped.",
    ),
    Rule(
        name="integration-failing",
        measure=Measure.FAILING_SECONDS,
        above=300,
        summary="{subject} has failed for {value:.0f} s",
        runbook="`hirestream integrations list` says what to do about a mailbox or task manager; a "
        "door's and the mail server's process say it on /health/ready and in their logs. Senders "
        "keep what they could not deliver and come again.",
    ),
    Rule(
        name="integration-silent",
        measure=Measure.SILENT_SECONDS,
        above=300,
        summary="{subject} has not been heard of for {value:.0f} s",
        runbook="See whether the process of this integration runs, and restart it.",
    ),
    Rule(
        name="integration-lagging",
        measure=Measure.LAG_SECONDS,
        above=900,
        lasting=300,
        summary="{subject} is {value:.0f} s behind",
        runbook="Look at the integration's rate limits and its log; it catches up by itself once "
        "the other side lets it.",
    ),
    Rule(
        name="integration-quiet",
        measure=Measure.QUIET_SECONDS,
        above=7 * 24 * 3600,
        summary="{subject} has brought nothing for a week",
        runbook="Send it a mail or task yourself. If that does not come either, look for a rule or "
        "filter that moves applications elsewhere, and at `hirestream integrations test`.",
    ),
    Rule(
        name="credential-ending",
        measure=Measure.EXPIRY_SECONDS,
        above=0,
        summary="The credential of {subject} ends within a fortnight",
        runbook="Make a new secret where the old one was made, and give it to the integration "
        "(PATCH /api/integrations/<its name>). The old one works until then.",
    ),
)


def stage_readings(
    stages: Mapping[tuple[UUID, str], Stage], stalled: Mapping[tuple[UUID, str], int]
) -> Iterable[Reading]:
    for (tenant_id, name), stage in stages.items():
        yield Reading(tenant_id, name, Measure.DEAD, stage.pane["dead"], stage.count)
        yield Reading(tenant_id, name, Measure.FAILURE_RATIO, stage.failure_ratio, stage.count)
        slow = stage.took_seconds(0.95)
        if slow is not None:
            yield Reading(tenant_id, name, Measure.P95_SECONDS, slow, stage.count)
    for (tenant_id, name), count in stalled.items():
        yield Reading(tenant_id, name, Measure.STALLED, count, count)


def mail_readings(unsent: Mapping[UUID, float]) -> Iterable[Reading]:
    """By tenant, for how many seconds its oldest unsent mail has been due."""
    for tenant_id, seconds in unsent.items():
        yield Reading(tenant_id, "communication", Measure.UNSENT_SECONDS, seconds)


def integration_readings(
    observed: Iterable[Observed], now: float, heard_until: float
) -> Iterable[Reading]:
    """`heard_until` is when everything that was reported had been read: a monitor that lags, or
    whose broker is away, does not take its own deafness for their silence."""
    for one in observed:
        tenant_id, name = one.tenant_id, one.health.integration_id
        silent = heard_until - one.health.observed_at.timestamp()
        if silent > _LONG_GONE or one.health.is_removed:
            continue
        if not one.health.is_told_on_change:
            yield Reading(tenant_id, name, Measure.SILENT_SECONDS, silent)
        if one.health.health is Health.FAILING:
            yield Reading(tenant_id, name, Measure.FAILING_SECONDS, now - one.since)
        if one.health.lag_seconds is not None:
            yield Reading(tenant_id, name, Measure.LAG_SECONDS, one.health.lag_seconds)
        yield from _dated(one, now)


def _dated(one: Observed, now: float) -> Iterable[Reading]:
    """What follows from the times that a connector tells; a door tells none."""
    came, ends = one.health.last_item_at, one.health.credential_expires_at
    name = one.health.integration_id
    if came is not None:
        yield Reading(one.tenant_id, name, Measure.QUIET_SECONDS, now - came.timestamp())
    if ends is not None:
        begun = now - (ends.timestamp() - _FORTNIGHT)
        yield Reading(one.tenant_id, name, Measure.EXPIRY_SECONDS, begun)


def breaches(
    readings: Iterable[Reading], rules: Iterable[Rule] = RULES
) -> dict[Case, tuple[Rule, str]]:
    """What is above its rule's bound now, with the sentence that says so."""
    by_measure: dict[Measure, list[Rule]] = {}
    for rule in rules:
        by_measure.setdefault(rule.measure, []).append(rule)
    return {
        Case(reading.tenant_id, rule.name, reading.subject): (
            rule,
            rule.summary.format(subject=reading.subject, value=reading.value),
        )
        for reading in readings
        for rule in by_measure.get(reading.measure, ())
        if _is_above(reading, rule)
    }


def _is_above(reading: Reading, rule: Rule) -> bool:
    return (
        reading.value > rule.above
        and reading.count >= rule.at_least
        and (not rule.subjects or reading.subject in rule.subjects)
    )
