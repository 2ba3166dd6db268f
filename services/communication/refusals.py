"""Decides what a server's "no" means: for how many mails it holds, and whether it is for good."""

import re
from enum import StrEnum

_ADDRESS_LIKE = re.compile(r"\S*@\S*")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")

# Refusals of a MAIL command that concern our own access, not this sender or mail.
_OUR_ACCESS = frozenset((454, 530, 534, 535, 538))


class Scope(StrEnum):
    """How much of the world a refusal is about."""

    SERVER = "server"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MAIL = "mail"


class Step(StrEnum):
    """The command a server refused."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


_LOST_AT = {
    Step.CONNECT: Scope.SERVER,
    Step.MAIL: Scope.SERVER,
    Step.RCPT: Scope.RECIPIENT,
    Step.DATA: Scope.MAIL,
}


class Refusal(Exception):
    """A mail was not taken.

    `reason` names no person: codes and our own words, fit for an event. `said` is the server's
    sentence without addresses, for the tenant's own ledger. `in_doubt` is a mail that may have been
    taken all the same.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        permanent: bool,
        reason: str,
        said: str = "",
        in_doubt: bool = False,
    ) -> None:
        super().__init__(reason)
        self.scope = scope
        self.permanent = permanent
        self.reason = reason
        self.said = said
        self.in_doubt = in_doubt

    @property
    def is_about_content_for_good(self) -> bool:
        return self.permanent and self.scope is Scope.MAIL

    @property
    def no_such_address(self) -> str | None:
        """The status (5.1.x of RFC 3463) that says so; a bare 550 can mean anything."""
        found = _ENHANCED.search(self.reason)
        if self.permanent and self.scope is Scope.RECIPIENT and found:
            return found.group() if found.group().startswith("5.1.") else None
        return None


def judge(step: Step, code: int, said: str) -> Refusal:
    """What an SMTP reply other than success means."""
    words = f"{code} {_enhanced(said)}".strip()
    scope, what = _concerns(step, code)
    # A wrong password is our own fault, which an operator mends: it costs no mail its life.
    permanent = code >= 500 and scope is not Scope.SERVER
    return Refusal(scope, permanent=permanent, reason=f"{words} {what}", said=kept(said))


def _concerns(step: Step, code: int) -> tuple[Scope, str]:
    if code == 421 or (step is Step.MAIL and code in _OUR_ACCESS):
        return Scope.SERVER, f"server refuses at {step}"
    match step:
        case Step.CONNECT:
            return Scope.SERVER, "server refuses us"
        case Step.MAIL:
            return Scope.SENDER, "sender refused"
        case Step.RCPT:
            return Scope.RECIPIENT, "recipient refused"
        case Step.DATA:
            return Scope.MAIL, "content refused"


def lost(step: Step, error: str) -> Refusal:
    """The connection broke or fell silent.

    Before a recipient was named it is the server; after that it may be this mail, which must
    not hold up the others. A mail lost in DATA is in doubt: it goes again, under its Message-ID.
    """
    reason = f"connection lost at {step}: {error}"
    return Refusal(_LOST_AT[step], permanent=False, reason=reason, in_doubt=step is Step.DATA)


def _enhanced(said: str) -> str:
    found = _ENHANCED.search(said)
    return found.group() if found else ""


def kept(said: str) -> str:
    """The server's words without addresses, short and on one line."""
    return " ".join(_ADDRESS_LIKE.sub("…", said).split())[:200]
