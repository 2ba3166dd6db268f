"""Answers of SES in plain words, and the signature that AWS's own example has."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from minio.credentials.credentials import Credentials
from pydantic import SecretStr

from services.communication.outcomes import Postponed, Released, after
from services.communication.refusals import Refusal, Scope
from services.communication.ses.answers import judge
from services.communication.ses.credentials import Lent, credentials_of
from services.communication.ses.settings import SesSettings
from services.communication.ses.signing import Keys, Request, signed_headers

ADA = "ada@example.com"
NOT_VERIFIED = "Email address is not verified. The following identities failed the check: "


@pytest.mark.parametrize(
    ("status", "name", "said", "scope", "permanent"),
    [
        (429, "TooManyRequestsException", "", Scope.SERVER, False),
        (400, "Throttling", "Daily message quota exceeded.", Scope.SERVER, False),
        (429, "", "", Scope.SERVER, False),
        (400, "SendingPausedException", "", Scope.SERVER, False),
        (400, "AccountSuspendedException", "", Scope.SERVER, False),
        (403, "UnrecognizedClientException", "", Scope.SERVER, False),
        (403, "SomethingNew", "", Scope.SERVER, False),
        (404, "NotFoundException", "", Scope.SERVER, False),
        (400, "MailFromDomainNotVerifiedException", "", Scope.SENDER, False),
        (400, "MessageRejected", f"{NOT_VERIFIED}hr@alpha.example", Scope.SENDER, False),
        (400, "MessageRejected", NOT_VERIFIED + ADA, Scope.RECIPIENT, False),
        (400, "MessageRejected", "Transaction failed", Scope.MAIL, True),
        (400, "BadRequestException", "Illegal address", Scope.RECIPIENT, True),
        (400, "BadRequestException", "Nested group", Scope.MAIL, True),
        (413, "", "", Scope.MAIL, True),
        (503, "ServiceUnavailable", "", Scope.SERVER, False),
    ],
)
def test_each_answer_holds_for_those_it_is_about(
    status: int, name: str, said: str, scope: Scope, *, permanent: bool
) -> None:
    refusal = judge(status, name, said, ADA)
    assert (refusal.scope, refusal.permanent, refusal.in_doubt) == (scope, permanent, False)


def test_an_error_of_theirs_leaves_a_mail_in_doubt() -> None:
    refusal = judge(500, "InternalFailure", "", ADA)
    assert (refusal.scope, refusal.permanent, refusal.in_doubt) == (Scope.SERVER, False, True)


def test_no_reason_names_an_address() -> None:
    refusal = judge(400, f"{ADA}:x", f"no such address <{ADA}>", ADA)
    assert ADA not in refusal.reason
    assert ADA not in refusal.said


def test_the_reason_is_in_plain_words() -> None:
    refusal = judge(403, "com.amazon.coral.service#AccessDeniedException:http://x", "", ADA)
    words = "403 AccessDeniedException the access key may not send: it needs ses:SendRawEmail"
    assert refusal.reason == words


def test_a_lent_key_s_token_is_signed_too() -> None:
    request = Request(method="POST", host="example.com", path="/", body=b"{}", region="eu-west-1")
    now = datetime(2026, 11, 21, tzinfo=UTC)
    headers = signed_headers(request, Keys("AKIA", "secret", "lent"), now)
    assert headers["x-amz-security-token"] == "lent"
    assert "x-amz-date;x-amz-security-token," in headers["authorization"]


class Provider:
    """Where AWS lends keys, or does not."""

    def __init__(self, given: Credentials | None) -> None:
        self.given = given

    def retrieve(self) -> Credentials:
        if self.given is None:
            raise ValueError("no role here")
        return self.given


async def test_keys_come_from_the_settings_or_are_lent() -> None:
    fixed = credentials_of(SesSettings(ses_access_key="AKIA", ses_secret_key=SecretStr("s")))
    assert await fixed.keys() == Keys("AKIA", "s")
    assert isinstance(credentials_of(SesSettings()), Lent)
    lent = Lent(cast("Any", Provider(Credentials("ASIA", "secret", "token"))))
    assert await lent.keys() == Keys("ASIA", "secret", "token")


async def test_a_place_to_which_aws_lends_no_keys_is_told_so() -> None:
    with pytest.raises(Refusal, match="COMMUNICATION_SES_ACCESS_KEY") as caught:
        await Lent(cast("Any", Provider(None))).keys()
    assert (caught.value.scope, caught.value.permanent) == (Scope.SERVER, False)


def test_a_mail_in_doubt_waits_its_time_though_ses_is_what_failed() -> None:
    doubt, week = timedelta(minutes=2), timedelta(days=7)
    refusal = judge(500, "InternalFailure", "", ADA)
    assert after(refusal, doubt, timedelta(0), week) == Postponed(doubt, refusal.reason)
    throttled = judge(429, "TooManyRequestsException", "", ADA)
    assert after(throttled, doubt, timedelta(0), week) == Released(throttled.reason)
