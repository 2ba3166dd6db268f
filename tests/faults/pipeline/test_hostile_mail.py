"""Fifty hostile mails through the mailbox and the mail door of a whole pipeline: none crashes a
process, none reaches another tenant, each ends in a state with a reason."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from runtime.integrations import Integrations
from runtime.sealing import Sealing
from runtime.settings import DEVELOPMENT_SECRET
from tests import documents
from tests.documents import an_applicant
from tests.faults.pipeline.doors import insist
from tests.faults.pipeline.pipeline import MANY, Pipeline
from tests.integration.intake.conftest import send
from tests.integration.intake.connectors.mailboxes import Mailboxes, a_dovecot, a_small_server
from tests.unit.intake.hostile import HOSTILE
from tests.unit.intake.mails import a_mail
from tests.unit.runtime.mailing.test_returns import bounce

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOME = ("100 nested levels", "50,000 parts", "a header injected", "noise", "an archive cut short")
OTHER = MANY.addresses[0]
# Whatever a mail says about itself, its tenant is whose mailbox or address it came to.
FORGED = b"".join(
    b"%s: %s\r\n" % (name, OTHER.replace("@", "+backend@").encode())
    for name in (b"To", b"Delivered-To", b"X-Original-To", b"Resent-To", b"Envelope-To", b"Sender")
)
HONEST = documents.a_pdf(an_applicant(77))
# An automatic reply may become nothing, and says so.
ENDS = {"taken", "refused", "automatic", "loop"}


@pytest.mark.parametrize(
    ("mail_server", "names"),
    [(a_small_server, SOME), pytest.param(a_dovecot, tuple(HOSTILE), marks=pytest.mark.soak)],
    ids=["some", "all"],
)
async def test_hostile_mails_end_in_reasoned_states_and_leave_everybody_else_alone(
    pipeline: Pipeline,
    mail_server: Callable[[], AbstractAsyncContextManager[Mailboxes]],
    names: tuple[str, ...],
) -> None:
    theirs = await a_mail_of(pipeline)
    report = bounce(message_id=f"<{theirs}@many.example>")
    hostile = {name: HOSTILE[name]() for name in names} | {"a bounce of another's mail": report}
    honest = bytes(a_mail(message_id="<honest@mail.example>", files={"cv.pdf": HONEST}))
    before = pids(pipeline)
    async with mail_server() as server:
        await server.put([FORGED + data for data in hostile.values()])
        await server.put([honest])
        await add(pipeline, server)
        answers = await through_the_door(pipeline, hostile)

        async def all_are_marked() -> bool:
            return await server.marked() == len(hostile) + 1

        await insist(all_are_marked, 300)
        await pipeline.settle(300)
    items = await rows(pipeline, "SELECT state, outcome FROM integration_items")
    ends = await rows(pipeline, ENDED)
    sys.stdout.write(
        f"{len(hostile)} hostile mails and one honest: at the mailbox {counted(items, 'outcome')}, "
        f"at the door {dict(Counter(answers.values()))}, {len(ends)} files "
        f"{counted(ends, 'ended')}\n"
    )
    assert pids(pipeline) == before
    assert {row["state"] for row in items} == {"marked"}
    assert {row["outcome"] for row in items} <= ENDS
    assert set(answers.values()) <= {250, 500, 552}
    assert {row["ended"] for row in ends} == {"resolved", "rejected"}
    assert all(row["reason"] for row in ends if row["ended"] == "rejected")
    [health] = await rows(pipeline, "SELECT error FROM integration_work")
    assert health["error"] is None
    assert not [name for name in await pipeline.state() if name.endswith(".dlq")]
    for table in ("resumes", "submissions", "mail_returns", "suppressions"):
        assert not await rows(pipeline, f"SELECT true FROM {table}", pipeline.many.id)


async def a_mail_of(pipeline: Pipeline) -> UUID:
    """One that the other tenant sent, and whose bounce somebody forges."""
    mail = uuid4()
    async with pipeline.database.transaction(pipeline.many.id) as tx:
        await tx.execute(
            """
            INSERT INTO mails (id, kind, recipient, subject_id, envelope, message_id, status)
            VALUES ($1, 'received', 'ada@example.com', $1, '{}', $2, 'sent')
            """,
            mail,
            f"<{mail}@many.example>",
        )
    return mail


async def add(pipeline: Pipeline, server: Mailboxes) -> None:
    integrations = Integrations(Sealing([SecretStr(DEVELOPMENT_SECRET)]))
    async with pipeline.database.transaction(pipeline.company.id) as tx:
        await integrations.add(tx, "hiring", server.settings)


async def through_the_door(pipeline: Pipeline, mails: Mapping[str, bytes]) -> dict[str, int]:
    port, address = int(pipeline.variables["INTAKE_SMTP_PORT"]), pipeline.company.address
    return {
        name: await asyncio.to_thread(send, port, FORGED + data, address, sender=OTHER)
        for name, data in mails.items()
    }


async def rows(pipeline: Pipeline, query: Any, tenant: UUID | None = None) -> list[dict[str, Any]]:
    async with pipeline.database.transaction(tenant or pipeline.company.id) as tx:
        return [dict(row) for row in await tx.fetch(query)]


def pids(pipeline: Pipeline) -> Mapping[str, int | None]:
    return {name: program.pid() for name, program in pipeline.programs.items()}


def counted(found_rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    return dict(Counter(row[name] for row in found_rows))


ENDED = """
    SELECT CASE WHEN c.resume_id IS NOT NULL THEN 'resolved'
                WHEN s.reason IS NOT NULL THEN 'rejected' ELSE 'nowhere' END AS ended, s.reason
      FROM resumes AS r
      LEFT JOIN candidate_resumes AS c ON c.resume_id = r.id
      LEFT JOIN LATERAL (SELECT reason FROM resume_stages AS s
                          WHERE s.resume_id = r.id AND s.reason IS NOT NULL LIMIT 1) AS s ON true
     WHERE r.source = 'mail'
"""
