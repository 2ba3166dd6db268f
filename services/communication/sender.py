"""Sends what is due: claims a mail, writes its letter, hands it over, records how it ended.

Several processes do this at once; the ledger's claims keep them apart. The answer of the server
and our record of it can't be one step, so a mail whose process dies between them goes again under
the same Message-ID, and under no other.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID

from runtime import Database, SystemDatabase
from runtime.blobs import BlobsAway
from runtime.database import is_away
from runtime.telemetry import Telemetry
from services.communication.booking import CHANNEL
from services.communication.fairness import Holds, Lanes
from services.communication.ledger import (
    Claimed,
    Due,
    PostgresLedger,
    find_due,
    tenants_waiting,
    waiting,
)
from services.communication.letters import Erased, Stale, Undecided, Unwritable, Writer
from services.communication.mailer import Letter, Mailer
from services.communication.outcomes import (
    End,
    Ended,
    Outcome,
    Patience,
    Postponed,
    after,
    undecided,
)
from services.communication.recording import record
from services.communication.refusals import Refusal, Scope
from services.communication.reporting import Reporting
from services.communication.store import Facts, read_facts
from services.communication.turns import Turns

log = logging.getLogger(__name__)

SERVER = "server"
POLL = 5.0  # seconds; a NOTIFY wakes sooner, and due times pass without one
LISTEN_AGAIN = 60.0  # a listening connection can die unheard
COUNT_AGAIN = 15.0
GRACE = 3.0  # seconds that mails in hand have to end when the process stops
LONGEST_OUTAGE_WAIT = 5.0


@dataclass(slots=True)
class Sender:
    """`name` marks this process's claims; no other process ever uses it."""

    name: str
    database: Database
    system: SystemDatabase
    writer: Writer
    mailer: Mailer
    reporting: Reporting
    patience: Patience
    lanes: Lanes
    telemetry: Telemetry
    clock: Callable[[], float] = monotonic
    _holds: Holds = field(init=False)
    _server: Holds = field(init=False)
    _turns: Turns = field(init=False)
    _wake: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _news: bool = field(init=False, default=True)
    _claims: dict[UUID, UUID] = field(init=False, default_factory=dict[UUID, UUID])
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set[asyncio.Task[None]])

    def __post_init__(self) -> None:
        self._holds = Holds(self.patience.mail)
        self._server = Holds(self.patience.server)
        self._turns = Turns(self._look_up, self.lanes, self._holds, self.clock)

    async def run(self) -> None:
        """Until cancelled. What can't end soon then is left to its lease."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._keep_claims())
            group.create_task(self._keep_count())
            try:
                while True:
                    await self._outlasting(self._start_due)
                    await self._until_something_changes()
            finally:
                await self._finish_in_hand()

    async def _start_due(self) -> None:
        if self._server.waiting(self.clock()):
            return
        fresh, self._news = self._news, False
        for due in await self._turns.next(fresh=fresh):
            task = asyncio.create_task(self._deliver(due))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _look_up(self, limit: int, but: Collection[str]) -> Sequence[Due]:
        async with self.system.transaction() as tx:
            return await find_due(tx, limit, but)

    async def _until_something_changes(self) -> None:
        now = self.clock()
        times = (
            self._holds.next_release(now),
            self._server.next_release(now),
            self.lanes.next_slow(now),
        )
        wait = min((time - now for time in times if time is not None), default=POLL)
        try:
            async with asyncio.timeout(min(wait + 0.01, POLL)):
                await self._wake.wait()
        except TimeoutError:
            self._news = True  # time itself makes mails due
        self._wake.clear()

    async def _deliver(self, due: Due) -> None:
        """One mail from claim to record. Whatever happens, its place is free afterwards."""
        try:
            claimed = await self._claim(due)
            if claimed is not None:
                await self._send(*claimed)
        except Exception as error:
            log.log(
                logging.WARNING if is_away(error) else logging.ERROR,
                "a mail is left to its lease",
                exc_info=not is_away(error),
                extra={"mail_id": str(due.mail_id)},
            )
        finally:
            self._claims.pop(due.mail_id, None)
            self.lanes.end(due.mail_id, self.clock())
            self._wake.set()

    async def _claim(self, due: Due) -> tuple[Claimed, Facts] | None:
        async with self.database.transaction(due.tenant_id) as tx:
            lease = self.patience.lease
            mail = await PostgresLedger(tx).claim(due.mail_id, self.name, lease)
            facts = None if mail is None else await read_facts(tx, mail)
        if mail is None or facts is None:
            return None
        self._claims[mail.mail_id] = mail.tenant_id
        return mail, facts

    async def _send(self, mail: Claimed, facts: Facts) -> None:
        started = self.clock()
        outcome, refusal = await self._attempt(mail, facts)
        took = timedelta(seconds=self.clock() - started)

        async def record_it() -> None:
            async with self.database.transaction(mail.tenant_id) as tx:
                await record(tx, mail, self.name, outcome, took)

        await self._outlasting(record_it)
        ended = outcome.end.value if isinstance(outcome, Ended) else "deferred"
        self.telemetry.add("mails_total", mail.kind, ended)
        log.info(
            "mail",
            extra={
                "mail_id": str(mail.mail_id),
                "kind": mail.kind,
                "outcome": ended,
                "attempts": mail.attempts,
                "refused": refusal.reason if refusal else None,
            },
        )
        await self._report(mail, outcome, refusal)

    async def _attempt(self, mail: Claimed, facts: Facts) -> tuple[Outcome, Refusal | None]:
        if mail.is_accepted:  # it was in doubt, and its carrier has told since
            return Ended(End.SENT), None
        try:
            letter, carrier_id = await self._hand_over(mail, facts)
        except (Erased, Stale) as error:
            return Ended(End.SUPPRESSED, str(error), str(error)), None
        except Unwritable as error:
            return Ended(End.FAILED, str(error), str(error)), None
        except Undecided:
            return undecided(datetime.now(UTC) - mail.created_at, self.patience.give_up), None
        except BlobsAway:
            return Postponed(self.patience.mail.first, "the blob store is away"), None
        except Refusal as refusal:
            age = datetime.now(UTC) - mail.created_at
            wait = self._hold(mail, refusal)
            if refusal.in_doubt:
                wait = max(wait, self.mailer.doubt)
            return after(refusal, wait, age, self.patience.give_up), refusal
        except Exception as error:  # one mail's bug must not stop the others
            log.exception("a bug held up a mail", extra={"mail_id": str(mail.mail_id)})
            wait = self.patience.mail.after(mail.attempts)
            return Postponed(wait, f"a bug: {type(error).__name__}"), None
        self._server.taken(SERVER)
        self._holds.taken(_addressee(mail))
        self._holds.taken(str(mail.tenant_id))
        ended = Ended(
            End.SENT,
            template=letter.template,
            template_version=letter.template_version,
            carrier_id=carrier_id,
            told=letter.told,
        )
        return ended, None

    async def _hand_over(self, mail: Claimed, facts: Facts) -> tuple[Letter, str | None]:
        letter = await self.writer.write(mail, facts, self.mailer.largest)
        try:
            return letter, await self.mailer.send(letter)
        except Refusal as refusal:
            if not (letter.has_attachment and refusal.is_about_content_for_good):
                raise
            # Scanners refuse some files. The news matters more than the file, which we keep.
            letter = await self.writer.write(mail, facts, 0)
            return letter, await self.mailer.send(letter)

    def _hold(self, mail: Claimed, refusal: Refusal) -> timedelta:
        """Leave in peace whom the refusal is about, and nobody else."""
        now = self.clock()
        match refusal.scope:
            case Scope.SERVER:
                return self._server.refused(SERVER, now)
            case Scope.SENDER if not refusal.permanent:
                return self._holds.refused(str(mail.tenant_id), now)
            case Scope.RECIPIENT if not refusal.permanent:
                return self._holds.refused(_addressee(mail), now)
            case _:
                return self.patience.mail.after(mail.attempts)

    async def _report(self, mail: Claimed, outcome: Outcome, refusal: Refusal | None) -> None:
        if isinstance(outcome, Ended) and outcome.end is End.SENT:
            await self.reporting.healthy(mail.tenant_id)
        elif refusal is not None and refusal.scope is Scope.SERVER:
            async with self.system.transaction() as tx:
                waiting = await tenants_waiting(tx)
            await self.reporting.failing({mail.tenant_id, *waiting}, refusal.reason)

    async def _keep_claims(self) -> None:
        """Renew what is in hand, so that a slow server's mail is not sent by two."""
        while True:
            await asyncio.sleep(self.patience.lease.total_seconds() / 3)
            await self._outlasting(self._renew)

    async def _keep_count(self) -> None:
        while True:
            await self._outlasting(self._count)
            await asyncio.sleep(COUNT_AGAIN)

    async def _count(self) -> None:
        async with self.system.transaction() as tx:
            count, oldest = await waiting(tx)
        self.telemetry.set("mails_waiting", count)
        self.telemetry.set("mails_oldest_seconds", oldest)

    async def _renew(self) -> None:
        by_tenant: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for mail_id, tenant_id in self._claims.items():
            by_tenant[tenant_id].append(mail_id)
        for tenant_id, mail_ids in by_tenant.items():
            async with self.database.transaction(tenant_id) as tx:
                await PostgresLedger(tx).renew(mail_ids, self.name, self.patience.lease)

    async def _listen(self) -> None:
        while True:
            await self._outlasting(self._listen_once)

    async def _listen_once(self) -> None:
        async with self.system.listening(CHANNEL, self._hear):
            self._hear()  # what was queued while nobody listened
            await asyncio.sleep(LISTEN_AGAIN)

    def _hear(self) -> None:
        self._news = True
        self._wake.set()

    async def _outlasting(self, call: Callable[[], Awaitable[None]]) -> None:
        """Do it, as often as Postgres needs to come back."""
        wait = 0.1
        while True:
            try:
                return await call()
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("Postgres is away", extra={"error": type(error).__name__})
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_OUTAGE_WAIT)

    async def _finish_in_hand(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _addressee(mail: Claimed) -> str:
    return Due(mail.tenant_id, mail.mail_id, mail.recipient).addressee
