"""Asks a vendor's HTTP API, and says in our own faults what an answer means."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from runtime.egress import AnswerTooLarge, EgressRefused
from services.intake.connectors.faults import (
    Fault,
    ItemGone,
    LoginRefused,
    Misconfigured,
    NotAllowed,
    Refused,
    Throttled,
    TooLarge,
    Unexpected,
    Unreachable,
)

M = TypeVar("M", bound=BaseModel)

Headers = Callable[[], Awaitable[Mapping[str, str]]]
FaultOf = Callable[[httpx.Response, datetime], Fault | None]

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def fault_of_answer(response: httpx.Response, now: datetime) -> Fault | None:
    """None for a good answer."""
    status = response.status_code
    if response.is_success:
        return None
    if status in _BUSY:
        return Throttled("The server asks us to wait.", after=_asked_to_wait(response, now))
    if status == HTTPStatus.UNAUTHORIZED:
        return LoginRefused("The server refuses the login. Check the key or client and its end.")
    if status == HTTPStatus.FORBIDDEN:
        return NotAllowed("The login works, but may not do this. Give it the right in the project.")
    if status in _GONE:
        return ItemGone("It is not there any more.")
    if response.is_server_error:
        return Unreachable("The server has an error of its own.")
    return Refused("The server refuses what its documentation allows. Check the settings.")


def _asked_to_wait(response: httpx.Response, now: datetime) -> float | None:
    """`Retry-After`, or else the second at which the limit is reset, as some vendors write it."""
    after = seconds_until(response.headers.get("retry-after"), now)
    reset: str = response.headers.get("x-ratelimit-reset", "")
    if after is None and reset.isdecimal():
        after = max(0.0, int(reset) - now.timestamp())
    return after


def seconds_until(written: str | None, now: datetime) -> float | None:
    """`Retry-After` as seconds or as a date (RFC 9110, 10.2.3)."""
    if written is None:
        return None
    try:
        return max(0.0, float(written))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    # A date without a zone is in Greenwich's, as HTTP's are.
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def _forgets_nothing() -> None:
    """For a key that is never renewed."""


@dataclass(frozen=True, slots=True)
class Web:
    """`signed` gives the headers of a login; `forget` is called once where they were refused.

    `fault_of` is the vendor's own where its statuses mean something of their own.
    """

    http: httpx.AsyncClient
    signed: Headers
    clock: Callable[[], datetime]
    forget: Callable[[], None] = _forgets_nothing
    renews: bool = False
    fault_of: FaultOf = fault_of_answer

    async def read(self, shape: type[M], url: str, **options: Any) -> M:
        return shaped(shape, await self.ask("GET", url, **options))

    async def ask(self, method: str, url: str, **options: Any) -> httpx.Response:
        """A good answer."""
        response = await self.answer(method, url, **options)
        fault = self.fault_of(response, self.clock())
        if fault is not None:
            raise fault
        return response

    async def answer(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Whatever it is; one whose login was refused under way is asked for once more."""
        response = await self._send(method, url, options)
        if response.status_code == HTTPStatus.UNAUTHORIZED and self.renews:
            self.forget()
            response = await self._send(method, url, options)
        return response

    async def _send(self, method: str, url: str, options: Mapping[str, Any]) -> httpx.Response:
        request = self.http.build_request(method, url, **options)
        request.headers.update({"Accept": "application/json", **await self.signed()})
        return await sent(self.http, request)


def below(base: str, *parts: str) -> str:
    """An address under another. Whatever a source calls its things, each is one part of it."""
    return "/".join([base.rstrip("/"), *(quote(part, safe="") for part in parts)])


def shaped(shape: type[M], response: httpx.Response) -> M:
    """An answer in the shape that the vendor's documentation gives it."""
    try:
        return shape.model_validate_json(response.content)
    except ValidationError as error:
        raise Unexpected(
            "The answer is not what the vendor's documentation says. Check the address."
        ) from error


async def sent(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    try:
        return await http.send(request)
    except EgressRefused as error:
        raise Misconfigured(
            "This address must not be called. The operator can allow networks of their own in "
            "EGRESS_NETWORKS."
        ) from error
    except AnswerTooLarge as error:
        raise TooLarge("It is larger than what is fetched.") from error
    except httpx.TimeoutException as error:
        raise Unreachable("The server takes too long to answer.") from error
    except httpx.RequestError as error:
        raise Unreachable(
            "The server can't be reached. Check the address, its certificate and firewalls."
        ) from error
