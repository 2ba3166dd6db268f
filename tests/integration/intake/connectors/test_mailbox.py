"""A mailbox from IMAP to Postgres: what each mail becomes, and that no kill loses one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.integrations import ImapSettings
from tests.integration.intake.conftest import House
from tests.integration.intake.connectors.conftest import Bench
from tests.integration.intake.connectors.imap_server import ImapServer
from tests.unit.intake.hostile import HOSTILE
from tests.unit.intake.mails import PDF, PNG, RESUME_TEXT, a_mail, a_zip


def the_settings(server: ImapServer, **changes: Any) -> ImapSettings:
    given = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "user": server.user,
        "password": server.password,
        "idle": False,
        **changes,
    }
    return ImapSettings.model_validate(given)


def a_forwarded(inner: bytes) -> bytes:
    mail = a_mail("See below", message_id="<forwarded@mail.example>")
    mail.add_attachment(inner, maintype="message", subtype="octet-stream", filename="fwd.eml")
    return bytes(mail)


async def test_what_a_mail_holds_decides_what_it_becomes(
    mailboxes: Bench, server: ImapServer, house: House
) -> None:
    def mail(name: str, *args: Any, **kinds: Any) -> bytes:
        return bytes(a_mail(*args, message_id=f"<{name}@mail.example>", **kinds))

    automatic = {"Auto-Submitted": "auto-replied"}
    for data in (
        mail("attached", files={"attached.pdf": PDF, "logo.png": PNG}),
        mail("body", RESUME_TEXT),
        mail("zipped", files={"all.zip": a_zip({"zipped.pdf": PDF + b"zip"})}),
        a_forwarded(mail("inner", files={"inner.pdf": PDF + b"inner"})),
        mail("away", headers=automatic, files={"vacation.pdf": PDF}),
        b"Return-Path: <>\r\n" + mail("bounce"),
        mail("empty", "Hello, is the job still open?"),
        b"Received: from a by b\r\n" * 60 + mail("circle", files={"cv.pdf": PDF + b"loop"}),
    ):
        server.put(data)
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    resumes = {row["file_name"] for row in await house.rows(house.alpha, "resumes")}
    assert resumes == {
        "attached.pdf",
        "mail-text.txt",
        "zipped.pdf",
        "inner.pdf",
        "Application.eml",
    }
    outcomes = await mailboxes.rows("SELECT outcome FROM integration_items ORDER BY item_id")
    assert [row["outcome"] for row in outcomes] == [
        *("taken", "taken", "taken", "taken", "automatic", "automatic", "refused", "loop")
    ]
    assert all("$HirestreamTaken" in mail.flags for mail in server.folders["INBOX"].mails.values())


async def test_tags_and_rules_name_job_and_source_and_never_another_tenant(
    mailboxes: Bench, server: ImapServer, house: House
) -> None:
    def sent(name: str, to: str, subject: str = "Application") -> None:
        mail = a_mail(
            message_id=f"<{name}@x.example>",
            subject=subject,
            files={f"{name}.pdf": PDF + name.encode()},
        )
        mail.replace_header("To", to)
        server.put(bytes(mail))

    sent("tagged", "hiring+backend@alpha.example")
    sent("ruled", "hiring@alpha.example", "[LinkedIn] New applicant")
    sent("forged", "jobs@beta.example")
    rules = [{"subject": "[[]LinkedIn]*", "job": "backend", "source": "LinkedIn"}]
    await mailboxes.add("hiring", the_settings(server, rules=rules))
    await mailboxes.turn()
    jobs = {row["file_name"]: row["job_id"] for row in await house.rows(house.alpha, "resumes")}
    assert jobs == {
        "tagged.pdf": house.backend,
        "ruled.pdf": house.backend,
        "forged.pdf": None,
    }
    [ruled] = [row for row in await house.rows(house.alpha, "submissions") if row["channel"]]
    assert ruled["channel"] == "LinkedIn"
    assert await house.rows(house.beta, "resumes") == []


async def test_a_mailbox_numbered_anew_brings_nobody_twice(
    mailboxes: Bench, server: ImapServer, house: House
) -> None:
    mails = [
        bytes(a_mail(message_id=f"<{n}@x.example>", files={"cv.pdf": PDF + b"%d" % n}))
        for n in range(3)
    ]
    server.put(mails[0])
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    server.folders["INBOX"] = type(server.folders["INBOX"])()
    for mail in mails:
        server.put(mail)
    await mailboxes.turn()
    assert len(await house.rows(house.alpha, "resumes")) == 3
    assert len(await house.rows(house.alpha, "submissions")) == 3


async def test_hostile_mails_each_end_in_a_reasoned_state_and_cross_no_tenant(
    mailboxes: Bench, server: ImapServer, house: House
) -> None:
    for make in HOSTILE.values():
        server.put(b"To: jobs@beta.example\r\n" + make())
    await mailboxes.add("hiring", the_settings(server))
    await mailboxes.turn()
    rows = await mailboxes.rows("SELECT state, outcome FROM integration_items")
    assert len(rows) == len(HOSTILE)
    assert {row["state"] for row in rows} == {"marked"}
    assert {row["outcome"] for row in rows} <= {"taken", "refused", "automatic", "loop"}
    assert (await mailboxes.listed("hiring"))["error"] is None
    assert await house.rows(house.beta, "resumes") == []


@pytest.mark.parametrize("mails", [1500, pytest.param(50_000, marks=pytest.mark.soak)])
async def test_a_full_mailbox_is_found_whole_on_the_first_day_and_taken_slowly(
    mailboxes: Bench, server: ImapServer, mails: int
) -> None:
    old = datetime.now(UTC) - timedelta(days=90)
    for number in range(mails):
        server.put(b"Message-ID: <%d@x.example>\r\n\r\nHello" % number, at=old)
    new = server.put(bytes(a_mail(files={"cv.pdf": PDF})))
    since = (old - timedelta(days=1)).date()
    settings = the_settings(server, backfill_since=since, backfill_per_minute=10)
    await mailboxes.add("hiring", settings)
    await mailboxes.turn()
    state = await mailboxes.listed("hiring")
    assert (state["taken"], state["backfill_total"], state["backfill_done"]) == (1, mails, 10)
    assert server.fetched[0] == new
    await mailboxes.turn()  # looks again, and takes no more within the minute
    assert len(server.fetched) == 11
    assert (await mailboxes.listed("hiring"))["backfill_total"] == mails
