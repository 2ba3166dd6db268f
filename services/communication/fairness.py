"""Decides which due mail may start now, so that no recipient or sender delays anybody else's.

There are two kinds of connection. A mail starts on a quick one; when it takes longer than
`slow_after` it keeps its connection as a slow one, and the quick one is free again. A recipient
known to be slow starts on a slow one at once. One who refused for now is held until a time, and
twice as long after each further refusal; so are a sender and the server itself.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait after the n-th refusal in a row."""

    first: timedelta
    longest: timedelta

    def after(self, refusals: int) -> timedelta:
        return min(self.first * (1 << min(max(refusals, 1) - 1, 20)), self.longest)


@dataclass(slots=True)
class _Hold:
    until: float
    refusals: int


@dataclass(slots=True)
class Holds:
    """Who is left in peace until when. Times are seconds on one steady clock."""

    waits: Waits
    _held: dict[str, _Hold] = field(default_factory=dict[str, _Hold])

    def refused(self, who: str, now: float) -> timedelta:
        """Hold them, and say for how long."""
        hold = self._held.setdefault(who, _Hold(now, 0))
        if now >= hold.until:  # several mails refused together count as one refusal
            hold.refusals += 1
            hold.until = now + self.waits.after(hold.refusals).total_seconds()
        return timedelta(seconds=max(hold.until - now, 0))

    def taken(self, who: str) -> None:
        self._held.pop(who, None)

    def waiting(self, now: float) -> set[str]:
        """Everybody who is held now. Long past holds are forgotten, so that few are kept."""
        forgotten = now - self.waits.longest.total_seconds()
        self._held = {who: hold for who, hold in self._held.items() if hold.until > forgotten}
        return {who for who, hold in self._held.items() if hold.until > now}

    def next_release(self, now: float) -> float | None:
        return min((hold.until for hold in self._held.values() if hold.until > now), default=None)


@dataclass(frozen=True, slots=True)
class _Flight:
    recipient: str
    started: float
    on_slow: bool


@dataclass(slots=True)
class Lanes:
    """Who is being sent to now, and who may be next."""

    quick: int
    slow: int
    slow_after: float = 2.0
    each: int = 2  # mails to one recipient at a time
    _flights: dict[UUID, _Flight] = field(default_factory=dict[UUID, _Flight])
    _known_slow: set[str] = field(default_factory=set[str])

    def may_start(self, recipient: str, now: float) -> bool:
        if self._to(recipient) >= self.each:
            return False
        if self._is_slow(recipient, now):
            return self._slow_in_use(now) < self.slow
        return self.room(now) > 0

    def start(self, mail_id: UUID, recipient: str, now: float) -> None:
        self._flights[mail_id] = _Flight(recipient, now, self._is_slow(recipient, now))

    def end(self, mail_id: UUID, now: float) -> None:
        flight = self._flights.pop(mail_id)
        if now - flight.started > self.slow_after:
            self._known_slow.add(flight.recipient)
        else:
            self._known_slow.discard(flight.recipient)

    def room(self, now: float) -> int:
        """Quick connections that are free; slow mails beyond the slow ones take from them."""
        slow = self._slow_in_use(now)
        quick = len(self._flights) - slow + max(slow - self.slow, 0)
        return max(self.quick - quick, 0)

    def full(self, now: float) -> set[str]:
        """Recipients for whom nothing more may start now, so that nobody looks for their mail."""
        concerned = self._known_slow | {flight.recipient for flight in self._flights.values()}
        return {recipient for recipient in concerned if not self.may_start(recipient, now)}

    def next_slow(self, now: float) -> float | None:
        """When the next mail in hand turns slow and frees its quick connection."""
        times = (flight.started + self.slow_after for flight in self._flights.values())
        return min((time for time in times if time > now), default=None)

    def has(self, mail_id: UUID) -> bool:
        return mail_id in self._flights

    def is_idle(self) -> bool:
        return not self._flights

    def _to(self, recipient: str) -> int:
        return sum(flight.recipient == recipient for flight in self._flights.values())

    def _is_slow(self, recipient: str, now: float) -> bool:
        return recipient in self._known_slow or any(
            flight.recipient == recipient and self._turned_slow(flight, now)
            for flight in self._flights.values()
        )

    def _slow_in_use(self, now: float) -> int:
        return sum(self._turned_slow(flight, now) for flight in self._flights.values())

    def _turned_slow(self, flight: _Flight, now: float) -> bool:
        return flight.on_slow or now - flight.started >= self.slow_after
