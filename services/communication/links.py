"""The signed links in a mail to a candidate: no more mail, and the voluntary questions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from runtime.mailing.signing import Purpose
from services.communication.ledger import Claimed
from services.communication.notices import TO_CANDIDATES, Kind
from services.communication.store import Facts

UNSUBSCRIBE_HOLDS: Final = timedelta(days=365)
SURVEY_HOLDS: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Links:
    """Empty where a mail has none. They hold from the mail's date: sent again, it says the same."""

    unsubscribe: str = ""
    survey: str = ""


def links_of(mail: Claimed, facts: Facts, url: str) -> Links:
    if mail.kind not in TO_CANDIDATES or facts.signing is None:
        return Links()
    address, signing = url.rstrip("/"), facts.signing
    leave = signing.link_token(
        Purpose.UNSUBSCRIBE, mail.tenant_id, mail.mail_id, mail.created_at + UNSUBSCRIBE_HOLDS
    )
    unsubscribe = f"{address}/unsubscribe/{leave}"
    if mail.kind != Kind.RECEIVED or mail.candidate_id is None or not facts.chosen.survey:
        return Links(unsubscribe)
    answer = signing.link_token(
        Purpose.SURVEY, mail.tenant_id, mail.candidate_id, mail.created_at + SURVEY_HOLDS
    )
    return Links(unsubscribe, f"{address}/survey/{answer}")
