"""Pulls what changed since the last time from an ATS that filters by time, and misses nothing.

A sweep notes when it began; only when its last page is read does the next one start from there,
a little earlier: clocks differ, and a candidate seen twice does no harm.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from services.gateway.unified.ats import Changed, Changes

OVERLAP: Final = timedelta(minutes=5)
THE_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Sweep(BaseModel):
    """`since` filters all pages of the sweep; `began` is the next one's `since`."""

    model_config = ConfigDict(frozen=True)

    since: datetime = THE_BEGINNING
    began: datetime
    cursor: str | None = None

    @classmethod
    def of(cls, state: str | None, now: datetime) -> "Sweep":
        """A state that is not ours begins again: what is pulled twice does no harm."""
        if state is None:
            return cls(began=now)
        try:
            sweep = cls.model_validate_json(state)
        except ValidationError:
            return cls(began=now)
        if sweep.cursor is not None:
            return sweep
        return cls(since=sweep.since, began=now)

    def after(self, items: Sequence[Changed], cursor: str | None) -> Changes:
        if cursor is not None:
            state = self.model_copy(update={"cursor": cursor})
        else:
            state = Sweep(since=self.began - OVERLAP, began=self.began)
        return Changes(items, state.model_dump_json(), is_complete=cursor is None)
