"""The command line's way to a running gateway: one request at a time, errors as sentences."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from hirestream.errors import CommandError
from hirestream.settings import ClientSettings

SECONDS = 15.0


class Gateway:
    """A client of the public API; it knows nothing that another client could not."""

    def __init__(self, settings: ClientSettings) -> None:
        key = settings.api_key.get_secret_value()
        if not key:
            raise CommandError(
                "No Hirestream is running here and no key is set. Start one with `make run`, "
                "or set HIRESTREAM_API_URL and HIRESTREAM_API_KEY."
            )
        self._url = settings.api_url
        self._client = httpx.Client(
            base_url=settings.api_url, headers={"X-API-Key": key}, timeout=SECONDS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, path: str, **query: str | int) -> Any:
        """The answer's JSON. Raises CommandError with the server's own words."""
        return self._send("GET", path, query)

    def _send(self, method: str, path: str, query: Mapping[str, str | int]) -> Any:
        try:
            answer = self._client.request(method, path, params=dict(query))
        except httpx.TransportError as error:
            raise CommandError(
                f"{self._url} does not answer ({type(error).__name__}). Is Hirestream running? "
                "`make run` starts it."
            ) from error
        if answer.is_error:
            raise CommandError(f"{answer.status_code} from {path}: {_words(answer)}")
        return answer.json()


def _words(answer: httpx.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        return answer.reason_phrase
    return str(body.get("detail", answer.reason_phrase)) if isinstance(body, dict) else str(body)
