"""The HTTP side of an ATS: paced, retried where that is safe, and read strictly."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Generic, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from runtime.egress import MEGABYTE, EgressRefused, fetch
from services.gateway.unified.faults import (
    AtsAway,
    AtsBusy,
    AtsFailed,
    AtsFault,
    AtsRefused,
    AtsSlow,
    AtsUnconfigured,
    Source,
    Uncertain,
    fault_for,
)
from services.gateway.unified.keys import Key
from services.gateway.unified.pacing import Pace, Sleep
from services.gateway.unified.retrying import (
    LONGEST_WAIT,
    Again,
    Kind,
    Try,
    Verdict,
    after_busy,
    after_garbage,
    after_silence,
    after_status,
)
from services.gateway.unified.turns import Turns

log = logging.getLogger(__name__)

M = TypeVar("M")
ANSWER_WITHIN: Final = 8.0  # seconds of silence; three such tries are all a client waits for
HIDDEN: Final = "[secret]"
LARGEST_FILE: Final = 26 * MEGABYTE
Params = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer(Generic[M]):
    value: M
    headers: httpx.Headers
    status: int


@dataclass(frozen=True, slots=True)
class _Call(Generic[M]):
    method: str
    path: str
    kind: Kind
    shape: TypeAdapter[M]
    params: Params | None = None
    body: Any = None


@dataclass(frozen=True, slots=True)
class Vendor:
    """One account at one ATS. `patience` is how long a request may wait for its rate limit."""

    name: str
    base_url: str
    client: httpx.AsyncClient
    key: Key
    pace: Pace
    sleep: Sleep = asyncio.sleep
    patience: float = LONGEST_WAIT
    turns: Turns = field(default_factory=Turns)

    async def read(
        self, path: str, shape: TypeAdapter[M], params: Params | None = None
    ) -> Answer[M]:
        return await self._carried_out(_Call("GET", path, Kind.READ, shape, params))

    async def ask(self, path: str, shape: TypeAdapter[M], body: Any) -> Answer[M]:
        """A POST that only reads, as some APIs have it."""
        return await self._carried_out(_Call("POST", path, Kind.READ, shape, body=body))

    async def write(
        self, path: str, shape: TypeAdapter[M], body: Any, params: Params | None = None
    ) -> Answer[M]:
        """Raises Uncertain where nobody knows whether it was carried out."""
        return await self._carried_out(_Call("POST", path, Kind.WRITE, shape, params, body))

    async def download(self, path: str) -> bytes:
        """A file that lies behind our key. Its address is ours: whatever else it redirects to does
        not see the key.
        """
        await self._turn()
        headers = await self.key.headers(self.client)
        return await self._fetched(f"{self.base_url.rstrip('/')}/{path}", headers)

    async def fetch(self, address: str) -> bytes:
        """A file at an address that the ATS named, without our key."""
        return await self._fetched(address, {})

    async def _fetched(self, address: str, headers: Mapping[str, str]) -> bytes:
        try:
            found = await fetch(self.client, address, largest=LARGEST_FILE, headers=headers)
        except httpx.HTTPStatusError as error:
            source = Source(self.name, error.response.status_code)
            raise AtsFailed(source, "it does not give a file that it named") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise AtsFailed(Source(self.name), "a file that it named can't be fetched") from error
        return found.content

    async def _carried_out(self, call: _Call[M]) -> Answer[M]:
        renewed, number = False, 1
        while True:
            attempt = Try(number, call.kind, renewed)
            outcome, then = await self._attempt(call, attempt)
            if isinstance(outcome, Answer):
                return outcome
            log.warning("an ATS failed us", extra=_noted(outcome, call, number))
            if then is Verdict.UNCERTAIN:
                raise Uncertain(outcome) from outcome
            if not isinstance(then, Again) or (then.with_new_token and not self.key.renew()):
                raise outcome
            renewed = renewed or then.with_new_token
            number += 0 if then.with_new_token else 1
            await self.sleep(then.wait)

    async def _attempt(
        self, call: _Call[M], attempt: Try
    ) -> tuple[Answer[M] | AtsFault, Again | Verdict | None]:
        await self._turn()
        try:
            response = await self._sent(call)
        except EgressRefused:
            fault = AtsUnconfigured(Source(self.name), "its address must not be called from here")
            return fault, Verdict.FAIL
        except httpx.RequestError as error:
            return self._silence(error), after_silence(error, attempt)
        self.pace.heard(response.headers)
        source = self._source(response)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            wait = self.pace.refused(response.headers)
            return AtsBusy(source, wait), after_busy(attempt, wait, self.patience)
        if not response.is_success:
            return fault_for(source), after_status(response.status_code, attempt)
        return self._understood(call, response, attempt)

    def _understood(
        self, call: _Call[M], response: httpx.Response, attempt: Try
    ) -> tuple[Answer[M] | AtsFault, Again | Verdict | None]:
        source = self._source(response)
        try:
            document = from_json(response.content)  # stricter than json: no half characters
        except ValueError:
            fault = AtsFailed(source, "its answer is cut off or no JSON")
            return fault, after_garbage(attempt)
        if is_told_error(document):
            return AtsRefused(source, "it answers with an error under status 200"), Verdict.FAIL
        try:
            value = call.shape.validate_python(document)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            fault = AtsFailed(source, f"its answer is not as documented at {where or 'the top'}")
            return fault, Verdict.UNCERTAIN if call.kind is Kind.WRITE else Verdict.FAIL
        return Answer(value, response.headers, response.status_code), None

    async def _turn(self) -> None:
        """Wait until the rate limit lets us; whoever would wait too long is told when to come."""
        while wait := self.pace.wait():
            if wait > self.patience:
                raise AtsBusy(Source(self.name), wait)
            await self.sleep(wait)

    async def _sent(self, call: _Call[M]) -> httpx.Response:
        headers = await self.key.headers(self.client)
        return await self.client.request(
            call.method,
            f"{self.base_url.rstrip('/')}/{call.path}",
            params=call.params,
            json=call.body,
            headers={"Accept": "application/json", **headers},
            timeout=ANSWER_WITHIN,
        )

    def _silence(self, error: httpx.RequestError) -> AtsFault:
        source = Source(self.name)
        if isinstance(error, httpx.TimeoutException):
            return AtsSlow(source, "it did not answer in time")
        return AtsAway(source, f"it cannot be reached ({type(error).__name__})")

    def _source(self, response: httpx.Response) -> Source:
        raw = response.text
        for secret in self.key.secrets:
            if secret.get_secret_value():
                raw = raw.replace(secret.get_secret_value(), HIDDEN)
        return Source(self.name, response.status_code, raw)


def is_told_error(document: Any) -> bool:
    """Whether an answer of success says that it is none."""
    if not isinstance(document, dict):
        return False
    return document.get("success") is False or bool(document.get("error") or document.get("errors"))


def _noted(fault: AtsFault, call: _Call[Any], number: int) -> dict[str, object]:
    """For the log: the path's first part only, since the rest may name a person's record."""
    return {
        "ats": fault.source.vendor,
        "problem": fault.problem,
        "status": fault.source.status,
        "call": f"{call.method} {call.path.partition('/')[0]}",
        "attempt": number,
    }
