"""Chooses the next mail to send: what is due, may start now, and is nobody's turn before another's.

Due mails are looked up a few dozen at a time and kept here, unclaimed, until they may start. So a
stream of mail costs a look-up for many, and one that another process took meanwhile costs a claim
that finds nothing.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.communication.fairness import Holds, Lanes
from services.communication.ledger import Due

AT_A_TIME = 32
KEPT = 4 * AT_A_TIME

LookUp = Callable[[int, Collection[str]], Awaitable[Sequence[Due]]]


@dataclass(slots=True)
class Turns:
    """`holds` names tenants and addressees; both are left out of a look-up while they are held."""

    look_up: LookUp
    lanes: Lanes
    holds: Holds
    clock: Callable[[], float]
    _kept: dict[UUID, Due] = field(default_factory=dict[UUID, Due])

    async def next(self, *, fresh: bool) -> list[Due]:
        """Every mail that may start now, already noted as in hand.

        Without `fresh`, what is kept is enough where it has something to start.
        """
        started = self._from_kept()
        if started and not fresh:
            return started
        while self.lanes.room(self.clock()) > 0:
            try:
                found = await self.look_up(AT_A_TIME, self._passed_over())
            except Exception:
                if started:  # already in hand: who is not told of them never lets them go
                    return started
                raise
            self._keep(found)
            more = self._from_kept()
            if not more:
                break
            started += more
        return started

    def _from_kept(self) -> list[Due]:
        now = self.clock()
        held = self.holds.waiting(now)
        started: list[Due] = []
        for due in list(self._kept.values()):
            if held & {str(due.tenant_id), due.addressee}:
                del self._kept[due.mail_id]  # the look-up after the hold finds it again
            elif self.lanes.may_start(due.addressee, now):
                del self._kept[due.mail_id]
                self.lanes.start(due.mail_id, due.addressee, now)
                started.append(due)
        return started

    def _keep(self, found: Sequence[Due]) -> None:
        """The oldest make room: they are still in the ledger."""
        fresh = {due.mail_id: due for due in found if not self.lanes.has(due.mail_id)}
        self._kept.update(fresh)
        for mail_id in list(self._kept)[: max(len(self._kept) - KEPT, 0)]:
            del self._kept[mail_id]

    def _passed_over(self) -> set[str]:
        now = self.clock()
        return self.holds.waiting(now) | self.lanes.full(now)
