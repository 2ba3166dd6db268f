"""How we show an ATS who we are: a key in a header, or a token bought with a client's secret."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from services.gateway.unified.faults import AtsFailed, AtsUnconfigured, Source


class Key(Protocol):
    @property
    def secrets(self) -> Sequence[SecretStr]:
        """What must stand in no answer and no log."""
        ...

    async def headers(self, client: httpx.AsyncClient) -> Mapping[str, str]: ...

    def renew(self) -> bool:
        """Forget a token that was refused; False where there is no other to be had."""
        ...


def basic(user: str, password: str = "") -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


@dataclass(frozen=True, slots=True)
class FixedKey:
    """The same header every time."""

    written: Mapping[str, str]
    secret: SecretStr

    @classmethod
    def bearer(cls, secret: SecretStr, **more: str) -> "FixedKey":
        headers = {name.replace("_", "-"): value for name, value in more.items() if value}
        return cls({"Authorization": f"Bearer {secret.get_secret_value()}", **headers}, secret)

    @classmethod
    def basic(cls, secret: SecretStr) -> "FixedKey":
        return cls({"Authorization": basic(secret.get_secret_value())}, secret)

    @property
    def secrets(self) -> Sequence[SecretStr]:
        return [self.secret]

    async def headers(self, client: httpx.AsyncClient) -> Mapping[str, str]:  # noqa: ARG002  asks nobody
        return self.written

    def renew(self) -> bool:
        return False


class _Token(BaseModel):
    model_config = ConfigDict(frozen=True)

    access_token: str


@dataclass(slots=True)
class ClientCredentials:
    """OAuth 2.0 client credentials (RFC 6749, section 4.4). A token serves until it is refused:
    no clock of ours then decides what the ATS's clock thinks of it.
    """

    vendor: str
    token_url: str
    client_id: str
    secret: SecretStr
    subject: str = ""
    _token: SecretStr | None = field(default=None)

    @property
    def secrets(self) -> Sequence[SecretStr]:
        return [self.secret, *([self._token] if self._token else [])]

    async def headers(self, client: httpx.AsyncClient) -> Mapping[str, str]:
        if self._token is None:
            self._token = await self._bought(client)
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}

    def renew(self) -> bool:
        self._token = None
        return True

    async def _bought(self, client: httpx.AsyncClient) -> SecretStr:
        form = {"grant_type": "client_credentials"}
        if self.subject:
            form["sub"] = self.subject
        answer = await client.post(
            self.token_url,
            data=form,
            headers={"Authorization": basic(self.client_id, self.secret.get_secret_value())},
        )
        source = Source(self.vendor, answer.status_code)
        if answer.is_client_error:
            raise AtsUnconfigured(source, "it gives no token for our credentials")
        if not answer.is_success:
            raise AtsFailed(source, "its token server failed")
        try:
            return SecretStr(_Token.model_validate_json(answer.content).access_token)
        except ValidationError as error:
            raise AtsFailed(source, "its token server's answer cannot be read") from error
