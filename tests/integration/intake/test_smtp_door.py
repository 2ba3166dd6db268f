import asyncio
import socket
from smtplib import SMTP, SMTPConnectError
from uuid import UUID

import pytest

from runtime.blobs import BlobsAway
from runtime.database import Database
from runtime.reception import MEGABYTE, Reception
from schemas import topics
from schemas.resume import RejectionCode
from services.intake.admission import PostgresAdmission
from services.intake.smtp_door import Limits
from tests.integration.intake.conftest import HOST, House, OpenDoor, as_lines, send
from tests.unit.intake.hostile import HOSTILE
from tests.unit.intake.mails import PDF, a_mail
from tests.unit.runtime.mailing.test_returns import MAIL, OURS, bounce

NOWHERE = "postgresql://nobody:nothing@127.0.0.1:1/none"


class AwayBlobs:
    async def put(self, tenant_id: UUID, data: bytes) -> str:
        raise BlobsAway(f"{tenant_id} {len(data)}")

    async def get(self, tenant_id: UUID, digest: str) -> bytes:
        raise BlobsAway(f"{tenant_id} {digest}")

    async def delete(self, tenant_id: UUID, digest: str) -> None:
        raise BlobsAway(f"{tenant_id} {digest}")

    async def answers(self) -> bool:
        return False


async def test_a_mail_is_kept_with_its_rows_and_its_event_before_the_sender_hears_250(
    house: House, mail_door: OpenDoor
) -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    async with mail_door() as port:
        assert await asyncio.to_thread(send, port, mail, "hiring+backend@alpha.example") == 250
    [resume] = await house.rows(house.alpha, "resumes")
    assert (resume["file_name"], resume["source"], resume["job_id"]) == (
        "cv.pdf",
        "mail",
        house.backend,
    )
    assert resume["sender_email"] == "nadia.okafor@example.com"
    assert await house.blobs.get(house.alpha, str(resume["sha256"])) == PDF
    [submission] = await house.rows(house.alpha, "submissions")
    assert str(submission["cover_letter"]).startswith("Dear team")
    [event] = await house.rows(house.alpha, "outbox")
    assert event["topic"] == topics.RESUME_RECEIVED.name


async def test_the_same_mail_twice_is_one_resume(house: House, mail_door: OpenDoor) -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    async with mail_door() as port:
        for data in (mail, mail, b"Received: from relay.example\r\n" + mail):
            assert await asyncio.to_thread(send, port, data, "hiring@alpha.example") == 250
    for table in ("resumes", "submissions", "outbox"):
        assert len(await house.rows(house.alpha, table)) == 1


async def test_the_same_file_for_another_job_is_another_application(
    house: House, mail_door: OpenDoor
) -> None:
    async with mail_door() as port:
        for number, address in enumerate(("hiring@alpha.example", "hiring+backend@alpha.example")):
            mail = bytes(a_mail(files={"cv.pdf": PDF}, message_id=f"<{number}@example.com>"))
            await asyncio.to_thread(send, port, mail, address)
    assert len(await house.rows(house.alpha, "resumes")) == 2


async def test_each_tenant_gets_its_own_and_sees_no_other(
    house: House, mail_door: OpenDoor
) -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    async with mail_door() as port:
        code = await asyncio.to_thread(
            send, port, mail, "hiring@alpha.example", "jobs@beta.example"
        )
    assert code == 250
    ids = [{row["id"] for row in await house.rows(t, "resumes")} for t in (house.alpha, house.beta)]
    assert [len(found) for found in ids] == [1, 1]
    assert not ids[0] & ids[1]


async def test_an_unknown_address_is_refused_and_the_known_one_served(
    house: House, mail_door: OpenDoor
) -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    async with mail_door() as port:
        both = ("jobs@alpha.example", "hiring@alpha.example")
        assert await asyncio.to_thread(send, port, mail, *both) == 550
        assert await asyncio.to_thread(send, port, mail, "x@y.example") == 550
    assert len(await house.rows(house.alpha, "resumes")) == 1


