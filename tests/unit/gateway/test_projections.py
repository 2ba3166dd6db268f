"""What the projector makes of each event."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from runtime.agent import Delivered
from runtime.envelope import Envelope
from schemas import topics
from schemas.candidate import CandidateResolved, CandidateScreened, Guard, Resolution
from schemas.event import BlobRef
from schemas.operations import Health, IntegrationHealth, MailSent, MailStatus
from schemas.resume import (
    RejectionCode,
    ResumeParsed,
    ResumeReceived,
    ResumeRejected,
    ResumeScanned,
    Source,
)
from schemas.topics import Message
from services.gateway.projections import observations, stages_passed
from services.gateway.timeline import Stage

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RESUME = UUID(int=7)
CANDIDATE = UUID(int=8)
ORIGINAL = BlobRef(sha256="0" * 64, size=10, media_type="application/pdf")


def delivered(message: Message[Any], event_id: int = 1) -> Delivered[Any]:
    envelope = Envelope(
        tenant_id=UUID(int=3),
        event_id=UUID(int=event_id),
        correlation_id=RESUME,
        occurred_at=NOON,
        took=timedelta(milliseconds=12),
    )
    return Delivered(message.topic, message.payload, envelope)


CASES = [
    (
        topics.RESUME_RECEIVED.message(
            ResumeReceived(resume_id=RESUME, source=Source.MAIL, original=ORIGINAL)
        ),
        (Stage.RECEIVED, "stored", None),
    ),
    (
        topics.RESUME_SCANNED.message(ResumeScanned(resume_id=RESUME, original=ORIGINAL, pages=2)),
        (Stage.SCANNED, "waits for OCR", None),
    ),
    (
        topics.RESUME_PARSED.message(
            ResumeParsed(
                resume_id=RESUME,
                profile_id=UUID(int=9),
                engine="pypdfium2",
                confidence=0.4,
                needs_review=True,
            )
        ),
        (Stage.PARSED, "needs review", None),
    ),
    (
        topics.RESUME_REJECTED.message(
            ResumeRejected(
                resume_id=RESUME,
                stage="parser",
                code=RejectionCode.ENCRYPTED,
                reason="It has a password.",
            )
        ),
        (Stage.REJECTED, "encrypted", "It has a password."),
    ),
    (
        topics.CANDIDATE_RESOLVED.message(
            CandidateResolved(
                candidate_id=CANDIDATE,
                resume_id=RESUME,
                resolution=Resolution.ATTACHED,
                guard=Guard.BLOCKED_LEFT,
            )
        ),
        (Stage.RESOLVED, "attached", "The person left before: the application is held"),
    ),
    (
        topics.CANDIDATE_SCREENED.message(
            CandidateScreened(
                candidate_id=CANDIDATE,
                resume_id=RESUME,
                screening_id=UUID(int=9),
                resolution=Resolution.NEW,
                findings=2,
            )
        ),
        (Stage.SCREENED, "findings", None),
    ),
    (
        topics.MAIL_SENT.message(
            MailSent(
                mail_id=UUID(int=9),
                kind="new_candidate",
                status=MailStatus.FAILED,
                resume_id=RESUME,
                reason="refused",
            )
        ),
        (Stage.MAILED, "failed", "refused"),
    ),
]


@pytest.mark.parametrize(("message", "expected"), CASES, ids=lambda c: getattr(c, "topic", c))
def test_each_event_becomes_its_stage(
    message: Message[Any], expected: tuple[Stage, str, str | None]
) -> None:
    [found] = stages_passed([delivered(message)])
    assert found.resume_id == RESUME
    assert (found.passed.stage, found.passed.outcome, found.passed.reason) == expected
    assert (found.passed.finished_at, found.passed.took) == (NOON, timedelta(milliseconds=12))


def test_a_mail_about_no_resume_is_no_stage() -> None:
    mail = MailSent(mail_id=UUID(int=9), kind="alert", status=MailStatus.SENT)
    assert stages_passed([delivered(topics.MAIL_SENT.message(mail))]) == []


def seen(minute: int, health: Health, integration: str = "smtp") -> Delivered[Any]:
    return delivered(
        topics.INTEGRATION_HEALTH.message(
            IntegrationHealth(
                integration_id=integration,
                kind="smtp",
                health=health,
                observed_at=NOON + timedelta(minutes=minute),
            )
        )
    )


@pytest.mark.parametrize(
    "order",
    list(permutations([seen(0, Health.FAILING), seen(1, Health.HEALTHY), seen(2, Health.FAILING)])),
)
def test_the_latest_observation_stays_beside_the_latest_success(
    order: Sequence[Delivered[Any]],
) -> None:
    [observed] = observations(order)
    assert observed.health is Health.FAILING
    assert observed.observed_at == NOON + timedelta(minutes=2)
    assert observed.last_success_at == NOON + timedelta(minutes=1)


def test_integrations_are_kept_apart() -> None:
    found = observations([seen(0, Health.HEALTHY, "imap"), seen(0, Health.FAILING, "smtp")])
    assert {o.integration_id: o.health for o in found} == {
        "imap": Health.HEALTHY,
        "smtp": Health.FAILING,
    }
