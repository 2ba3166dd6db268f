"""The ledger of mails is the queue: one row per mail, whoever claims a row sends it.

A row is due while it is `queued` or `sending` and its `due_at` has passed. A claim moves `due_at`
on by its lease, so the mail of a process that died becomes due again by itself; two processes that
claim at once wait for each other's row lock, and the second finds the row no longer due.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from runtime import Envelope, Reject, Transaction
from runtime.mailing.addresses import BadAddress, mailbox, recipients
from schemas.mailing import Digest, MailSettings
from services.communication.booking import Entry, insert
from services.communication.candidates import Reached, reach
from services.communication.digests.gathering import gather
from services.communication.notices import Audience, Detail, Notice
from services.communication.outcomes import Ended


@dataclass(frozen=True, slots=True)
class Correspondent:
    """To whom a tenant's notices go, and the domain its Message-IDs end in."""

    hr: tuple[str, ...]
    operators: tuple[str, ...]
    domain: str
    mail: MailSettings = field(default_factory=MailSettings)

    def addressees(self, audience: Audience) -> tuple[str, ...]:
        match audience:
            case Audience.HR:
                return self.hr
            case Audience.OPERATORS:
                return self.operators
            case Audience.CANDIDATE:
                return ()  # an address of the candidate's, not of the tenant's


