"""What a server's "no" means for a mail, and for everybody else's."""

from datetime import timedelta

import pytest

from services.communication.outcomes import End, Ended, Postponed, Released, after
from services.communication.refusals import Scope, Step, judge, lost

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("step", "code", "scope", "permanent"),
    [
        (Step.CONNECT, 554, Scope.SERVER, False),
        (Step.CONNECT, 535, Scope.SERVER, False),
        (Step.MAIL, 421, Scope.SERVER, False),
        (Step.MAIL, 530, Scope.SERVER, False),
        (Step.MAIL, 451, Scope.SENDER, False),
        (Step.MAIL, 550, Scope.SENDER, True),
        (Step.RCPT, 421, Scope.SERVER, False),
        (Step.RCPT, 450, Scope.RECIPIENT, False),
        (Step.RCPT, 550, Scope.RECIPIENT, True),
        (Step.DATA, 452, Scope.MAIL, False),
        (Step.DATA, 554, Scope.MAIL, True),
    ],
)
def test_each_reply_has_its_scope(step: Step, code: int, scope: Scope, permanent: bool) -> None:
    refusal = judge(step, code, "4.0.0 words")
    assert (refusal.scope, refusal.permanent) == (scope, permanent)


@pytest.mark.parametrize(
    ("step", "scope"),
    [
        (Step.CONNECT, Scope.SERVER),
        (Step.MAIL, Scope.SERVER),
        (Step.RCPT, Scope.RECIPIENT),
        (Step.DATA, Scope.MAIL),
    ],
)
def test_silence_is_never_final(step: Step, scope: Scope) -> None:
    refusal = lost(step, "TimeoutError")
    assert (refusal.scope, refusal.permanent) == (scope, False)


def test_a_reason_names_nobody() -> None:
    refusal = judge(Step.RCPT, 550, "5.1.1 <ada@example.com>: no such\r\nuser")
    assert refusal.reason == "550 5.1.1 recipient refused"
    assert refusal.said == "5.1.1 … no such user"


def test_a_final_refusal_ends_the_mail() -> None:
    outcome = after(judge(Step.RCPT, 550, "5.1.1 no"), HOUR, timedelta(0), DAY)
    assert outcome == Ended(
        End.FAILED,
        "550 5.1.1 recipient refused",
        "550 5.1.1 recipient refused: 5.1.1 no",
        bounced="5.1.1",
    )


def test_a_refusal_for_now_waits() -> None:
    outcome = after(judge(Step.RCPT, 450, "busy"), HOUR, timedelta(0), DAY)
    assert outcome == Postponed(HOUR, "450 recipient refused: busy")


def test_a_server_that_is_away_costs_the_mail_nothing() -> None:
    outcome = after(lost(Step.CONNECT, "OSError"), HOUR, timedelta(0), DAY)
    assert outcome == Released("connection lost at connect: OSError")


def test_after_days_a_mail_is_given_up() -> None:
    outcome = after(lost(Step.CONNECT, "OSError"), HOUR, timedelta(days=6), timedelta(days=5))
    reason = "given up after 5 days: connection lost at connect: OSError"
    assert outcome == Ended(End.FAILED, reason, reason)


@pytest.mark.parametrize(
    ("step", "code", "said", "status"),
    [
        (Step.RCPT, 550, "5.1.1 nobody", "5.1.1"),
        (Step.RCPT, 550, "5.1.10 a null MX", "5.1.10"),
        (Step.RCPT, 550, "no", None),
        (Step.RCPT, 550, "5.7.1 not from you", None),
        (Step.RCPT, 552, "5.2.2 full", None),
        (Step.RCPT, 450, "4.1.1 later", None),
        (Step.MAIL, 550, "5.1.8 bad sender", None),
        (Step.DATA, 550, "5.1.1 nobody", None),
    ],
)
def test_only_a_status_about_the_address_says_that_there_is_none(
    step: Step, code: int, said: str, status: str | None
) -> None:
    assert judge(step, code, said).no_such_address == status
