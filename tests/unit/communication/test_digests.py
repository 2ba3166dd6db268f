"""When a digest is sent, and to whom; and what it says."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from runtime.mailing.rendering import compiled, default_source, render
from runtime.mailing.samples import SAMPLE
from schemas.mailing import Digest, Every, MailSettings, QuietHours
from services.communication.digests.entries import SHOWN, scope_of
from services.communication.digests.periods import GATHERED, chosen, moment
from services.communication.notices import Kind
from services.communication.quiet import due
from services.communication.wording import ENGLISH, LANGUAGES, Words

HOURLY = Digest(every=Every.HOURLY)
DAILY = Digest(every=Every.DAILY, at=time(8), zone="Europe/Berlin")
NIGHT = QuietHours(begins=time(20), ends=time(7, 30), zone="Europe/Berlin")


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # month to minute


@pytest.mark.parametrize(
    ("digest", "after", "quiet", "expected"),
    [
        (HOURLY, at(11, 21, 12, 30), None, at(11, 21, 13, 0)),
        (HOURLY, at(11, 21, 13, 0), None, at(11, 21, 14, 0)),
        (Digest(every=Every.HOURLY, zone="Asia/Kolkata"), at(11, 21, 12, 0), None,
         at(11, 21, 12, 30)),
        (HOURLY, at(11, 21, 19, 10), NIGHT, at(11, 22, 6, 30)),
        (DAILY, at(11, 21, 6, 59), None, at(11, 21, 7, 0)),  # 08:00 in Berlin
        (DAILY, at(11, 21, 7, 0), None, at(11, 22, 7, 0)),
        (DAILY, at(10, 24, 7, 0), None, at(10, 25, 7, 0)),  # clocks went back that night
        (DAILY, at(3, 28, 8, 0), None, at(3, 29, 6, 0)),  # and forward in this
    ],
)  # fmt: skip
def test_a_period_ends_on_the_reader_s_own_clock(
    digest: Digest, after: datetime, quiet: QuietHours | None, expected: datetime
) -> None:
    assert moment(digest, after, MailSettings(quiet=quiet)) == expected


@given(
    st.integers(0, 366 * 24 * 3600).map(lambda seconds: at(1, 1) + timedelta(seconds=seconds)),
    st.sampled_from([HOURLY, DAILY, Digest(every=Every.DAILY, at=time(23, 30))]),
    st.sampled_from([None, NIGHT]),
)
def test_the_next_period_always_ends_later_soon_and_never_at_night(
    after: datetime, digest: Digest, quiet: QuietHours | None
) -> None:
    settings = MailSettings(quiet=quiet)
    ends = moment(digest, after, settings)
    assert after < ends <= after + timedelta(hours=37)
    assert due(Kind.DIGEST, ends, quiet) is None


def test_a_reader_s_own_wish_goes_before_what_holds_for_all() -> None:
    own = Digest(recipient="lead@example.com", every=Every.HOURLY)
    settings = MailSettings(digests=(DAILY, own))
    assert chosen(settings, Kind.NEW_CANDIDATE, "Lead@Example.com") == own
    assert chosen(settings, Kind.NEW_CANDIDATE, "hr@example.com") == DAILY
    assert chosen(MailSettings(), Kind.NEW_CANDIDATE, "hr@example.com") is None


@pytest.mark.parametrize("kind", sorted(set(Kind) - GATHERED))
def test_alerts_and_mails_to_one_person_never_wait(kind: Kind) -> None:
    assert chosen(MailSettings(digests=(HOURLY,)), kind, "hr@example.com") is None


def test_nobody_has_two_digests() -> None:
    with pytest.raises(ValidationError, match="at most"):
        MailSettings(digests=(HOURLY, DAILY))
    with pytest.raises(ValidationError, match="offset"):
        Digest(every=Every.DAILY, at=time(8, tzinfo=UTC))


def row(kind: Kind, **columns: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("last_name", "job_title", "file_name", "other_number", "other_first_name",
         "other_last_name")
    )  # fmt: skip
    return {"id": UUID(int=1), "kind": kind, "details": {}, "number": 7, "first_name": "Ada",
            **empty, **columns}  # fmt: skip


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_what_asks_for_a_decision_stands_first_and_nothing_is_left_out(words: Words) -> None:
    rows = [row(kind) for kind in sorted(GATHERED)]
    rows.append(row(Kind.DUPLICATE_REVIEW, other_number=3, other_first_name="Bo"))
    scope: Any = scope_of(rows, words)
    assert (scope["count"], scope["more"], len(scope["groups"])) == (6, 0, len(GATHERED))
    assert scope["groups"][0]["title"] == words.headings[Kind.BLOCKED_REHIRE]
    template = compiled(default_source("digest", words.language), words.language)
    rendered = render(template, {**SAMPLE, "digest": scope})
    assert "6" in rendered.subject
    assert "Bo" in rendered.text


def test_a_very_long_digest_counts_the_rest() -> None:
    scope: Any = scope_of([row(Kind.NEW_CANDIDATE)] * (SHOWN + 3), ENGLISH)
    assert (scope["count"], scope["more"], scope["groups"][0]["count"]) == (SHOWN + 3, 3, SHOWN)
