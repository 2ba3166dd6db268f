"""An address that bounces or complains gets nothing more, and staff are never silenced."""

from uuid import UUID

import pytest

from runtime.mailing.returns import Returned, ReturnKind, read_return
from runtime.mailing.suppressing import record_return
from tests.integration.communication.house import House
from tests.integration.communication.postoffice import PostOffice, always
from tests.integration.communication.test_candidate_mail import ADA, ALL, choose, moved


async def suppressed(house: House, tenant: UUID) -> list[tuple[str, str]]:
    async with house.database.transaction(tenant) as tx:
        rows = await tx.fetch("SELECT address, cause FROM suppressions")
    return [(row["address"], row["cause"]) for row in rows]


async def test_no_such_address_at_the_server_s_door_suppresses_it(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    await choose(house, tenant, ALL)
    ada = await house.a_candidate(tenant)
    office.at_rcpt[ADA] = always("550 5.1.1 there is nobody here")
    async with house.sending():
        await house.tell(tenant, ada.screened())
        await house.until_ended(tenant)
        assert await suppressed(house, tenant) == [(ADA, "bounce")]
        async with house.database.transaction(tenant) as tx:
            await tx.execute("UPDATE applications SET stage = 'interview'")
        await house.tell(tenant, moved(ada))
        _, later = await house.until_ended(tenant, 2)
    assert (later["status"], later["attempts"]) == ("suppressed", 1)
    assert office.tried[ADA] == 1


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        (ReturnKind.BOUNCED, "5.1.1", [(ADA, "bounce")]),
        (ReturnKind.BOUNCED, "5.2.2", []),
        (ReturnKind.DELAYED, "4.4.1", []),
        (ReturnKind.COMPLAINED, "", [(ADA, "complaint")]),
    ],
)
async def test_what_comes_back_later_counts_once_and_for_its_own_mail(
    house: House,
    tenant: UUID,
    kind: ReturnKind,
    status: str,
    expected: list[tuple[str, str]],
) -> None:
    await choose(house, tenant, ALL)
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        [row] = await house.until_ended(tenant)
    async with house.database.transaction(tenant) as tx:
        report = Returned(row["id"], row["message_id"], kind, status)
        assert await record_return(tx, report)
        assert await record_return(tx, report)
        forged = Returned(row["id"], f"<{row['id']}@elsewhere.example>", kind, status)
        assert not await record_return(tx, forged)
    assert await suppressed(house, tenant) == expected


async def test_a_bounce_of_hr_s_own_address_never_silences_hr(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    ada = await house.a_candidate(tenant)
    office.at_rcpt["hr@alpha.example"] = always("550 5.1.1 there is nobody here")
    async with house.sending():
        await house.tell(tenant, ada.screened())
        [row] = await house.until_ended(tenant)
    assert row["status"] == "failed"
    assert await suppressed(house, tenant) == []
    labels = {"kind": "new_candidate", "outcome": "failed"}
    assert house.telemetry.registry.get_sample_value("hirestream_mails_total", labels) == 1
    assert house.telemetry.registry.get_sample_value("hirestream_mails_waiting") is not None


async def test_a_bounce_without_a_report_is_matched_by_its_signed_return_address(
    house: House, office: PostOffice, tenant: UUID, other_tenant: UUID
) -> None:
    await choose(house, tenant, {**ALL, "returns": "bounce@alpha.example"})
    await choose(house, other_tenant, {**ALL, "returns": "bounce@beta.example"})
    ada = await house.a_candidate(tenant)
    async with house.sending():
        await house.tell(tenant, ada.screened())
        await house.tell(other_tenant, (await house.a_candidate(other_tenant)).screened())
        mails = await office.until_kept(2)
        [row] = await house.until_ended(tenant)
    [path] = [mail["Return-Path"] for mail in mails if "alpha" in mail["Return-Path"]]
    assert path.startswith("<bounce+")
    bounce = read_return(
        f"From: MAILER-DAEMON@mx.example.com\r\nTo: {path}\r\nReturn-Path: <>\r\n\r\n"
        "The server said: 550 5.1.1 no such user\r\n".encode()
    )
    assert bounce is not None
    assert (bounce.mail_id, bounce.status) == (None, "5.1.1")
    async with house.database.transaction(other_tenant) as tx:
        assert not await record_return(tx, bounce)
    async with house.database.transaction(tenant) as tx:
        assert await record_return(tx, bounce)
        assert await tx.fetchval("SELECT mail_id FROM mail_returns") == row["id"]
    assert await suppressed(house, tenant) == [(ADA, "bounce")]
    assert await suppressed(house, other_tenant) == []
