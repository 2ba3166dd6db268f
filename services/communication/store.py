"""Reads what a mail tells, from the rows as they are when it is sent.

So a mail that waited for days tells of today, and nothing of a person stands in the ledger. Nor
does the key of a link: it is made now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from runtime import Transaction
from runtime.mailing.keys import signing_of
from runtime.mailing.signing import Signing
from schemas.mailing import MailSettings
from services.communication.context import PasswordLink
from services.communication.digests.entries import read_entries
from services.communication.ledger import Claimed
from services.communication.notices import TO_CANDIDATES, Kind
from services.communication.passwords import new_key
from services.communication.wording import LANGUAGES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """One row with everything that any kind of mail may need."""

    row: Row
    link: PasswordLink | None = None
    entries: Sequence[Row] = ()  # what a digest tells
    signing: Signing | None = None  # where something in the mail is signed

    @property
    def language(self) -> str:
        """The tenant's; to a candidate that of their resume, where mails are written in it."""
        return str(self.row["written_in"])

    @property
    def chosen(self) -> MailSettings:
        return MailSettings.model_validate(self.row["chosen"] or {})

    @property
    def template(self) -> str | None:
        """The digest of the tenant's own template, where it has one."""
        template: str | None = self.row["template"]
        return template

    @property
    def has_candidate(self) -> bool:
        return self.row["number"] is not None

    @property
    def has_resume(self) -> bool:
        return self.row["sha256"] is not None


async def read_facts(tx: Transaction, mail: Claimed) -> Facts | None:
    """None where the tenant itself is gone."""
    row = await tx.fetchrow(
        """
        SELECT t.name AS tenant_name, t.sender, t.reply_to, t.settings -> 'mail' AS chosen,
               l.written_in,
               c.number, c.first_name, c.last_name, c.email, c.phone, c.location, c.position,
               c.skills, c.experience_years, c.status AS candidate_status, c.linkedin_url,
               r.sha256, r.size, r.media_type, r.file_name, r.source, r.received_at,
               r.sender_name, r.sender_email,
               coalesce(
                   (SELECT s.cover_letter FROM submissions AS s
                     WHERE s.resume_id = r.id AND s.cover_letter <> ''
                     ORDER BY s.received_at DESC LIMIT 1),
                   (SELECT l.words FROM cover_letters AS l
                     WHERE l.resume_id = r.id AND l.words <> ''
                     ORDER BY l.sha256 LIMIT 1)) AS cover_letter,
               j.title AS job_title, j.location AS job_location,
               d.score AS duplicate_score, d.evidence AS duplicate_evidence,
               o.number AS other_number, o.first_name AS other_first_name,
               o.last_name AS other_last_name, o.email AS other_email,
               m.sha256 AS template, m.version AS template_version,
               a.stage, a.guard IS NOT NULL AND a.released_at IS NULL AS is_held,
               EXISTS (SELECT FROM duplicates AS open
                        WHERE open.status = 'open'
                          AND c.id IN (open.candidate_id, open.other_id)) AS is_in_review,
               EXISTS (SELECT FROM decisions
                        WHERE id = $6 AND withdrawn_at IS NOT NULL) AS is_withdrawn,
               EXISTS (SELECT FROM suppressions WHERE address = lower($8)) AS is_suppressed
          FROM tenants AS t
          LEFT JOIN candidates AS named ON named.id = $1
          LEFT JOIN candidates AS c ON c.id = survivor_of(named.id)
          LEFT JOIN applications AS a ON a.id = $3
          LEFT JOIN resumes AS r ON r.id = coalesce($2, a.resume_id, c.resume_id)
          LEFT JOIN jobs AS j ON j.id = coalesce(a.job_id, r.job_id)
          LEFT JOIN duplicates AS d ON d.id = $4
          LEFT JOIN candidates AS o
                 ON o.id = CASE WHEN d.candidate_id = named.id THEN d.other_id
                                ELSE d.candidate_id END
          LEFT JOIN candidate_resumes AS cr ON cr.resume_id = r.id
          LEFT JOIN profiles AS p ON p.id = cr.profile_id
         CROSS JOIN LATERAL (SELECT CASE WHEN p.profile ->> 'language' = ANY ($7::text[])
                                         THEN p.profile ->> 'language'
                                         ELSE t.language END AS written_in) AS l
          LEFT JOIN LATERAL (SELECT sha256, version FROM mail_templates
                              WHERE name = $5 AND language = l.written_in
                              ORDER BY version DESC
                              LIMIT 1) AS m ON true
        """,
        mail.candidate_id,
        mail.resume_id,
        _id(mail, "application_id"),
        _id(mail, "duplicate_id"),
        mail.kind,
        _id(mail, "decision_id"),
        list(LANGUAGES) if mail.kind in TO_CANDIDATES else [],
        mail.recipient,
    )
    if row is None:
        return None
    facts = Facts(row, await new_key(tx, mail))
    if mail.kind == Kind.DIGEST:
        facts = replace(facts, entries=await read_entries(tx, mail.mail_id))
    if mail.kind in TO_CANDIDATES or facts.chosen.returns:
        return replace(facts, signing=await signing_of(tx))
    return facts


def _id(mail: Claimed, name: str) -> UUID | None:
    value = mail.details.get(name)
    return UUID(value) if isinstance(value, str) else None
