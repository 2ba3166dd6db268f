"""Writes the letter of a claimed mail: facts, template, attachment, addresses, bytes."""

import asyncio
import logging
from dataclasses import dataclass

from jinja2 import TemplateError

from runtime.blobs import BlobMissing, Blobs
from runtime.mailing.addresses import BadAddress, Mailbox, mailbox
from runtime.mailing.grammar import BadTemplate
from runtime.mailing.rendering import Rendered, compiled, default_source, render
from runtime.mailing.samples import Scope
from services.communication import context
from services.communication.digests.entries import scope_of
from services.communication.dkim.signing import Signer
from services.communication.ledger import Claimed
from services.communication.links import links_of
from services.communication.mailer import Letter
from services.communication.mime import Attachment, Composition, compose
from services.communication.notices import INTERVIEW, TO_CANDIDATES, Kind
from services.communication.passwords import PASSWORD_MAILS
from services.communication.store import Facts
from services.communication.wording import words_for

log = logging.getLogger(__name__)

_ABOUT_A_CANDIDATE = frozenset(
    (Kind.NEW_CANDIDATE, Kind.DUPLICATE_REVIEW, Kind.BLOCKED_REHIRE, Kind.FINAL_DECISION)
)


class Unwritable(Exception):
    """There can be no letter, and waiting will not help."""


class Erased(Unwritable):
    """The person whom the mail would tell of was erased meanwhile."""


class Stale(Unwritable):
    """What the mail would bring is of no use any more."""


class Undecided(Exception):
    """People still look at whether this is somebody known: who is written to may change."""


