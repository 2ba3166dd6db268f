"""HR hears of a decision once, with the resume it was about."""

from uuid import UUID, uuid4

import pytest

from schemas import topics
from schemas.candidate import DecisionMade, DecisionOutcome
from tests.integration.communication.house import House
from tests.integration.communication.postoffice import PostOffice


@pytest.mark.parametrize(
    ("outcome", "subject"),
    [
        (DecisionOutcome.HIRED, "Hired: Ada Example"),
        (DecisionOutcome.REJECTED, "Rejected: Ada Example"),
    ],
)
async def test_a_decision_is_mailed_once_with_the_resume(
    house: House, office: PostOffice, tenant: UUID, outcome: DecisionOutcome, subject: str
) -> None:
    ada = await house.a_candidate(tenant)
    made = DecisionMade(
        candidate_id=ada.candidate_id,
        application_id=ada.application_id,
        decision_id=uuid4(),
        outcome=outcome,
    )
    async with house.sending():
        for _ in range(3):  # redelivered, and replayed
            await house.tell(tenant, topics.DECISION_MADE.message(made))
        await house.until_ended(tenant, 1)
    [mail] = office.mails()
    assert str(mail["Subject"]) == subject
    assert [part.get_filename() for part in mail.iter_attachments()] == ["ada.pdf"]
