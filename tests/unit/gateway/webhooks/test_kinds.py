"""What a webhook hears of, and that it holds ids only."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.agent import Delivered
from runtime.envelope import Envelope
from schemas import topics
from schemas.candidate import (
    ApplicationMoved,
    CandidateChanged,
    Change,
    DecisionMade,
    DecisionOutcome,
)
from schemas.feedback import FeedbackScreened
from schemas.operations import AlertState, Concern, PipelineAlert
from schemas.resume import RejectionCode, ResumeRejected
from schemas.topics import Message
from services.gateway.webhooks.kinds import KINDS, Notice, notices

ONE, OTHER, THING = UUID(int=1), UUID(int=2), UUID(int=3)


def told(message: Message[Any]) -> list[Notice]:
    envelope = Envelope.first(UUID(int=9), uuid4(), agent="test")
    return notices([Delivered(message.topic, message.payload, envelope)])


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (Change.CREATED, "candidate.created"),
        (Change.UPDATED, "candidate.updated"),
        (Change.UNMERGED, "candidate.unmerged"),
        (Change.DELETED, "candidate.deleted"),
        (Change.ERASED, "candidate.deleted"),
    ],
)
def test_every_change_of_a_candidate_has_a_name(change: Change, kind: str) -> None:
    event = CandidateChanged(candidate_id=ONE, version=3, change=change, fields=("email",))
    [notice] = told(topics.CANDIDATE_CHANGED.message(event))
    assert (notice.kind, notice.candidate_id) == (kind, ONE)
    assert notice.data == {"version": 3, "fields": ["email"]}


def test_a_merge_says_into_whom() -> None:
    event = CandidateChanged(candidate_id=ONE, version=3, change=Change.MERGED, into=OTHER)
    [notice] = told(topics.CANDIDATE_CHANGED.message(event))
    assert (notice.kind, notice.into) == ("candidate.merged", OTHER)


def test_applications_decisions_and_rejections_are_told() -> None:
    moved = ApplicationMoved(candidate_id=ONE, application_id=THING, stage="offer", previous="x")
    decided = DecisionMade(
        candidate_id=ONE, application_id=THING, decision_id=OTHER, outcome=DecisionOutcome.HIRED
    )
    rejected = ResumeRejected(
        resume_id=THING, stage="parser", code=RejectionCode.ENCRYPTED, reason="It has a password."
    )
    found = [
        *told(topics.APPLICATION_MOVED.message(moved)),
        *told(topics.DECISION_MADE.message(decided)),
        *told(topics.RESUME_REJECTED.message(rejected)),
    ]
    assert [(notice.kind, notice.candidate_id) for notice in found] == [
        ("application.moved", ONE),
        ("decision.made", ONE),
        ("resume.rejected", None),
    ]
    assert found[1].data["outcome"] == "hired"


def an_alert(state: AlertState, concern: Concern) -> Message[Any]:
    return topics.PIPELINE_ALERT.message(
        PipelineAlert(
            alert_id=ONE,
            incident_id=OTHER,
            rule="integration-failing",
            state=state,
            subject="hiring",
            concern=concern,
            summary="hiring has failed for 400 s",
            runbook="Look at the remedy.",
        )
    )


@pytest.mark.parametrize(
    ("state", "kind"),
    [(AlertState.RAISED, "alert.raised"), (AlertState.RECOVERED, "alert.recovered")],
)
def test_a_tenant_hears_of_its_own_integrations_with_what_to_do(
    state: AlertState, kind: str
) -> None:
    [notice] = told(an_alert(state, Concern.INTEGRATION))
    assert (notice.kind, notice.candidate_id) == (kind, None)
    assert notice.data == {
        "incident_id": str(OTHER),
        "rule": "integration-failing",
        "integration": "hiring",
        "summary": "hiring has failed for 400 s",
        "runbook": "Look at the remedy.",
    }
    assert told(an_alert(state, Concern.STAGE)) == []


def test_of_anything_else_nothing_is_told() -> None:
    event = FeedbackScreened(candidate_id=ONE, feedback_id=THING, bias_filtered=True)
    assert told(topics.FEEDBACK_SCREENED.message(event)) == []


def test_every_kind_can_be_heard_of() -> None:
    assert len(set(KINDS)) == len(KINDS) == 10
