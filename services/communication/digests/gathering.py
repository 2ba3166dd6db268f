"""Books a notice into its recipient's digest: the digest is a mail of the ledger, one per period.

Notice and digest are written in the transaction of the event, so neither is lost. A digest that a
sender has claimed takes nothing more: who comes later holds the row's lock, or waits for it, and
then books into the next period. So what a digest tells stays the same however often it is sent.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid5

from runtime import Envelope, Transaction
from schemas.mailing import Digest, MailSettings
from services.communication.booking import MAILS, Entry, insert
from services.communication.digests.periods import moment
from services.communication.notices import Audience, Kind, Notice


async def gather(
    tx: Transaction, entry: Entry, envelope: Envelope, digest: Digest, settings: MailSettings
) -> None:
    """Does nothing where the notice is in the ledger already."""
    at = moment(digest, datetime.now(UTC), settings)
    whole = _digest_of(entry, at)
    if not await insert(tx, replace(entry, digest_id=whole.mail_id, due_at=at), envelope):
        return
    # Ends soon: the ledger holds no digest of a period that nobody has booked into yet.
    while not await _is_open(tx, whole, envelope):
        at = moment(digest, at, settings)
        whole = _digest_of(entry, at)
    await tx.execute(
        "UPDATE mails SET digest_id = $2, message_id = $3, due_at = $4 WHERE id = $1",
        entry.mail_id,
        whole.mail_id,
        whole.message_id,
        at,
    )


def _digest_of(entry: Entry, at: datetime) -> Entry:
    """All digests of a recipient are one thread; each period has one."""
    notice = Notice(
        kind=Kind.DIGEST,
        audience=Audience.HR,
        subject_id=uuid5(MAILS, f"digests/{entry.tenant_id}/{entry.recipient}"),
        occasion=at.isoformat(),
    )
    domain = entry.message_id.rpartition("@")[2].rstrip(">")
    whole = Entry.of(notice, entry.recipient, entry.tenant_id, domain)
    return replace(whole, due_at=at, created_at=at)


async def _is_open(tx: Transaction, whole: Entry, envelope: Envelope) -> bool:
    """From here to the commit no sender can claim it."""
    await insert(tx, whole, envelope)
    is_open: bool = await tx.fetchval(
        "SELECT status = 'queued' AND attempts = 0 FROM mails WHERE id = $1 FOR SHARE",
        whole.mail_id,
    )
    return is_open
