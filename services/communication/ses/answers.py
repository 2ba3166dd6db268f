"""Decides what an answer of SES other than success means: for how many mails, and for how long.

Pure. The names of errors are those of SendEmail in the SES API v2 reference and of AWS's common
errors. What an operator mends at AWS is held and costs no mail its life.
"""

from collections.abc import Callable, Mapping
from typing import Final

from services.communication.refusals import Refusal, Scope, kept

Judgement = tuple[Scope, bool, str]  # for whom, for good, in plain words

_SERVER: Final = (Scope.SERVER, False)

_BY_NAME: Final[Mapping[str, Judgement]] = {
    "TooManyRequestsException": (*_SERVER, "SES is asked too often; it is asked more slowly"),
    "ThrottlingException": (*_SERVER, "SES is asked too often; it is asked more slowly"),
    "Throttling": (*_SERVER, "SES is asked too often; it is asked more slowly"),
    "LimitExceededException": (*_SERVER, "a limit of the SES account is reached"),
    "SendingPausedException": (*_SERVER, "sending is paused for the SES account or its set"),
    "AccountSuspendedException": (*_SERVER, "AWS has suspended sending for good; ask AWS"),
    "NotFoundException": (*_SERVER, "SES knows no such configuration set"),
    "MailFromDomainNotVerifiedException": (
        Scope.SENDER,
        False,
        "SES has not verified the sender's MAIL FROM domain",
    ),
    "UnrecognizedClientException": (*_SERVER, "AWS does not know the access key"),
    "InvalidClientTokenId": (*_SERVER, "AWS does not know the access key"),
    "InvalidSignatureException": (*_SERVER, "the secret key does not fit, or the clock is wrong"),
    "SignatureDoesNotMatch": (*_SERVER, "the secret key does not fit, or the clock is wrong"),
    "RequestExpired": (*_SERVER, "our clock differs too much from AWS's"),
    "ExpiredTokenException": (*_SERVER, "the lent access key is over"),
    "ExpiredToken": (*_SERVER, "the lent access key is over"),
    "AccessDeniedException": (*_SERVER, "the access key may not send: it needs ses:SendRawEmail"),
    "AccessDenied": (*_SERVER, "the access key may not send: it needs ses:SendRawEmail"),
}
_ADDRESS_WORDS: Final = ("address", "destination", "recipient", "domain contains")


def judge(status: int, name: str, said: str, recipient: str) -> Refusal:
    """`name` is the error's type, as `x-amzn-ErrorType` or `__type` gives it."""
    name = bare(name)
    scope, permanent, words = _known(status, name)(said, recipient)
    return Refusal(
        scope,
        permanent=permanent,
        reason=f"{status} {name} {words}".replace("  ", " "),
        said=kept(said),
        in_doubt=status >= 500 and status != 503,
    )


def bare(name: str) -> str:
    """`com.amazon#Throttling:http://…` is `Throttling`; letters only, since it goes into events."""
    name = name.partition(":")[0].rpartition("#")[2]
    return name[:60] if name.isascii() and name.isalnum() else ""


def _known(status: int, name: str) -> Callable[[str, str], Judgement]:
    if name in _BY_NAME:
        return lambda _said, _recipient: _BY_NAME[name]
    if name == "MessageRejected":
        return _rejected
    if name in ("BadRequestException", "InvalidParameterValue"):
        return _bad
    if status in (401, 403):
        return lambda _said, _recipient: (*_SERVER, "SES refuses our access")
    if status == 429:
        return lambda _said, _recipient: _BY_NAME["Throttling"]
    if status >= 500:
        return lambda _said, _recipient: (*_SERVER, "SES has an error of its own")
    return lambda _said, _recipient: (Scope.MAIL, True, "SES does not take the mail")


def _rejected(said: str, recipient: str) -> Judgement:
    """One name for two things: an identity that nobody verified yet, and content."""
    if "not verified" not in said.lower():
        return Scope.MAIL, True, "SES refuses the content"
    if recipient.lower() in said.lower():
        return Scope.RECIPIENT, False, "the SES account is in its sandbox: it sends to few"
    return Scope.SENDER, False, "SES has not verified the sender's address or domain"


def _bad(said: str, _recipient: str) -> Judgement:
    if any(word in said.lower() for word in _ADDRESS_WORDS):
        return Scope.RECIPIENT, True, "SES does not take the recipient's address"
    return Scope.MAIL, True, "SES does not take the mail"
