"""Decides whether one more application is let in: few from one address, not endless for one job.

Each process counts for itself.
"""

from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from services.gateway.throttle import Throttle

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Floods:
    from_one_address: int
    for_one_job: int
    _addresses: Throttle = field(init=False)
    _jobs: Throttle = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_addresses", Throttle(self.from_one_address, HOUR))
        object.__setattr__(self, "_jobs", Throttle(self.for_one_job, HOUR))

    def attempt(self, address: str, job_id: UUID) -> int:
        """Seconds to wait; 0 lets it pass. What the address may not is not counted for the job."""
        wait = self._addresses.attempt(f"{origin_of(address)} {job_id}")
        return wait or self._jobs.attempt(str(job_id))


def origin_of(address: str) -> str:
    """One household has 2^64 addresses of IPv6: they count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or IPv6Network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)
