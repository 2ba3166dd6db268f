"""Which fact tells whom what, and when two facts are the same news."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.candidate import (
    ApplicationHeld,
    ApplicationMoved,
    CandidateChanged,
    CandidateScreened,
    Change,
    DecisionMade,
    DecisionOutcome,
    Guard,
    Resolution,
)
from schemas.event import Event
from schemas.operations import AlertState, PipelineAlert
from schemas.resume import RejectionCode, ResumeRejected
from services.communication.booking import Entry
from services.communication.ledger import Correspondent
from services.communication.notices import Audience, Kind, about, to_candidate

TENANT = UUID(int=1)
CANDIDATE, RESUME, APPLICATION, PAIR = (UUID(int=n) for n in range(2, 6))


def screened(**fields: Any) -> CandidateScreened:
    values = {
        "candidate_id": CANDIDATE,
        "resume_id": RESUME,
        "screening_id": uuid4(),
        "resolution": Resolution.NEW,
        "application_id": APPLICATION,
        **fields,
    }
    return CandidateScreened(**values)


def rejected(code: RejectionCode = RejectionCode.CORRUPT) -> ResumeRejected:
    return ResumeRejected(resume_id=RESUME, stage="parser", code=code, reason="It is damaged.")


def alert(state: AlertState) -> PipelineAlert:
    return PipelineAlert(
        alert_id=uuid4(),
        incident_id=UUID(int=9),
        rule="failing",
        state=state,
        subject="parser",
        summary="Half failed.",
    )


def decision() -> DecisionMade:
    return DecisionMade(
        candidate_id=CANDIDATE,
        application_id=APPLICATION,
        decision_id=UUID(int=8),
        outcome=DecisionOutcome.HIRED,
    )


@pytest.mark.parametrize(
    ("event", "kind", "audience", "subject", "occasion"),
    [
        (screened(), Kind.NEW_CANDIDATE, Audience.HR, APPLICATION, ""),
        (
            screened(resolution=Resolution.ATTACHED),
            Kind.NEW_CANDIDATE,
            Audience.HR,
            APPLICATION,
            "",
        ),
        (screened(application_id=None), Kind.NEW_CANDIDATE, Audience.HR, CANDIDATE, ""),
        (
            screened(resolution=Resolution.REVIEW, duplicate_id=PAIR),
            Kind.DUPLICATE_REVIEW,
            Audience.HR,
            APPLICATION,
            str(PAIR),
        ),
        (
            screened(resolution=Resolution.REVIEW, guard=Guard.BLOCKED_LEFT),
            Kind.BLOCKED_REHIRE,
            Audience.HR,
            APPLICATION,
            "",
        ),
        (
            ApplicationHeld(
                candidate_id=CANDIDATE, application_id=APPLICATION, guard=Guard.BLOCKED_LEFT
            ),
            Kind.BLOCKED_REHIRE,
            Audience.HR,
            APPLICATION,
            "",
        ),
        (rejected(), Kind.REJECTED_FILE, Audience.HR, RESUME, ""),
        (decision(), Kind.FINAL_DECISION, Audience.HR, UUID(int=8), ""),
        (alert(AlertState.RAISED), Kind.ALERT, Audience.OPERATORS, UUID(int=9), "raised"),
        (alert(AlertState.RECOVERED), Kind.ALERT, Audience.OPERATORS, UUID(int=9), "recovered"),
    ],
)
def test_each_fact_has_its_notice(
    event: Event, kind: Kind, audience: Audience, subject: UUID, occasion: str
) -> None:
    notice = about(event)
    assert notice is not None
    told = (notice.kind, notice.audience, notice.subject_id, notice.occasion)
    assert told == (kind, audience, subject, occasion)


def test_a_letter_that_is_kept_beside_its_resume_is_no_news() -> None:
    assert about(rejected().model_copy(update={"kept_beside": UUID(int=4)})) is None


def test_what_nobody_needs_to_know_has_none() -> None:
    assert about(CandidateChanged(candidate_id=CANDIDATE, version=1, change=Change.UPDATED)) is None


def test_no_detail_is_a_person_s_data() -> None:
    for event in (screened(), rejected(), decision()):
        notice = about(event)
        assert notice is not None
        assert set(notice.details) <= {
            "application_id",
            "duplicate_id",
            "outcome",
            "code",
            "reason",
        }


def entry(event: Event, recipient: str = "hr@example.com", tenant: UUID = TENANT) -> Entry:
    notice = about(event)
    assert notice is not None
    return Entry.of(notice, recipient, tenant, "example.com")


def test_the_same_news_has_the_same_message_id_for_ever() -> None:
    first, again = entry(screened()), entry(screened(findings=3))
    assert (first.mail_id, first.message_id) == (again.mail_id, again.message_id)
    assert first.message_id == f"<{first.mail_id}@example.com>"


@pytest.mark.parametrize(
    "other",
    [
        entry(screened(application_id=UUID(int=77))),
        entry(screened(), recipient="other@example.com"),
        entry(screened(), tenant=UUID(int=99)),
        entry(screened(guard=Guard.BLOCKED_LEFT)),
        entry(rejected()),
    ],
)
def test_other_news_is_another_mail(other: Entry) -> None:
    assert other.mail_id != entry(screened()).mail_id


def test_each_audience_has_its_addressees() -> None:
    tenant = Correspondent(("hr@example.com",), ("ops@example.com",), "example.com")
    assert tenant.addressees(Audience.HR) == ("hr@example.com",)
    assert tenant.addressees(Audience.OPERATORS) == ("ops@example.com",)


def moved(**fields: Any) -> ApplicationMoved:
    values = {"candidate_id": CANDIDATE, "application_id": APPLICATION, "previous": "screening"}
    return ApplicationMoved(**{**values, "stage": "interview", **fields})


def decided(outcome: DecisionOutcome) -> DecisionMade:
    return decision().model_copy(update={"outcome": outcome})


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (screened(), Kind.RECEIVED),
        (screened(resolution=Resolution.REVIEW, duplicate_id=PAIR), Kind.RECEIVED),
        (screened(guard=Guard.BLOCKED_LEFT), None),
        (screened(application_id=None), None),
        (decided(DecisionOutcome.REJECTED), Kind.REJECTED),
        (decided(DecisionOutcome.HIRED), None),
        (moved(), Kind.INVITED),
        (moved(stage="offer"), None),
        (moved(previous="interview"), None),
        (moved(previous=None, released=True), None),
        (rejected(), None),
        (alert(AlertState.RAISED), None),
    ],
)
def test_what_a_candidate_could_be_told(event: Event, kind: Kind | None) -> None:
    notice = to_candidate(event)
    assert (notice.kind if notice else None) is kind
    if notice is not None:
        assert notice.audience is Audience.CANDIDATE
        assert notice.subject_id == APPLICATION
        assert set(notice.details) <= {"application_id", "decision_id"}


def test_no_list_of_the_tenant_s_is_a_candidate() -> None:
    tenant = Correspondent(("hr@example.com",), ("ops@example.com",), "example.com")
    assert tenant.addressees(Audience.CANDIDATE) == ()
