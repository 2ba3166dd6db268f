"""Reads what SES says became of a mail, and whose mail it was.

Pure. https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from runtime.mailing.returns import ReturnKind

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ACCEPTED: Final = frozenset(("Send", "Delivery", "Bounce", "Complaint", "DeliveryDelay", "Reject"))
FULL: Final = "5.2.2"  # a mailbox that is full for now


@dataclass(frozen=True, slots=True)
class Told:
    """One mail, by the tags that it left with; `kind` where something came back."""

    tenant_id: UUID
    mail_id: UUID
    carrier_id: str
    kind: ReturnKind | None = None
    status: str = ""
    for_good: bool = False


def read(message: str) -> Told | None:
    """None for what tells of no mail of ours, or nothing that we keep."""
    try:
        event = json.loads(message)
        mail = event["mail"]
        tags = mail["tags"]
        tenant_id, mail_id = UUID(tags["tenant"][0]), UUID(tags["mail"][0])
        carrier_id = str(mail["messageId"])[:200]
        said = event["eventType"]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None
    if said not in _ACCEPTED:
        return None
    kind, status, for_good = _came_back(said, event)
    return Told(tenant_id, mail_id, carrier_id, kind, status, for_good)


def _came_back(said: str, event: Mapping[str, Any]) -> tuple[ReturnKind | None, str, bool]:
    match said:
        case "Bounce":
            bounce = _mapping(event.get("bounce"))
            status = _status(bounce.get("bouncedRecipients"))
            for_good = bounce.get("bounceType") == "Permanent" and status != FULL
            return ReturnKind.BOUNCED, status, for_good
        case "Complaint":
            complaint = _mapping(event.get("complaint"))
            if complaint.get("complaintFeedbackType") == "not-spam":
                return None, "", False
            return ReturnKind.COMPLAINED, "", True
        case "DeliveryDelay":
            delay = _mapping(event.get("deliveryDelay"))
            return ReturnKind.DELAYED, _status(delay.get("delayedRecipients")), False
        case "Reject":  # SES took it and found a virus: that says nothing about the address
            return ReturnKind.BOUNCED, "5.7.0", False
        case _:
            return None, "", False


def _status(recipients: object) -> str:
    first = recipients[0] if isinstance(recipients, list) and recipients else None
    found = _STATUS.search(str(_mapping(first).get("status") or ""))
    return found.group() if found else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
