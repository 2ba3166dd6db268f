"""How long a person has worked: months that several jobs share count once."""

from collections.abc import Iterable
from datetime import date

from schemas.profile import Job


def years_of(jobs: Iterable[Job], today: date) -> float | None:
    """Years of all jobs together, or None where no job has both its ends."""
    months: set[int] = set()
    for job in jobs:
        if job.start is None or not (job.end or job.current):
            continue
        first = job.start.year * 12 + (job.start.month or 1)
        now = today.year * 12 + today.month
        last = now if job.current or job.end is None else job.end.year * 12 + (job.end.month or 12)
        months.update(range(first, min(last, now) + 1))
    return round(len(months) / 12, 1) if months else None
