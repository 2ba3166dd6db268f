"""Turns the rows that a mail is about into the plain values that its template may name.

Only texts, numbers, lists and mappings reach a template: there is no object to climb.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from runtime.mailing.samples import Scope, Value
from services.communication.notices import Detail
from services.communication.wording import Finding, Words

LONGEST_LIST = 50
LONGEST_TEXT = 500
LONGEST_LETTER = 5000


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """By which a user chooses a password."""

    key: str
    expires_at: datetime


def build(
    row: Mapping[str, Any],
    details: Mapping[str, Detail],
    words: Words,
    url: str,
    password_link: PasswordLink | None = None,
) -> Scope:
    """Everything that every kind of mail may name; what a mail has no row for is empty."""
    return {
        "tenant": {"name": row["tenant_name"]},
        "link": url.rstrip("/"),
        "candidate": _candidate(row, words),
        "job": {"title": _text(row["job_title"]), "location": _text(row["job_location"])},
        "resume": _resume(row, words),
        "duplicate": _duplicate(row, words),
        "rejection": {"reason": words.rejection(details)},
        "decision": {
            "outcome": _text(details.get("outcome")),
            "wording": words.outcome(details),
        },
        "digest": {"count": 0, "more": 0, "groups": []},
        "alert": {
            name: _text(details.get(name))
            for name in ("rule", "state", "subject", "summary", "runbook")
        },
        "survey": {"link": _survey(details, url)},
        "unsubscribe": {"link": ""},
        "password": _password(password_link, words, url),
    }


def with_attachment(scope: Scope, name: str | None, note: str) -> Scope:
    """`attachment.note` says why the original is not attached, where it is not."""
    return {**scope, "attachment": {"name": name or "", "note": note}}


def with_links(scope: Scope, unsubscribe: str, survey: str) -> Scope:
    """The links that are signed for a mail to a candidate, where it has them."""
    given = {"unsubscribe": {"link": unsubscribe}}
    return {**scope, **given, "survey": {"link": survey}} if survey else {**scope, **given}


def full_name(first: str | None, last: str | None) -> str:
    return " ".join(part for part in (first, last) if part)


def _candidate(row: Mapping[str, Any], words: Words) -> Mapping[str, Value]:
    years = row["experience_years"]
    return {
        "number": row["number"] or 0,
        "name": full_name(row["first_name"], row["last_name"]) or words.unnamed,
        "first_name": _text(row["first_name"]),
        "last_name": _text(row["last_name"]),
        "email": _text(row["email"]),
        "phone": _text(row["phone"]),
        "location": _text(row["location"]),
        "position": _text(row["position"]),
        "skills": [_text(skill) for skill in (row["skills"] or ())[:LONGEST_LIST]],
        "experience_years": "" if years is None else f"{years:.0f}",
        "status": _text(row["candidate_status"]),
        "linkedin_url": _link(row["linkedin_url"]),
    }


def _resume(row: Mapping[str, Any], words: Words) -> Mapping[str, Value]:
    return {
        "file_name": _text(row["file_name"]) or words.unnamed_file,
        "received_at": _moment(row["received_at"], words),
        "source": words.source(row["source"]),
        "sender_name": _text(row["sender_name"]),
        "sender_email": _text(row["sender_email"]),
        "cover_letter": (row["cover_letter"] or "")[:LONGEST_LETTER],
    }


def _duplicate(row: Mapping[str, Any], words: Words) -> Mapping[str, Value]:
    score = row["duplicate_score"]
    findings = _findings(row["duplicate_evidence"])
    return {
        "number": row["other_number"] or 0,
        "name": full_name(row["other_first_name"], row["other_last_name"]) or words.unnamed,
        "email": _text(row["other_email"]),
        "score": "" if score is None else f"{score:.0%}",
        "evidence": [words.evidence(one) for one in findings if one.speaks_for],
        "against": [words.evidence(one) for one in findings if not one.speaks_for],
    }


def _password(link: PasswordLink | None, words: Words, url: str) -> Mapping[str, Value]:
    return {
        "link": f"{url.rstrip('/')}/password/{link.key}" if link else "",
        "until": _moment(link.expires_at if link else None, words),
    }


def _survey(details: Mapping[str, Detail], url: str) -> str:
    """The demographic questions' page, whose key the gateway signed; empty in all other mails."""
    token = _text(details.get("survey"))
    return f"{url.rstrip('/')}/survey/{token}" if token else ""


def _findings(evidence: object) -> list[Finding]:
    """Dedupe writes records with a name, a weight and words; others may write a name alone."""
    items = evidence if isinstance(evidence, list) else []
    records = [item if isinstance(item, dict) else {"name": item} for item in items]
    return [
        Finding(_text(one["name"]), _text(one.get("words")), one.get("weight", 1) > 0)
        for one in records[:LONGEST_LIST]
        if isinstance(one.get("name"), str)
    ]


def _moment(value: datetime | None, words: Words) -> str:
    return "" if value is None else value.strftime(words.moment)


def _link(url: str | None) -> str:
    """A link that a resume brought along must not run a script in anybody's mail program."""
    return url if url and url.startswith(("https://", "http://")) else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_TEXT]