class Ledger(Protocol):
    """What the handler needs: who is told, and the book to write it in."""

    async def correspondent(self) -> Correspondent: ...
    async def reach(self, notice: Notice) -> Reached | None: ...
    async def record(self, entry: Entry, envelope: Envelope) -> None: ...
    async def gather(
        self, entry: Entry, envelope: Envelope, digest: Digest, settings: MailSettings
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that somebody should send now."""

    tenant_id: UUID
    mail_id: UUID
    recipient: str

    @property
    def addressee(self) -> str:
        """One tenant's way to one mailbox: what one tenant's mail meets there is not another's."""
        return f"{self.tenant_id}/{self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A mail that this process, and for the length of its lease no other, sends."""

    tenant_id: UUID
    mail_id: UUID
    kind: str
    recipient: str
    message_id: str
    subject_id: UUID
    candidate_id: UUID | None
    resume_id: UUID | None
    details: Mapping[str, Detail]
    envelope: Envelope
    attempts: int
    created_at: datetime
    is_accepted: bool = False  # the carrier told so meanwhile


async def find_due(tx: Transaction, limit: int, but: Collection[str]) -> Sequence[Due]:
    """What is due across tenants, oldest first, but nobody's second mail before another's first.

    `but` names tenants and addressees whose mail cannot start now.
    """
    rows = await tx.fetch(
        """
        SELECT tenant_id, id, recipient
          FROM (SELECT tenant_id, id, recipient, due_at,
                       row_number() OVER (PARTITION BY tenant_id, recipient ORDER BY due_at) AS nth
                  FROM (SELECT tenant_id, id, recipient, due_at
                          FROM mails
                         WHERE status IN ('queued', 'sending')
                           AND due_at <= now()
                           AND tenant_id::text <> ALL ($2::text[])
                           AND tenant_id::text || '/' || recipient <> ALL ($2::text[])
                         ORDER BY due_at
                         LIMIT 500) AS oldest) AS ranked
         ORDER BY nth, due_at
         LIMIT $1
        """,
        limit,
        list(but),
    )
    return [Due(row["tenant_id"], row["id"], row["recipient"]) for row in rows]


async def tenants_waiting(tx: Transaction) -> Sequence[UUID]:
    rows = await tx.fetch(
        """
        SELECT DISTINCT tenant_id
          FROM mails
         WHERE status IN ('queued', 'sending') AND due_at <= now()
         LIMIT 1000
        """
    )
    return [row["tenant_id"] for row in rows]


async def waiting(tx: Transaction) -> tuple[int, float]:
    """How many mails are due, and for how many seconds the oldest has been."""
    row = await tx.fetchrow(
        """
        SELECT count(*) AS due,
               coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8 AS oldest
          FROM mails
         WHERE status IN ('queued', 'sending') AND due_at <= now()
        """
    )
    return (row["due"], row["oldest"]) if row else (0, 0.0)


@dataclass(frozen=True, slots=True)
class PostgresLedger:
    """The ledger as one tenant sees it, inside one transaction."""

    tx: Transaction

    async def correspondent(self) -> Correspondent:
        row = await self.tx.fetchrow("SELECT hr_email, sender, settings FROM tenants")
        if row is None:
            raise Reject("there is no such tenant")
        hr = recipients(row["hr_email"])
        operators = recipients(str(row["settings"].get("alert_email") or ""))
        chosen = MailSettings.model_validate(row["settings"].get("mail") or {})
        return Correspondent(hr, operators or hr, _domain(row["sender"]), chosen)

    async def reach(self, notice: Notice) -> Reached | None:
        return await reach(self.tx, notice)

    async def record(self, entry: Entry, envelope: Envelope) -> None:
        """Queue the mail unless it, or the same news in other words, is in the ledger."""
        await insert(self.tx, entry, envelope)

    async def gather(
        self, entry: Entry, envelope: Envelope, digest: Digest, settings: MailSettings
    ) -> None:
        await gather(self.tx, entry, envelope, digest, settings)

    async def claim(self, mail_id: UUID, sender: str, lease: timedelta) -> Claimed | None:
        """Take the mail if it is still due, or None: another process has it."""
        row = await self.tx.fetchrow(
            """
            UPDATE mails
               SET status = 'sending', claimed_by = $2, attempts = attempts + 1,
                   due_at = now() + $3
             WHERE id = $1 AND status IN ('queued', 'sending') AND due_at <= now()
            RETURNING tenant_id, id, kind, recipient, message_id, subject_id, candidate_id,
                      resume_id, details, envelope, attempts, created_at,
                      accepted_at IS NOT NULL AS is_accepted
            """,
            mail_id,
            sender,
            lease,
        )
        return None if row is None else claimed(row)

    async def renew(self, mail_ids: Collection[UUID], sender: str, lease: timedelta) -> None:
        """Keep what is still being sent: a slow server may take longer than a lease."""
        await self.tx.execute(
            """
            UPDATE mails SET due_at = now() + $3
             WHERE id = ANY ($1::uuid[]) AND status = 'sending' AND claimed_by = $2
            """,
            list(mail_ids),
            sender,
            lease,
        )

    async def end(self, mail: Claimed, sender: str, ended: Ended) -> bool:
        """Close the mail; false where that has been done.

        A mail that the server took is sent, also where its claim was lost meanwhile. Any other
        end is only for the claim's holder to decide.
        """
        done = await self.tx.fetchval(
            """
            UPDATE mails
               SET status = $3, last_error = $4, claimed_by = NULL,
                   template = coalesce($5, template),
                   template_version = coalesce($6, template_version),
                   carrier_id = coalesce($7, carrier_id),
                   sent_at = CASE WHEN $3 = 'sent' THEN now() END
             WHERE id = $1
               AND CASE WHEN $3 = 'sent' THEN status <> 'sent'
                        ELSE status = 'sending' AND claimed_by = $2 END
            RETURNING true
            """,
            mail.mail_id,
            sender,
            ended.end.value,
            ended.detail,
            ended.template,
            ended.template_version,
            ended.carrier_id,
        )
        return done is True

    async def postpone(self, mail: Claimed, sender: str, wait: timedelta, reason: str) -> None:
        """Not yet: the mail is due again after the wait."""
        await self.tx.execute(
            """
            UPDATE mails
               SET status = 'queued', claimed_by = NULL, last_error = $4, due_at = now() + $3
             WHERE id = $1 AND status = 'sending' AND claimed_by = $2
            """,
            mail.mail_id,
            sender,
            wait,
            reason,
        )

    async def release(self, mail: Claimed, sender: str, reason: str) -> None:
        """The server takes nobody's mail: this one stays due, and no attempt is counted."""
        await self.tx.execute(
            """
            UPDATE mails
               SET status = 'queued', claimed_by = NULL, last_error = $3,
                   attempts = attempts - 1, due_at = now()
             WHERE id = $1 AND status = 'sending' AND claimed_by = $2
            """,
            mail.mail_id,
            sender,
            reason,
        )


def claimed(row: Mapping[str, Any]) -> Claimed:
    headers = [(name, value.encode()) for name, value in row["envelope"].items()]
    return Claimed(
        tenant_id=row["tenant_id"],
        mail_id=row["id"],
        kind=row["kind"],
        recipient=row["recipient"],
        message_id=row["message_id"],
        subject_id=row["subject_id"],
        candidate_id=row["candidate_id"],
        resume_id=row["resume_id"],
        details=row["details"],
        envelope=Envelope.from_headers(headers),
        attempts=row["attempts"],
        created_at=row["created_at"],
        is_accepted=row["is_accepted"],
    )


def _domain(sender: str) -> str:
    """Where a tenant's Message-IDs end; a sender that is no address shows when a mail is sent."""
    try:
        return mailbox(sender).domain
    except BadAddress:
        return "localhost"
