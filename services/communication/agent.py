"""Communication agent: facts in, mails into the ledger; a task beside it sends them.

candidate.screened.v1, application.held.v1, application.moved.v1, resume.rejected.v1,
decision.made.v1, pipeline.alert.v1 -> ledger
ledger -> SMTP or SES, mail.sent.v1, integration.health.v1
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from runtime import Agent, Context, Outputs, Transaction, consume
from runtime.blobs import open_blobs, open_templates
from runtime.process import Resources
from schemas import topics
from schemas.event import Event
from services.communication import notices
from services.communication.booking import Entry
from services.communication.carriers import integration_id, open_mailer
from services.communication.digests.periods import chosen
from services.communication.fairness import Lanes, Waits
from services.communication.ledger import Correspondent, Ledger, PostgresLedger
from services.communication.letters import Writer
from services.communication.notices import Notice
from services.communication.outcomes import Patience
from services.communication.quiet import due
from services.communication.reporting import Reporting
from services.communication.sender import Sender
from services.communication.settings import Settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Communication:
    """Book what each fact's audience is to be told. Nothing is sent from here."""

    ledger: Callable[[Transaction], Ledger]

    async def on_fact(self, fact: Event, context: Context) -> Outputs:
        told, to_candidate = notices.about(fact), notices.to_candidate(fact)
        if told is None and to_candidate is None:
            return []
        ledger = self.ledger(context.tx)
        correspondent = await ledger.correspondent()
        if told is not None:
            for recipient in correspondent.addressees(told.audience):
                await _book(ledger, correspondent, told, recipient, context)
        if to_candidate is not None and to_candidate.kind.value in correspondent.mail.candidate:
            reached = await ledger.reach(to_candidate)
            if reached is not None:
                notice = reached.noted(to_candidate)
                await _book(ledger, correspondent, notice, reached.address, context)
        return []


async def _book(
    ledger: Ledger, tenant: Correspondent, notice: Notice, recipient: str, context: Context
) -> None:
    entry = Entry.of(notice, recipient, context.tenant_id, tenant.domain)
    digest = chosen(tenant.mail, notice.kind, recipient)
    if digest is not None:
        await ledger.gather(entry, context.envelope, digest, tenant.mail)
        return
    due_at = due(notice.kind, datetime.now(UTC), tenant.mail.quiet)
    await ledger.record(replace(entry, due_at=due_at), context.envelope)


@asynccontextmanager
async def agent(_settings: Settings, _resources: Resources) -> AsyncGenerator[Agent]:
    communication = Communication(PostgresLedger)
    yield Agent(
        "communication",
        [
            consume(topics.CANDIDATE_SCREENED, communication.on_fact),
            consume(topics.APPLICATION_HELD, communication.on_fact),
            consume(topics.RESUME_REJECTED, communication.on_fact),
            consume(topics.DECISION_MADE, communication.on_fact),
            consume(topics.APPLICATION_MOVED, communication.on_fact),
            consume(topics.PIPELINE_ALERT, communication.on_fact),
        ],
    )


async def send_mail(settings: Settings, resources: Resources) -> None:
    """The task that empties the ledger, until cancelled."""
    mailer = open_mailer(settings)
    sender = Sender(
        name=str(uuid4()),
        database=resources.database,
        system=resources.system,
        writer=Writer(
            open_blobs(settings),
            open_templates(settings),
            settings.attachment_megabytes * MEGABYTE,
            settings.public_url,
            settings.signer,
        ),
        mailer=mailer,
        reporting=Reporting(resources.database, integration_id(settings)),
        patience=patience(settings),
        telemetry=resources.telemetry,
        lanes=Lanes(quick=settings.connections, slow=settings.connections),
    )
    try:
        await sender.run()
    finally:
        await mailer.close()


def patience(settings: Settings) -> Patience:
    first = timedelta(seconds=settings.first_retry_seconds)
    return Patience(
        mail=Waits(first, timedelta(minutes=settings.longest_retry_minutes)),
        server=Waits(min(first, timedelta(seconds=1)), timedelta(seconds=30)),
        give_up=timedelta(days=settings.give_up_days),
        lease=settings.lease,
    )
