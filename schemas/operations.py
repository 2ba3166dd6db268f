"""Facts about the pipeline itself: mail that went out, integrations, alerts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from schemas.event import Event


class MailStatus(StrEnum):
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Health(StrEnum):
    HEALTHY = "healthy"
    FAILING = "failing"


class AlertState(StrEnum):
    RAISED = "raised"
    RECOVERED = "recovered"


class Concern(StrEnum):
    """What an incident is about: a stage of ours, or something that a tenant is connected by."""

    STAGE = "stage"
    INTEGRATION = "integration"


class MailSent(Event):
    """A mail left the ledger: the server took it, or it never will."""

    mail_id: UUID
    kind: str
    status: MailStatus
    candidate_id: UUID | None = None
    resume_id: UUID | None = None
    reason: str | None = Field(default=None, description="why it failed, without an address")


class IntegrationHealth(Event):
    """One observation of a connector; the monitor turns many into an alert."""

    integration_id: str
    kind: str = Field(description="smtp-door, folder, imap, smtp, …")
    health: Health
    observed_at: datetime
    error: str | None = Field(default=None, description="the class of error, without content")
    lag_seconds: float | None = None
    last_item_at: datetime | None = Field(default=None, description="when anything last came")
    credential_expires_at: datetime | None = None
    is_removed: bool = Field(default=False, description="the last report: expect no more")
    is_told_on_change: bool = Field(
        default=False, description="reported on changes only: its silence says nothing"
    )


class PipelineAlert(Event):
    """An incident began or ended; each is told once."""

    alert_id: UUID
    incident_id: UUID
    rule: str
    state: AlertState
    subject: str = Field(description="the stage or integration concerned")
    concern: Concern = Concern.STAGE
    summary: str = Field(max_length=300)
    runbook: str = Field(default="", description="what to do, in a sentence or two")
