"""The bodies of templates, mails and suppressed addresses, as clients know them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from runtime.mailing.addresses import mailbox
from runtime.mailing.grammar import LONGEST_SOURCE
from services.gateway.bodies import Text
from services.gateway.shapes import SearchText, Shape

MailStatus = Literal["queued", "gathered", "sending", "sent", "failed", "suppressed"]
Source = Annotated[Text, Field(min_length=1, max_length=LONGEST_SOURCE)]
Version = Annotated[int, Field(ge=0, lt=2**31, description="0 is the built-in text")]


class Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TemplateSummary(Shape):
    name: str = Field(examples=["new_candidate"])
    language: str = Field(examples=["de"])
    version: Version
    saved_at: datetime | None = Field(description="null where the built-in text stands")


class TemplateList(Shape):
    templates: list[TemplateSummary]


class TemplateVersion(Shape):
    version: int
    created_at: datetime
    saved_by: UUID | None = Field(description="the user or key; null at a command line")
    restored_from: int | None


class TemplateShown(Shape):
    name: str
    language: str
    version: Version
    source: str
    versions: list[TemplateVersion] = Field(description="the tenant's own, the newest first")


class TemplateSave(Given):
    source: Source = Field(
        examples=[
            '{% extends "layout" %}{% block subject %}Hello{% endblock %}'
            "{% block body %}<p>{{ candidate.name }}</p>{% endblock %}"
        ]
    )


class TemplateRestore(Given):
    version: Version


class TemplatePreview(Given):
    source: Source | None = Field(default=None, description="not saved by this")
    version: Version | None = Field(default=None, description="without a source: one that is saved")


class Preview(Shape):
    """A mail to an invented person, written from the template."""

    subject: str
    html: str
    text: str


class MailShown(Shape):
    id: UUID
    kind: str = Field(examples=["new_candidate"])
    recipient: str
    status: MailStatus
    attempts: int
    last_error: str | None = Field(description="why it waits, failed or was not sent")
    template: str | None = Field(examples=["new_candidate.en"])
    template_version: int | None = Field(description="0 is the built-in text")
    candidate_id: UUID | None
    message_id: str
    created_at: datetime
    due_at: datetime | None = Field(description="the next attempt, of one that waits")
    sent_at: datetime | None
    digest_id: UUID | None = Field(description="the mail by which it is told, of one `gathered`")
    carrier_id: str | None = Field(description="the id that SES gave it")
    accepted_at: datetime | None = Field(description="when SES told by itself that it has it")
    returned: str | None = Field(description="bounced, delayed or complained, after it was sent")


class MailPage(Shape):
    items: list[MailShown]
    next_cursor: str | None


class MailsWanted(Shape):
    status: MailStatus | None = None
    kind: SearchText | None = None
    recipient: SearchText | None = Field(default=None, description="the whole address")
    cursor: SearchText | None = Field(default=None, description="a page's next_cursor")
    limit: int = Field(default=50, ge=1, le=100)


def _address(written: str) -> str:
    return mailbox(written).address.lower()


Address = Annotated[Text, Field(max_length=254), AfterValidator(_address)]


class Suppress(Given):
    address: Address = Field(examples=["ada@example.com"])


class Suppression(Shape):
    address: str
    cause: Literal["bounce", "complaint", "by_hand", "unsubscribed"]
    detail: str | None = Field(examples=["5.1.1"])
    created_at: datetime


class SuppressionList(Shape):
    suppressions: list[Suppression]
