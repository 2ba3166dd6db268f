"""A link opens what it was made for, for whom, and as long as it holds."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.mailing.signing import Link, Purpose, Signing, read_link

KEY, OTHER = Signing(bytes(range(32))), Signing(bytes(32))
TENANT, MAIL = UUID(int=1), UUID(int=2)
UNTIL = datetime(2026, 12, 1, tzinfo=UTC)
NOW = UNTIL - timedelta(seconds=1)


def a_link(purpose: Purpose = Purpose.UNSUBSCRIBE) -> Link:
    link = read_link(KEY.link_token(purpose, TENANT, MAIL, UNTIL))
    assert link is not None
    return link


def test_a_link_says_whose_it_is_and_holds_until_its_time() -> None:
    link = a_link()
    assert (link.tenant_id, link.subject_id, link.expires_at) == (TENANT, MAIL, UNTIL)
    assert KEY.is_ours(Purpose.UNSUBSCRIBE, link, NOW)
    assert not KEY.is_ours(Purpose.UNSUBSCRIBE, link, UNTIL)


def test_no_link_opens_another_thing_or_another_s() -> None:
    assert not KEY.is_ours(Purpose.SURVEY, a_link(), NOW)
    assert not OTHER.is_ours(Purpose.UNSUBSCRIBE, a_link(), NOW)


def test_mail_programs_may_fold_its_case() -> None:
    link = read_link(a_link().token.upper())
    assert link is not None
    assert KEY.is_ours(Purpose.UNSUBSCRIBE, link, NOW)


@pytest.mark.parametrize("place", [*range(0, 84, 7), 83])
def test_a_changed_letter_closes_it(place: int) -> None:
    token = a_link().token
    changed = token[:place] + ("b" if token[place] == "a" else "a") + token[place + 1 :]
    link = read_link(changed)
    assert link is None or not KEY.is_ours(Purpose.UNSUBSCRIBE, link, NOW)


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    link = read_link(text)
    assert link is None or not KEY.is_ours(Purpose.UNSUBSCRIBE, link, NOW)
    assert KEY.returned(text) is None
