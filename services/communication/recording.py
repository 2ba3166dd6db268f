"""Writes a mail's outcome and the event that tells of it, in one transaction."""

from datetime import timedelta

from runtime import Transaction
from runtime.mailing.suppressing import suppress_recipient
from runtime.outbox import publish_later
from schemas import topics
from services.communication.digests.closing import close
from services.communication.events import mail_sent
from services.communication.ledger import Claimed, PostgresLedger
from services.communication.notices import Kind
from services.communication.outcomes import Ended, Outcome, Postponed, Released


async def record(
    tx: Transaction, mail: Claimed, sender: str, outcome: Outcome, took: timedelta
) -> None:
    ledger = PostgresLedger(tx)
    match outcome:
        case Postponed(wait, detail):
            await ledger.postpone(mail, sender, wait, detail)
        case Released(detail):
            await ledger.release(mail, sender, detail)
        case Ended():
            if await ledger.end(mail, sender, outcome):
                await _tell(tx, mail, outcome, took)


async def _tell(tx: Transaction, mail: Claimed, ended: Ended, took: timedelta) -> None:
    if ended.bounced:
        await suppress_recipient(tx, mail.mail_id, "bounce", ended.bounced)
    if mail.kind == Kind.DIGEST:
        await close(tx, mail, ended, took)
    event, envelope = mail_sent(mail, ended, took)
    await publish_later(tx, topics.MAIL_SENT.message(event), envelope)