async def test_a_mail_without_a_resume_is_kept_and_rejected_once(
    house: House, mail_door: OpenDoor
) -> None:
    mail = bytes(a_mail("Are you hiring?"))
    async with mail_door() as port:
        for data in (mail, b"Received: from relay.example\r\n" + mail):
            assert await asyncio.to_thread(send, port, data, "hiring@alpha.example") == 250
    [resume] = await house.rows(house.alpha, "resumes")
    kept = await house.blobs.get(house.alpha, str(resume["sha256"]))
    assert b"Are you hiring?" in kept
    [event] = await house.rows(house.alpha, "outbox")
    assert event["topic"] == topics.RESUME_REJECTED.name
    rejected = topics.RESUME_REJECTED.payload.model_validate_json(bytes(event["payload"]))  # type: ignore[call-overload]
    assert rejected.code is RejectionCode.NOT_A_RESUME


async def test_while_postgres_is_away_the_sender_is_asked_to_come_again(
    house: House, mail_door: OpenDoor
) -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    async with Database.open(NOWHERE) as away:
        gone = PostgresAdmission(away, Reception(house.blobs, agent="intake"))
        async with mail_door(admission=gone) as port:
            assert await asyncio.to_thread(send, port, mail, "hiring@alpha.example") == 451
    async with mail_door() as port:
        assert await asyncio.to_thread(send, port, mail, "hiring@alpha.example") == 250
    assert len(await house.rows(house.alpha, "resumes")) == 1


async def test_while_the_blob_store_is_away_nothing_is_written(
    house: House, mail_door: OpenDoor
) -> None:
    gone = PostgresAdmission(house.database, Reception(AwayBlobs(), agent="intake"))
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    async with mail_door(admission=gone) as port:
        assert await asyncio.to_thread(send, port, mail, "hiring@alpha.example") == 451
    assert not await house.rows(house.alpha, "resumes")


async def test_a_mail_that_is_too_large_is_refused_as_such(
    house: House, mail_door: OpenDoor
) -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF + bytes(MEGABYTE)}))
    async with mail_door(limits=Limits(largest=MEGABYTE)) as port:
        assert await asyncio.to_thread(_declare_size, port, 9_999_999) == 552
        assert await asyncio.to_thread(_send_without_size, port, mail) == 552
    assert not await house.rows(house.alpha, "resumes")


async def test_a_line_that_never_ends_is_not_kept(mail_door: OpenDoor) -> None:
    async with mail_door(limits=Limits(largest=MEGABYTE)) as port:
        assert await asyncio.to_thread(_one_line, port, 20 * MEGABYTE) == 552
        mail = bytes(a_mail(files={"cv.pdf": PDF}))
        assert await asyncio.to_thread(send, port, mail, "hiring@alpha.example") == 250


async def test_an_end_in_pieces_is_an_end_and_dots_keep_their_number(
    house: House, mail_door: OpenDoor
) -> None:
    text = b"From: a@example.com\r\nMessage-ID: <dots@x>\r\n\r\n..one\r\n...two\r\n.\n.\r\nend"
    pieces = [text[:30], text[30:], b"\r", b"\n.", b"\r\nQU", b"IT\r\n"]
    async with mail_door() as port:
        answers = await asyncio.to_thread(_conversation, port, *pieces)
    assert [line[:3] for line in answers.splitlines()] == [b"250", b"221"]
    [resume] = await house.rows(house.alpha, "resumes")
    kept = await house.blobs.get(house.alpha, str(resume["sha256"]))
    assert kept.endswith(b"\r\n\r\n.one\r\n..two\r\n.\n.\r\nend\r\n")


async def test_a_dot_without_whole_line_ends_smuggles_no_second_mail(
    house: House, mail_door: OpenDoor
) -> None:
    smuggled = b"a: b\r\n\r\nx\n.\r\nMAIL FROM:<b@example.com>\r\nRCPT TO:<jobs@beta.example>\r\n"
    async with mail_door() as port:
        answers = await asyncio.to_thread(
            _conversation, port, smuggled + b"DATA\r\n\r\ny\r\n.\r\nQUIT\r\n"
        )
    assert [line[:3] for line in answers.splitlines()] == [b"250", b"221"]
    assert not await house.rows(house.beta, "resumes")


