"""OAuth2 access tokens (RFC 6749, client credentials or refresh token), fetched before they end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from services.intake.connectors.faults import LoginRefused, Misconfigured, Unexpected
from services.intake.connectors.web import fault_of_answer, sent

_EARLY = timedelta(seconds=60)  # a token that ends under way is fetched a minute before


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What is shown at the token endpoint."""

    endpoint: str
    client_id: str
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    scopes: Sequence[str] = ()

    @property
    def form(self) -> dict[str, str]:
        by_refresh = self.refresh_token is not None
        wanted = {
            "grant_type": "refresh_token" if by_refresh else "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret.get_secret_value() if self.client_secret else "",
            "refresh_token": self.refresh_token.get_secret_value() if self.refresh_token else "",
            "scope": " ".join(self.scopes),
        }
        return {name: value for name, value in wanted.items() if value}


class _Answer(BaseModel):
    access_token: SecretStr
    expires_in: float = 3600


@dataclass(slots=True)
class Tokens:
    """The current token of one grant."""

    http: httpx.AsyncClient
    grant: Grant
    clock: Callable[[], datetime]
    token: SecretStr | None = field(default=None, repr=False)
    ends: datetime | None = None

    async def current(self) -> SecretStr:
        if self.token is None or (self.ends and self.clock() >= self.ends - _EARLY):
            await self._fetch()
        if self.token is None:
            raise Unexpected("The token endpoint gave no token.")
        return self.token

    async def bearer(self) -> Mapping[str, str]:
        """The headers of a request that is signed with it."""
        token = await self.current()
        return {"Authorization": f"Bearer {token.get_secret_value()}"}

    def forget(self) -> None:
        """It was refused: the next one is fetched anew."""
        self.token = None

    async def _fetch(self) -> None:
        request = self.http.build_request("POST", self.grant.endpoint, data=self.grant.form)
        response = await sent(self.http, request)
        if response.status_code in (400, 401, 403):
            raise LoginRefused(
                "The token endpoint refuses the client. Check client_id, client_secret and scopes; "
                "a secret may have ended."
            )
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise Misconfigured("There is no token endpoint at this address.")
        fault = fault_of_answer(response, self.clock())
        if fault is not None:
            raise fault
        try:
            answer = _Answer.model_validate_json(response.content)
        except ValidationError as error:
            raise Unexpected("The token endpoint answers no token.") from error
        self.token = answer.access_token
        self.ends = self.clock() + timedelta(seconds=answer.expires_in)
