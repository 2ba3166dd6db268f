"""Where an application stands, in the unified API's words: a vendor's stages are free text."""

import re
from typing import Final

APPLIED: Final = "APPLIED"
HIRED: Final = "HIRED"
REJECTED: Final = "REJECTED"
OPEN: Final = "OPEN"

# The first that fits counts: "offer interview" is about an offer. What vendors call the stage that
# applications arrive in is no review yet.
_STAGES: Final = (
    (APPLIED, re.compile(r"application review|new appl|\bapplied\b", re.IGNORECASE)),
    ("OFFER", re.compile(r"\boffer|background check|reference", re.IGNORECASE)),
    ("INTERVIEW", re.compile(r"interview|on-?site|face to face|phone", re.IGNORECASE)),
    ("IN_REVIEW", re.compile(r"screen|review|assess|shortlist|\btest\b|take.?home", re.IGNORECASE)),
    (HIRED, re.compile(r"\bhired\b", re.IGNORECASE)),
    (REJECTED, re.compile(r"\breject|\bdeclin|\bdisqualif", re.IGNORECASE)),
)


def status_in_stage(stage: str | None) -> str:
    """The status of somebody who is neither hired nor rejected, by the name of the stage."""
    return next((status for status, words in _STAGES if words.search(stage or "")), APPLIED)