async def test_an_empty_mail_is_answered(mail_door: OpenDoor) -> None:
    async with mail_door() as port:
        answers = await asyncio.to_thread(_conversation, port, b".\r\n", b"QUIT\r\n")
    assert answers.startswith(b"250")


async def test_too_many_conversations_at_once_are_asked_to_come_again(
    mail_door: OpenDoor,
) -> None:
    async with mail_door(limits=Limits(connections=1)) as port:
        first = await asyncio.to_thread(SMTP, HOST, port, timeout=30)
        with pytest.raises(SMTPConnectError) as refused:
            await asyncio.to_thread(SMTP, HOST, port, timeout=30)
        assert refused.value.smtp_code == 421
        await asyncio.to_thread(first.quit)


async def test_fifty_hostile_mails_each_get_an_answer_and_the_door_stays_open(
    house: House, mail_door: OpenDoor
) -> None:
    codes: dict[str, int] = {}
    async with mail_door() as port:
        for name, build in HOSTILE.items():
            codes[name] = await asyncio.to_thread(
                send, port, build(), "hiring@alpha.example", sender="ceo@beta.example"
            )
        mail = bytes(a_mail(files={"cv.pdf": PDF}))
        assert await asyncio.to_thread(send, port, mail, "hiring@alpha.example") == 250
    assert len(HOSTILE) == 50
    assert set(codes.values()) <= {250, 500, 552}
    assert codes["an attachment of 60 MB"] == 552
    assert not await house.rows(house.beta, "resumes")
    taken = await house.rows(house.alpha, "outbox")
    assert len(taken) == len(await house.rows(house.alpha, "resumes"))


def _send_without_size(port: int, data: bytes) -> int:
    with SMTP(HOST, port, timeout=30) as client:
        _begin(client)
        return client.data(as_lines(data))[0]


def _declare_size(port: int, size: int) -> int:
    with SMTP(HOST, port, timeout=30) as client:
        client.ehlo()
        return client.mail("a@example.com", [f"size={size}"])[0]


def _one_line(port: int, size: int) -> int:
    with SMTP(HOST, port, timeout=30) as client:
        _begin(client)
        return client.data(b"x" * size)[0]


def _conversation(port: int, *pieces: bytes) -> bytes:
    """Send the pieces of a DATA phase one after another; all that is answered."""
    with socket.create_connection((HOST, port), timeout=30) as connection:
        answers = connection.makefile("rb")
        assert answers.readline().startswith(b"220")
        connection.sendall(b"HELO x\r\nMAIL FROM:<a@example.com>\r\n")
        connection.sendall(b"RCPT TO:<hiring@alpha.example>\r\nDATA\r\n")
        for expected in (b"250", b"250", b"250", b"354"):
            assert answers.readline().startswith(expected)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        return answers.read()


def _begin(client: SMTP) -> None:
    client.helo()
    client.mail("a@example.com")
    client.rcpt("hiring@alpha.example")


async def test_a_bounce_of_our_own_mail_is_noted_and_its_address_suppressed(
    house: House, mail_door: OpenDoor
) -> None:
    async with house.database.transaction(house.alpha) as tx:
        await tx.execute(
            """
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id, status)
            VALUES ($1, 'received', 'Ada@example.com', $1, '{}', $2, 'sent')
            """,
            MAIL,
            OURS,
        )
    async with mail_door() as port:
        for address in ("hiring@alpha.example", "hiring@alpha.example", "jobs@beta.example"):
            assert await asyncio.to_thread(send, port, bounce(), address) == 250
    [noted] = await house.rows(house.alpha, "mail_returns")
    assert (noted["mail_id"], noted["kind"], noted["status"]) == (MAIL, "bounced", "5.1.1")
    [suppressed] = await house.rows(house.alpha, "suppressions")
    assert suppressed["address"] == "ada@example.com"
    assert await house.rows(house.alpha, "resumes") == []
    assert await house.rows(house.beta, "suppressions") == []