@dataclass(frozen=True, slots=True)
class Writer:
    """`attach_up_to` bounds an original in bytes; a larger one is only mentioned."""

    blobs: Blobs
    templates: Blobs
    attach_up_to: int
    public_url: str
    signer: Signer | None = None

    async def write(self, mail: Claimed, facts: Facts, largest: int | None) -> Letter:
        """Raises Unwritable, or BlobsAway. `largest` is what the server takes, where known."""
        _refuse_erased(mail, facts)
        _refuse_stale(mail, facts)
        if mail.kind in TO_CANDIDATES and facts.row["is_in_review"]:
            raise Undecided
        sender, recipient, reply_to = _addresses(mail, facts)
        attachment, note = await self._attachment(mail, facts, largest)
        words = words_for(facts.language)
        links = links_of(mail, facts, self.public_url)
        built = context.build(facts.row, mail.details, words, self.public_url, facts.link)
        scope = context.with_attachment(
            context.with_links(built, links.unsubscribe, links.survey),
            attachment.name if attachment else None,
            note,
        )
        if mail.kind == Kind.DIGEST:
            scope = {**scope, "digest": scope_of(facts.entries, words)}
        rendered, version = await self._rendered(mail, facts, scope, words.language)
        composition = Composition(
            mail_id=mail.mail_id,
            message_id=mail.message_id,
            thread=_thread(mail),
            date=mail.created_at,
            sender=sender,
            recipient=recipient,
            reply_to=reply_to,
            language=words.language,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            attachment=attachment,
            unsubscribe=links.unsubscribe,
        )
        return Letter(
            tenant_id=mail.tenant_id,
            sender=_return_path(mail, facts, sender),
            recipient=recipient.address,
            content=await self._signed(composition, sender),
            has_attachment=attachment is not None,
            mail_id=mail.mail_id,
            template=f"{mail.kind}.{words.language}",
            template_version=version,
            told=[row["id"] for row in facts.entries] if mail.kind == Kind.DIGEST else None,
        )

    async def _signed(self, composition: Composition, sender: Mailbox) -> bytes:
        """Dated like the mail: what goes again is the same to the last byte."""
        content = compose(composition)
        domain = self.signer.domain_of(sender.domain) if self.signer else None
        if self.signer is None or domain is None:
            return content
        at = int(composition.date.timestamp())
        return await asyncio.to_thread(self.signer.signed, content, domain, at)

    async def _attachment(
        self, mail: Claimed, facts: Facts, largest: int | None
    ) -> tuple[Attachment | None, str]:
        words = words_for(facts.language)
        if not facts.has_resume or mail.kind not in _ABOUT_A_CANDIDATE:
            return None, ""
        limit = self.attach_up_to if largest is None else min(self.attach_up_to, largest * 7 // 10)
        if facts.row["size"] > limit:
            return None, words.not_attached
        try:
            data = await self.blobs.get(mail.tenant_id, facts.row["sha256"])
        except BlobMissing:
            return None, words.erased
        name = facts.row["file_name"] or "resume"
        return Attachment(name, facts.row["media_type"], data), ""

    async def _rendered(
        self, mail: Claimed, facts: Facts, scope: Scope, language: str
    ) -> tuple[Rendered, int]:
        """The tenant's own template; where that fails, the default: HR must hear of it."""
        if facts.template is not None:
            try:
                source = await self.templates.get(mail.tenant_id, facts.template)
                template = compiled(source.decode(), facts.language[:2])
                return render(template, scope), facts.row["template_version"]
            except (BadTemplate, TemplateError, BlobMissing, UnicodeDecodeError) as error:
                log.warning(
                    "a tenant's template failed; the default was used",
                    extra={
                        "tenant_id": str(mail.tenant_id),
                        "template": facts.template,
                        "error": type(error).__name__,
                    },
                )
        try:
            template = compiled(default_source(mail.kind, language), language)
            return render(template, scope), 0
        except (BadTemplate, TemplateError) as error:
            raise Unwritable(f"no template for {mail.kind}: {type(error).__name__}") from error


def _refuse_erased(mail: Claimed, facts: Facts) -> None:
    if mail.kind in (_ABOUT_A_CANDIDATE | TO_CANDIDATES) and not facts.has_candidate:
        raise Erased("the candidate was erased")
    if mail.kind == Kind.REJECTED_FILE and not facts.has_resume:
        raise Erased("the resume was erased")
    if mail.kind == Kind.DIGEST and not facts.entries:
        raise Erased("all of whom it would tell were erased")


def _refuse_stale(mail: Claimed, facts: Facts) -> None:
    if mail.kind in PASSWORD_MAILS and facts.link is None:
        raise Stale("the link was used, replaced or is over")
    row = facts.row
    if row["is_suppressed"]:
        raise Stale("the address is on the list of suppressed addresses")
    if mail.kind in TO_CANDIDATES and row["is_held"]:
        raise Stale("the application is held")
    if mail.kind == Kind.INVITED and row["stage"] != INTERVIEW:
        raise Stale("the application no longer stands at the interview")
    if mail.kind == Kind.REJECTED and (row["stage"] is None or row["is_withdrawn"]):
        raise Stale("the decision was withdrawn")


def _addresses(mail: Claimed, facts: Facts) -> tuple[Mailbox, Mailbox, Mailbox | None]:
    """Checked here, at the last moment: a row may have been written by anybody."""
    try:
        sender = mailbox(facts.row["sender"], name=facts.row["tenant_name"])
    except BadAddress as error:
        raise Unwritable(f"sender: {error}") from None
    try:
        recipient = mailbox(mail.recipient)
    except BadAddress as error:
        raise Unwritable(f"recipient: {error}") from None
    try:
        reply_to = mailbox(facts.row["reply_to"]) if facts.row["reply_to"] else None
    except BadAddress:
        reply_to = None
    return sender, recipient, reply_to


def _return_path(mail: Claimed, facts: Facts, sender: Mailbox) -> str:
    """Where a bounce comes back: signed for this mail, so that one without a report names it."""
    returns = facts.chosen.returns
    if returns is None or facts.signing is None:
        return sender.address
    local, _, domain = returns.partition("@")
    return f"{local}+{facts.signing.return_token(mail.mail_id)}@{domain}"


def _thread(mail: Claimed) -> str:
    """What mail programs gather by: one thread per application, candidate, file or incident."""
    domain = mail.message_id.rpartition("@")[2]
    application = mail.details.get("application_id")
    matter = application or mail.candidate_id or mail.resume_id or mail.subject_id
    return f"<thread.{matter}@{domain}"
