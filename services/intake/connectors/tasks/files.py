"""Fetches a file from wherever a vendor keeps it; our login goes to its API and no further."""

from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from services.intake.connectors.faults import Unexpected
from services.intake.connectors.web import Web

_MOST_REDIRECTS = 5


async def unsigned() -> dict[str, str]:
    """For addresses that carry their own permission."""
    return {}


@dataclass(frozen=True, slots=True)
class Files:
    """`web` is signed in to the API at `home`."""

    web: Web
    home: str

    async def fetch(self, url: str) -> bytes:
        plain = Web(self.web.http, unsigned, self.web.clock)
        for _ in range(_MOST_REDIRECTS):
            web = self.web if origin(url) == origin(self.home) else plain
            answer = await web.answer("GET", url)
            if not answer.has_redirect_location:
                fault = web.fault_of(answer, web.clock())
                if fault is not None:
                    raise fault
                return answer.content
            url = urljoin(url, answer.headers["location"])
        raise Unexpected("The file's address leads to another, and that to another, without end.")


def origin(url: str) -> tuple[str, str, int | None]:
    parsed = httpx.URL(url)
    return parsed.scheme, parsed.host, parsed.port
