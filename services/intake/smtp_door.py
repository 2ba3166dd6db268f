"""The mail door: says 250 only when the mail is kept, and whose it is before it takes a byte.

A sender that hears 451, or nothing, sends again; ids derive from the mail, so that is harmless.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aiosmtpd.smtp import Envelope

from runtime.reception import MEGABYTE, Arrival
from schemas.resume import Source
from services.intake.addresses import Addresses, Destination
from services.intake.admission import Admission, TryLater, enclosed, outages_noticed
from services.intake.doors import Door
from services.intake.mail import Mail, read_mail

log = logging.getLogger(__name__)

MOST_HOPS = 50  # Received headers after which a mail runs in a circle
_READERS = 4  # mails taken apart at a time: each holds its bytes twice

TAKEN = "250 2.0.0 Received"
NOT_READ = "250 2.0.0 Received; automatic mail is not read"
TRY_LATER = "451 4.3.0 We can't store your mail now, please try again later"
UNKNOWN = "550 5.1.1 No mailbox here has this address; please check it for typing errors"
TOO_MANY = "452 4.5.3 Too many recipients; please send to the others in another mail"
LOOP = "554 5.4.6 This mail has passed too many servers and seems to run in a circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    largest: int = 35 * MEGABYTE
    recipients: int = 50
    connections: int = 20
    seconds: float = 120


class Receiver:
    """Answers each step of a conversation; aiosmtpd calls these methods by their names."""

    def __init__(
        self, addresses: Addresses, admission: Admission, door: Door, limits: Limits
    ) -> None:
        self._addresses = addresses
        self._admission = admission
        self._door = door
        self._limits = limits
        self._reading = asyncio.Semaphore(_READERS)
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def idle(self) -> None:
        """Return when no mail is in hand."""
        await self._idle.wait()

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return TOO_MANY
        try:
            with outages_noticed():
                destination = await self._addresses.find(address)
        except TryLater as error:
            return self._put_off(error)
        if destination is None:
            self._door.count("unknown")
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        self._in_hand += 1
        self._idle.clear()
        try:
            return await self._take(envelope)
        except TryLater as error:
            return self._put_off(error)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def handle_exception(self, error: Exception) -> str:
        """A bug of ours is not the sender's fault: the mail stays theirs until we can read it."""
        log.error("the mail door failed", extra={"error": type(error).__name__})
        self._door.fails(type(error).__name__)
        self._door.count("bug")
        return TRY_LATER

    async def _take(self, envelope: Envelope) -> str:
        content = envelope.content
        data = content if isinstance(content, bytes) else (content or "").encode()
        destinations = await self._destinations(envelope.rcpt_tos)
        async with self._reading:
            mail = await asyncio.to_thread(read_mail, data, mail_from=envelope.mail_from)
        if mail.hops > MOST_HOPS:
            self._door.count("loop")
            return LOOP
        # Each tenant's part commits by itself. Where a later one can't, the sender sends the mail
        # again, and to the earlier ones it is then a repeat.
        for tenant_id, jobs in destinations.items():
            arrivals = [arrival for job_id in jobs for arrival in arrivals_of(mail, job_id)]
            receipts = await self._admission.admit(tenant_id, arrivals) if arrivals else ()
            if mail.returned is not None:
                await self._admission.note_return(tenant_id, mail.returned)
            log.info(
                "mail taken",
                extra={
                    "tenant": str(tenant_id),
                    "resumes": [str(receipt.resume_id) for receipt in receipts],
                    "automatic": mail.is_automatic,
                },
            )
        self._door.works()
        self._door.count("taken" if mail.files else "automatic")
        return TAKEN if mail.files else NOT_READ

    async def _destinations(self, addresses: Sequence[str]) -> dict[UUID, Sequence[UUID | None]]:
        with outages_noticed():
            found = [await self._addresses.find(address) for address in addresses]
        return by_tenant([destination for destination in found if destination])

    def _put_off(self, error: TryLater) -> str:
        log.warning("mail put off", extra={"reason": str(error)})
        self._door.fails("TryLater")
        self._door.count("put_off")
        return TRY_LATER


def by_tenant(destinations: Sequence[Destination]) -> dict[UUID, Sequence[UUID | None]]:
    """Each tenant's jobs. Whoever writes to a job's address and the general one means the job."""
    jobs: dict[UUID, list[UUID | None]] = {}
    for destination in dict.fromkeys(destinations):
        jobs.setdefault(destination.tenant_id, []).append(destination.job_id)
    return {
        tenant_id: [job_id for job_id in ids if job_id] or [None] for tenant_id, ids in jobs.items()
    }


def arrivals_of(mail: Mail, job_id: UUID | None) -> Sequence[Arrival]:
    suffix = f"@{job_id}" if job_id else ""
    return [
        Arrival(
            data=file.data,
            file_name=file.name,
            source=Source.MAIL,
            source_ref=f"{mail.message_id}#{file.path}{suffix}",
            job_id=job_id,
            sender_email=mail.sender_email,
            sender_name=mail.sender_name,
            cover_letter=mail.cover_letter or None,
            refusal=file.refusal,
            enclosed=enclosed(file),
        )
        for file in mail.files
    ]
