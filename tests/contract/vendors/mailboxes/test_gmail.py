"""A mailbox of Gmail, against a contract server with the faults that Gmail has."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from services.intake.connectors.connector import Found
from services.intake.connectors.faults import (
    CursorLost,
    Fault,
    ItemGone,
    LoginRefused,
    Misconfigured,
    NotAllowed,
    Throttled,
    Unexpected,
    Unreachable,
)
from services.intake.connectors.gmail import GmailMailbox, open_gmail
from services.intake.mail import read_mail
from tests.contract.vendors.mailboxes.gmail import GmailServer, refusal
from tests.unit.intake.connectors.vendor import NOW, listed, means_of, steps_of

YESTERDAY = NOW - timedelta(hours=24)


@pytest.fixture
def server() -> GmailServer:
    return GmailServer()


@pytest.fixture
async def mailbox(server: GmailServer) -> AsyncGenerator[GmailMailbox]:
    async with open_gmail(server.settings(), means_of(server)) as opened:
        assert isinstance(opened, GmailMailbox)
        yield opened


def ids(found: list[Found]) -> set[str]:
    return {one.id for one in found}


async def test_a_mail_is_read_as_it_came_and_labelled_once(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    server.put("m1", NOW)
    [found], _ = await listed(mailbox, since=YESTERDAY)
    item = await mailbox.open_item(found.id)
    assert item.is_mail
    data = await mailbox.fetch_attachment(item, item.attachments[0])
    assert [file.name for file in read_mail(data).files] == ["cv.pdf"]
    await mailbox.mark_processed("m1")
    await mailbox.mark_processed("m1")
    assert [server.labels[label] for label in server.mails["m1"].labels] == ["INBOX", "Hirestream"]
    assert server.paths.count("POST /gmail/v1/users/hiring@corp.example/labels") == 1


async def test_a_taken_mail_leaves_the_inbox_where_that_is_wanted(server: GmailServer) -> None:
    server.put("m1", NOW)
    async with open_gmail(server.settings(archive_processed=True), means_of(server)) as opened:
        await opened.mark_processed("m1")
    assert [server.labels[label] for label in server.mails["m1"].labels] == ["Hirestream"]


async def test_a_later_look_finds_what_came_since_however_it_is_dated(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    for number in range(5):
        server.put(f"m{number}", NOW - timedelta(minutes=number))
    found, cursor = await listed(mailbox, since=YESTERDAY)
    assert ids(found) == set(server.mails)
    server.put("late", NOW - timedelta(days=400))  # moved here from another mailbox
    found, cursor = await listed(mailbox, cursor, YESTERDAY)
    assert "late" in ids(found)
    assert cursor == {"history": "6"}


async def test_a_mail_that_people_label_for_us_later_is_found(server: GmailServer) -> None:
    async with open_gmail(server.settings(label="Jobs"), means_of(server)) as opened:
        server.put("m1", NOW - timedelta(days=90))
        _, cursor = await listed(opened, since=YESTERDAY)
        server.relabel("m1", "Label_1")
        found, _ = await listed(opened, cursor, YESTERDAY)
    assert ids(found) == {"m1"}


async def test_a_mail_that_comes_while_pages_are_read_is_found_by_the_next_look(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    for number in range(5):
        server.put(f"m{number}", NOW - timedelta(minutes=number))

    def came(request: httpx.Request) -> None:
        if request.url.params.get("pageToken") == "p2" and "new" not in server.mails:
            server.put("new", NOW)  # the newest is first, and shifts all others back

    server.before = came
    found, cursor = await listed(mailbox, since=YESTERDAY)
    assert ids(found) >= {f"m{number}" for number in range(5)}
    found, _ = await listed(mailbox, cursor, NOW + timedelta(hours=1))
    assert ids(found) == {"new"}


async def test_a_mail_that_leaves_while_pages_are_read_hides_no_other(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    for number in range(7):
        server.put(f"m{number}", NOW - timedelta(minutes=number))
    pages: list[str] = []

    def left(request: httpx.Request) -> None:
        if request.url.path.endswith("/messages"):
            pages.append(request.url.path)
            if len(pages) == 2:
                server.mails["m0"].labels = []

    server.before = left
    found, _ = await listed(mailbox, since=YESTERDAY)
    assert ids(found) >= {f"m{number}" for number in range(1, 7)}


async def test_a_history_that_ended_begins_the_look_anew(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    server.put("m1", NOW)
    _, cursor = await listed(mailbox, since=YESTERDAY)
    server.oldest = 50
    with pytest.raises(CursorLost):
        await listed(mailbox, cursor, YESTERDAY)
    found, _ = await listed(mailbox, None, YESTERDAY)
    assert ids(found) == {"m1"}


async def test_a_backfill_is_listed_day_by_day_and_dated_by_its_days(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    for days in range(30):
        server.put(f"m{days}", NOW - timedelta(days=days, minutes=1))
    found, _ = await listed(mailbox, since=NOW - timedelta(days=30))
    assert ids(found) == set(server.mails)
    for one in found:
        assert one.at is not None
        at = server.mails[one.id].at
        assert at - timedelta(days=1, seconds=1) <= one.at <= at + timedelta(seconds=1)


async def test_a_token_that_ends_between_two_pages_is_fetched_anew(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    for number in range(5):
        server.put(f"m{number}", NOW)

    def ended(request: httpx.Request) -> None:
        if request.url.params.get("pageToken") == "p2" and server.token == 1:
            server.token += 1

    server.before = ended
    found, _ = await listed(mailbox, since=YESTERDAY)
    assert ids(found) == set(server.mails)
    assert server.paths.count("POST /token") == 2


@pytest.mark.parametrize(
    ("answer", "fault", "after"),
    [
        (httpx.Response(429, headers={"Retry-After": "600"}), Throttled, 600),
        (httpx.Response(429), Throttled, None),
        (refusal(403, "userRateLimitExceeded"), Throttled, None),
        (refusal(403, "rateLimitExceeded"), Throttled, None),
        (refusal(403, "insufficientPermissions"), NotAllowed, None),
        (httpx.Response(500), Unreachable, None),
        (httpx.ReadTimeout("a slow body"), Unreachable, None),
        (httpx.RemoteProtocolError("half a body"), Unreachable, None),
        (httpx.Response(200, content=b'{"messages": [{"id": 1'), Unexpected, None),
        (httpx.Response(404), Misconfigured, None),
    ],
)
async def test_every_fault_is_told_by_what_can_be_done_about_it(
    server: GmailServer, answer: httpx.Response | Exception, fault: type[Fault], after: float | None
) -> None:
    async with open_gmail(server.settings(), means_of(server)) as opened:
        server.before = lambda request: (
            server.faults.append(answer)
            if request.url.path.endswith("/labels") and not server.faults
            else None
        )
        with pytest.raises(fault) as raised:
            await listed(opened, since=YESTERDAY)
        assert raised.value.after == after


async def test_a_long_list_waits_for_a_short_limit(server: GmailServer) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    for number in range(5):
        server.put(f"m{number}", NOW)

    def busy(request: httpx.Request) -> None:
        if request.url.params.get("pageToken") == "p2" and not slept:
            server.faults.append(httpx.Response(429, headers={"Retry-After": "30"}))

    server.before = busy
    async with open_gmail(server.settings(), replace(means_of(server), sleep=sleep)) as opened:
        found, _ = await listed(opened, since=YESTERDAY)
    assert (ids(found), slept) == (set(server.mails), [31])


async def test_a_mail_that_is_gone_is_gone(mailbox: GmailMailbox) -> None:
    with pytest.raises(ItemGone):
        await mailbox.open_item("nowhere")


async def test_a_mail_that_is_too_large_is_told_by_its_headers(
    server: GmailServer, mailbox: GmailMailbox
) -> None:
    server.put("m1", NOW)
    server.mails["m1"].size = 200_000_000
    item = await mailbox.open_item("m1")
    data = await mailbox.fetch_attachment(item, item.attachments[0])
    mail = read_mail(data)
    assert (mail.sender_email, mail.subject) == ("nadia@mail.example", "My application")
    assert not any("format=raw" in str(request.url) for request in server.asked)


async def test_a_test_passes_its_steps_or_says_which_fails(server: GmailServer) -> None:
    server.put("m1", NOW)
    assert [(one.name, one.passed) for one in await steps_of(server.settings(), server)] == [
        ("name resolution", True),
        ("login", True),
        ("permission", True),
        ("read", True),
    ]
    last = (await steps_of(server.settings(refresh_token="ended"), server))[-1]
    assert (last.name, last.passed) == ("login", False)
    last = (await steps_of(server.settings(hiring_mailbox="x@corp.example"), server))[-1]
    assert (last.name, last.passed) == ("permission", False)
    last = (await steps_of(server.settings(label="Nowhere"), server))[-1]
    assert (last.name, last.passed) == ("permission", False)
    assert "Nowhere" in last.said


async def test_a_client_that_is_refused_is_said(server: GmailServer) -> None:
    wrong = server.settings(client_secret="wrong")
    async with open_gmail(wrong, means_of(server)) as opened:
        with pytest.raises(LoginRefused):
            await listed(opened)
