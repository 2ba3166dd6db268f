from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import Envelope

from runtime.reception import MEGABYTE
from schemas.operations import Health
from services.intake.addresses import Destination, without_tag
from services.intake.doors import Door, Reports
from services.intake.mail import read_mail
from services.intake.settings import Settings
from services.intake.smtp_door import (
    LOOP,
    NOT_READ,
    TAKEN,
    TOO_MANY,
    TRY_LATER,
    UNKNOWN,
    Limits,
    Receiver,
    arrivals_of,
    by_tenant,
)
from tests.unit.intake.fakes import (
    BACKEND,
    DEMO,
    OTHER,
    AwayAddresses,
    FakeAddresses,
    FakeAdmission,
)
from tests.unit.intake.mails import PDF, a_mail


class Sender:
    """Says to a receiver what a mail server would."""

    def __init__(self, admission: FakeAdmission, addresses: FakeAddresses | None = None) -> None:
        self.door = Door("smtp-door")
        limits = Limits(recipients=3)
        self.receiver = Receiver(addresses or FakeAddresses(), admission, self.door, limits)

    async def recipient(self, address: str, envelope: Envelope | None = None) -> str:
        return await self.receiver.handle_RCPT(None, None, envelope or Envelope(), address, [])

    async def send(self, data: bytes, *recipients: str, mail_from: str = "a@b.example") -> str:
        envelope = Envelope()
        envelope.mail_from = mail_from
        for recipient in recipients:
            await self.recipient(recipient, envelope)
        envelope.content = data
        return await self.receiver.handle_DATA(None, None, envelope)


async def test_an_unknown_address_is_refused_before_any_byte_of_the_mail() -> None:
    assert await Sender(FakeAdmission()).recipient("nobody@demo.example") == UNKNOWN


async def test_an_address_that_cannot_be_looked_up_is_put_off() -> None:
    sender = Sender(FakeAdmission(), AwayAddresses())
    assert await sender.recipient("hiring@demo.example") == TRY_LATER
    assert sender.door.report().health is Health.FAILING


async def test_a_tag_names_the_job() -> None:
    admission = FakeAdmission()
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    assert await Sender(admission).send(mail, "Hiring+Backend@demo.example") == TAKEN
    [arrival] = admission.taken[DEMO].values()
    assert arrival.job_id == BACKEND
    assert arrival.cover_letter


async def test_each_tenant_gets_its_own_and_a_partial_failure_is_made_good() -> None:
    admission = FakeAdmission()
    sender = Sender(admission)
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    both = ("hiring@demo.example", "jobs@other.example")
    assert await sender.send(mail, both[0]) == TAKEN
    admission.away_for = 1
    assert await sender.send(mail, *both) == TRY_LATER
    assert await sender.send(mail, *both) == TAKEN
    assert [len(admission.taken[tenant]) for tenant in (DEMO, OTHER)] == [1, 1]


async def test_too_many_recipients_are_asked_to_come_in_another_mail() -> None:
    sender, envelope = Sender(FakeAdmission()), Envelope()
    answers = [await sender.recipient(f"hiring+{n}@demo.example", envelope) for n in range(4)]
    assert answers[-1] == TOO_MANY
    assert len(envelope.rcpt_tos) == 3


async def test_a_mail_that_runs_in_a_circle_is_refused() -> None:
    mail = b"Received: from a by b\r\n" * 60 + bytes(a_mail(files={"cv.pdf": PDF}))
    assert await Sender(FakeAdmission()).send(mail, "hiring@demo.example") == LOOP


async def test_a_vacation_notice_is_accepted_and_not_told_to_anybody() -> None:
    admission = FakeAdmission()
    mail = bytes(a_mail("I am away.", headers={"Auto-Submitted": "auto-replied"}))
    assert await Sender(admission).send(mail, "hiring@demo.example", mail_from="<>") == NOT_READ
    assert not admission.taken


async def test_the_door_fails_while_it_puts_mail_off_and_recovers() -> None:
    admission = FakeAdmission(away_for=1)
    sender = Sender(admission)
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    await sender.send(mail, "hiring@demo.example")
    assert sender.door.report().error == "TryLater"
    await sender.send(mail, "hiring@demo.example")
    assert sender.door.report().health is Health.HEALTHY


async def test_our_own_bug_leaves_the_mail_with_its_sender() -> None:
    sender = Sender(FakeAdmission())
    assert await sender.receiver.handle_exception(KeyError("secret")) == TRY_LATER
    assert sender.door.report().error == "KeyError"


def test_a_jobs_address_outweighs_the_general_one() -> None:
    found = [Destination(DEMO), Destination(DEMO, BACKEND), Destination(OTHER), Destination(OTHER)]
    assert by_tenant(found) == {DEMO: [BACKEND], OTHER: [None]}


def test_a_files_source_reference_is_the_same_at_every_delivery() -> None:
    mail = bytes(a_mail(files={"cv.pdf": PDF}))
    relayed = b"Received: from relay.example\r\n" + mail
    [one], [two] = arrivals_of(read_mail(mail), None), arrivals_of(read_mail(relayed), None)
    [for_job] = arrivals_of(read_mail(mail), BACKEND)
    assert one.source_ref == two.source_ref == "one@mail.example.com#2"
    assert for_job.source_ref != one.source_ref


@pytest.mark.parametrize(
    ("address", "plain", "tag"),
    [
        ("hiring+backend@demo.example", "hiring@demo.example", "backend"),
        ("hiring+a+b@demo.example", "hiring@demo.example", "a+b"),
        ("hiring@demo.example", "hiring@demo.example", ""),
        ("+backend@demo.example", "+backend@demo.example", ""),
        ("nonsense", "nonsense", ""),
    ],
)
def test_a_tag_stands_behind_the_first_plus(address: str, plain: str, tag: str) -> None:
    assert without_tag(address) == (plain, tag)


def test_health_is_told_on_change_and_now_and_then() -> None:
    door = Door("smtp-door", clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    reports = Reports([door], every=60)
    assert not reports.due(0)
    door.fails("OSError")
    assert reports.due(0) == [door]
    reports.tell([door], 0)
    assert not reports.due(59)
    door.works()
    assert reports.due(59) == [door]
    reports.tell([door], 59)
    assert not reports.due(118)
    assert reports.due(119) == [door]


def test_a_mail_is_larger_than_the_file_it_carries() -> None:
    field = Settings.model_fields["smtp_max_megabytes"]
    assert field.default * MEGABYTE > 25 * MEGABYTE * 4 / 3
