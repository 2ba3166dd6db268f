"""Lets one more application in, or not: few from one address, not endless for one job."""

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from services.gateway.throttle import Attempts, Limit

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Floods:
    attempts: Attempts
    from_one_address: int
    for_one_job: int

    async def attempt(self, address: str, job_id: UUID) -> int:
        """Seconds to wait; 0 lets it pass. What the address may not is not counted for the job."""
        origin = f"applies: {origin_of(address)} {job_id}"
        wait = await self.attempts.take([origin], Limit(self.from_one_address, HOUR))
        return wait or await self.attempts.take(
            [f"applied: {job_id}"], Limit(self.for_one_job, HOUR)
        )


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
