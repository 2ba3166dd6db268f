"""The agent books mails and sends none."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from runtime import Agent, Envelope, Reject, consume
from runtime.testing import deliver
from schemas import topics
from schemas.candidate import CandidateScreened, Resolution
from schemas.mailing import CandidateMail, Digest, Every, MailSettings
from schemas.topics import Message
from services.communication.agent import Communication
from services.communication.booking import Entry
from services.communication.candidates import Reached
from services.communication.ledger import Correspondent
from services.communication.notices import Kind, Notice

HR = Correspondent(("hr@example.com", "lead@example.com"), ("ops@example.com",), "example.com")

ADA = Reached("ada@example.com", UUID(int=20))


@dataclass
class FakeLedger:
    correspondence: Correspondent | None = HR
    rows: dict[UUID, Entry] = field(default_factory=dict)
    gathered: dict[UUID, Entry] = field(default_factory=dict)
    reached: Reached | None = ADA

    async def correspondent(self) -> Correspondent:
        if self.correspondence is None:
            raise Reject("there is no such tenant")
        return self.correspondence

    async def reach(self, notice: Notice) -> Reached | None:
        assert notice.candidate_id
        return self.reached

    async def record(self, entry: Entry, envelope: Envelope) -> None:
        assert envelope.event_id.int
        self.rows.setdefault(entry.mail_id, entry)

    async def gather(
        self, entry: Entry, envelope: Envelope, digest: Digest, settings: MailSettings
    ) -> None:
        assert digest in settings.digests
        assert envelope.event_id.int
        self.gathered.setdefault(entry.mail_id, entry)


def communication(ledger: FakeLedger) -> Agent:
    handler = Communication(lambda _tx: ledger)
    return Agent("communication", [consume(topics.CANDIDATE_SCREENED, handler.on_fact)])


def a_screened(application: int = 1) -> Message[Any]:
    ids = [UUID(int=n) for n in (10, 11, 12)]
    return topics.CANDIDATE_SCREENED.message(
        CandidateScreened(
            candidate_id=ids[0],
            resume_id=ids[1],
            screening_id=ids[2],
            resolution=Resolution.NEW,
            application_id=UUID(int=application),
        )
    )


async def test_each_addressee_has_a_mail_of_their_own() -> None:
    ledger = FakeLedger()
    assert await deliver(communication(ledger), a_screened()) == []
    assert {entry.recipient for entry in ledger.rows.values()} == set(HR.hr)


async def test_redelivery_books_nothing_new() -> None:
    ledger = FakeLedger()
    for _ in range(3):
        await deliver(communication(ledger), a_screened())
    assert len(ledger.rows) == 2
    await deliver(communication(ledger), a_screened(application=2))
    assert len(ledger.rows) == 4


async def test_who_wants_a_digest_gets_no_mail_for_each() -> None:
    wanted = MailSettings(digests=(Digest(recipient="LEAD@example.com", every=Every.DAILY),))
    ledger = FakeLedger(Correspondent(HR.hr, HR.operators, HR.domain, wanted))
    await deliver(communication(ledger), a_screened())
    assert [entry.recipient for entry in ledger.rows.values()] == ["hr@example.com"]
    assert [entry.recipient for entry in ledger.gathered.values()] == ["lead@example.com"]


async def test_an_unknown_tenant_s_fact_is_rejected() -> None:
    with pytest.raises(Reject):
        await deliver(communication(FakeLedger(None)), a_screened())


async def test_no_candidate_gets_a_mail_unless_the_tenant_wants_it() -> None:
    ledger = FakeLedger()
    await deliver(communication(ledger), a_screened())
    assert Kind.RECEIVED not in {entry.notice.kind for entry in ledger.rows.values()}


@pytest.mark.parametrize(
    ("reached", "told"),
    [(ADA, ["ada@example.com"]), (None, [])],
)
async def test_the_candidate_is_told_where_the_tenant_wants_it(
    reached: Reached | None, told: list[str]
) -> None:
    wanted = MailSettings(candidate=(CandidateMail.RECEIVED,))
    tenant = Correspondent((), (), "example.com", wanted)
    ledger = FakeLedger(tenant, reached=reached)
    await deliver(communication(ledger), a_screened())
    assert [entry.recipient for entry in ledger.rows.values()] == told
    for entry in ledger.rows.values():
        assert entry.notice.details["job_id"] == str(UUID(int=20))
