"""Takes one item: what it holds becomes resumes of the tenant, or a reason why not."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from runtime.reception import MEGABYTE, Arrival
from runtime.refusal import Refusal
from schemas.integrations import Settings
from schemas.resume import RejectionCode, Source
from services.intake.addresses import Addresses
from services.intake.admission import Admission, enclosed, outages_noticed
from services.intake.connectors.connector import Attachment, Connector, Item
from services.intake.connectors.faults import ItemGone, TooLarge
from services.intake.connectors.routing import Marks, Route, route_of
from services.intake.connectors.tasks.words import revision_of
from services.intake.contents import File
from services.intake.mail import Mail, read_file, read_mail
from services.intake.mime import without_controls
from services.intake.siblings import beside_each_other, without_letters
from services.intake.smtp_door import MOST_HOPS, arrivals_of

LARGEST = 110 * MEGABYTE  # a file of 80 MB as mail; what is larger is not even fetched
_MOST_ATTACHMENTS = 50
_LONGEST_NAME = 150
_LONGEST_LETTER = 20_000


@dataclass(frozen=True, slots=True)
class Taken:
    """`outcome` says what the item was: taken, refused, automatic, a loop, or empty."""

    outcome: str
    resume_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """`source_id` goes into what identifies a task's file: task numbers repeat between vendors."""

    tenant_id: UUID
    source_id: UUID
    settings: Settings
    connector: Connector
    addresses: Addresses
    admission: Admission
    largest: int = LARGEST

    async def take(self, item: Item) -> Taken:
        """Return once everything the item holds is stored, or was found to be nothing of ours."""
        if item.is_mail:
            return await self._take_mail(item)
        found = [
            (attachment, file)
            for attachment in item.attachments[:_MOST_ATTACHMENTS]
            for file in await self._files(item, attachment)
        ]
        arrivals = self._arrivals(item, found)
        marks = Marks(sender=item.sender_email or "", subject=item.subject)
        return await self._admit(arrivals, marks, "empty")

    async def _take_mail(self, item: Item) -> Taken:
        [attachment] = item.attachments
        data = await self.connector.fetch_attachment(item, attachment)
        mail = await asyncio.to_thread(read_mail, data)
        if mail.hops > MOST_HOPS:
            return Taken("loop")
        if mail.returned is not None:
            await self.admission.note_return(self.tenant_id, mail.returned)
        if (attachment.size or 0) > self.largest:
            mail = _too_large(mail, data, attachment)
        marks = Marks(
            sender=mail.sender_email or "", subject=mail.subject, recipients=mail.recipients
        )
        return await self._admit(arrivals_of(mail, None), marks, "automatic")

    def _arrivals(self, item: Item, found: Sequence[tuple[Attachment, File]]) -> Sequence[Arrival]:
        """A letter among the attachments goes with the others, as in a mail."""
        is_own = without_letters([file for _, file in found])
        own = [pair for pair, taken in zip(found, is_own, strict=True) if taken]
        letters = [file for (_, file), taken in zip(found, is_own, strict=True) if not taken]
        files = beside_each_other([file for _, file in own], letters)
        return [
            Arrival(
                data=file.data,
                file_name=file.name,
                source=Source.TASK,
                source_ref=f"{self.source_id}/{item.id}/{attachment.id}#{file.path}",
                sender_email=item.sender_email,
                sender_name=item.sender_name,
                cover_letter=item.text[:_LONGEST_LETTER] or None,
                refusal=file.refusal,
                enclosed=enclosed(file),
            )
            for (attachment, _), file in zip(own, files, strict=True)
        ]

    async def _files(self, item: Item, attachment: Attachment) -> Sequence[File]:
        name = without_controls(attachment.name)[-_LONGEST_NAME:] or "attachment"
        size = attachment.size or 0
        try:
            if size > self.largest:
                raise TooLarge("It is larger than what is fetched.")
            data = await self.connector.fetch_attachment(item, attachment)
        except TooLarge:
            # What is kept in its place names it: the same bytes for two would be one resume.
            kept = f"{self.source_id}/{item.id}/{attachment.id} was too large to be fetched.\n"
            return [File("0", name, kept.encode(), _refusal(max(size, self.largest)))]
        except ItemGone:
            return []  # somebody took this file away meanwhile; the others are there
        return await asyncio.to_thread(read_file, name, data)

    async def _admit(self, arrivals: Sequence[Arrival], marks: Marks, otherwise: str) -> Taken:
        if not arrivals:
            return Taken(otherwise)
        route = route_of(marks, self.settings.rules, self.settings.job)
        job_id = await self._job(route)
        suffix = f"@{job_id}" if job_id else ""
        addressed = [
            replace(
                arrival,
                job_id=job_id,
                source_ref=f"{arrival.source_ref}{suffix}",
                channel=route.source,
            )
            for arrival in arrivals
        ]
        receipts = await self.admission.admit(self.tenant_id, addressed)
        is_refused = all(arrival.refusal for arrival in arrivals)
        return Taken(
            "refused" if is_refused else "taken", [receipt.resume_id for receipt in receipts]
        )

    async def _job(self, route: Route) -> UUID | None:
        with outages_noticed():
            for slug in route.jobs:
                found = await self.addresses.job(self.tenant_id, slug)
                if found is not None:
                    return found
        return None


def contents_of(item: Item) -> str:
    """What a task holds, by its attachments' ids; nothing for a mail, which never changes."""
    return "" if item.is_mail else revision_of(one.id for one in item.attachments)


def _too_large(mail: Mail, head: bytes, attachment: Attachment) -> Mail:
    """What was fetched of it, its headers, stands for the mail that HR is told about."""
    file = File("mail", "mail.eml", head, _refusal(attachment.size or 0))
    return replace(mail, files=[file], cover_letter="")


def _refusal(size: int) -> Refusal:
    return Refusal(
        RejectionCode.TOO_LARGE,
        f"It has {size / MEGABYTE:.0f} MB, more than is fetched. Please send a smaller file.",
    )
