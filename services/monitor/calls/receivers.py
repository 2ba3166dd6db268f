"""Whom an operator wants called, and what is said to them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from schemas.operations import PipelineAlert

_LETTERS = 32  # of a digest, by which an address stands in the ledger


@dataclass(frozen=True, slots=True)
class Receiver:
    """`name` stands for the address where it is kept: an address can carry a secret of its own."""

    name: str
    url: str


def receivers_of(urls: Sequence[str]) -> Sequence[Receiver]:
    return [Receiver(sha256(url.encode()).hexdigest()[:_LETTERS], url) for url in urls]


def said(alert: PipelineAlert, tenant: str) -> dict[str, Any]:
    """What the call carries about the alert; `tenant` is the slug of whose it is."""
    return {
        "incident_id": str(alert.incident_id),
        "tenant": tenant,
        "rule": alert.rule,
        "state": alert.state.value,
        "concern": alert.concern.value,
        "subject": alert.subject,
        "summary": alert.summary,
        "runbook": alert.runbook,
    }


def body_of(payload: dict[str, Any], at: datetime) -> bytes:
    """The same bytes at every attempt, in the form that tenants' webhooks have."""
    told = {"type": f"alert.{payload['state']}", "timestamp": at.isoformat(), "data": payload}
    return dumps(told, separators=(",", ":"), sort_keys=True).encode()
