"""What can go wrong between us and an ATS, each with who, what happened and what to do.

AtsFault
├── AtsRefused      422  it does not accept the data
├── AtsUnknown      404  it has no such job or candidate
├── AtsBusy         429  its rate limit is used up; with Retry-After
├── AtsFailed       502  it failed, or answered what nobody can read
│   └── AtsAway     502  it cannot be reached
├── AtsUnconfigured 502  it does not accept our credentials or address
└── AtsSlow         504  it did not answer in time
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any, ClassVar, Final

from services.gateway.errors import Fault

LONGEST_RAW: Final = 2000
RETURNED: Final = "ATS returned an error"


@dataclass(frozen=True, slots=True)
class Source:
    """What the ATS said, if it said anything."""

    vendor: str
    status: int | None = None
    raw: str = ""


class AtsFault(Fault):
    code = "ats_error"
    words = RETURNED
    advice: ClassVar[str] = "Try again later"

    def __init__(
        self,
        source: Source,
        problem: str,
        *,
        advice: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(headers=headers)
        self.source = source
        self.problem = problem
        self.advised = advice or self.advice

    @property
    def details(self) -> dict[str, Any]:
        return {
            "raw": self.source.raw[:LONGEST_RAW],
            "ats": self.source.vendor,
            "problem": self.problem,
            "advice": self.advised,
        }

    @property
    def source_status_code(self) -> int | None:
        return self.source.status

    def __str__(self) -> str:
        """For logs: without the ATS's own words, which may quote a person."""
        return f"{self.source.vendor}: {self.problem} ({self.source.status})"


class AtsRefused(AtsFault):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    advice = "Correct what `raw` names and send it again"


class AtsUnknown(AtsFault):
    status = HTTPStatus.NOT_FOUND
    advice = "Take job ids from GET /jobs"


class AtsBusy(AtsFault):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, source: Source, wait: float) -> None:
        seconds = max(1, ceil(wait))
        super().__init__(
            source,
            "its rate limit is used up",
            advice=f"Try again in {seconds} s",
            headers={"Retry-After": str(seconds)},
        )


class AtsFailed(AtsFault):
    status = HTTPStatus.BAD_GATEWAY


class AtsAway(AtsFailed):
    words = "ATS cannot be reached"


class AtsUnconfigured(AtsFault):
    status = HTTPStatus.BAD_GATEWAY
    advice = "Check the key, its permissions and the base URL of the ATS"


class AtsSlow(AtsFault):
    status = HTTPStatus.GATEWAY_TIMEOUT
    words = "ATS did not answer in time"


class Uncertain(Exception):
    """A write whose end nobody knows: look before it is tried again."""

    def __init__(self, fault: AtsFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def fault_for(source: Source) -> AtsFault:
    """The fault of an answer that is none of success."""
    match source.status:
        case 401 | 403:
            return AtsUnconfigured(source, "it does not accept our credentials")
        case 404 | 410:
            return AtsUnknown(source, "it has no such thing")
        case int() as status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return AtsRefused(source, "it does not accept the request")
        case _:
            return AtsFailed(source, "it failed")
