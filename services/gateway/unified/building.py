"""Builds the adapter of a connection, and keeps it: its pace and its token outlive a request."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx
from pydantic import SecretStr

from services.gateway.unified.adapters import ashby, generic, greenhouse, lever, workable
from services.gateway.unified.ats import Ats
from services.gateway.unified.connections import Connection
from services.gateway.unified.keys import ClientCredentials, FixedKey, Key
from services.gateway.unified.pacing import Limit, Pace, Sleep
from services.gateway.unified.retrying import LONGEST_WAIT
from services.gateway.unified.settings import Provider
from services.gateway.unified.vendor import Vendor

MOST_KEPT: Final = 500

LIMITS: Final[Mapping[Provider, Limit]] = {
    Provider.GENERIC: generic.LIMIT,
    Provider.GREENHOUSE: greenhouse.LIMIT,
    Provider.LEVER: lever.LIMIT,
    Provider.WORKABLE: workable.LIMIT,
    Provider.ASHBY: ashby.LIMIT,
}


@dataclass(frozen=True, slots=True)
class Builder:
    client: httpx.AsyncClient
    sleep: Sleep
    now: Callable[[], float] = time.time
    patience: float = LONGEST_WAIT
    _built: OrderedDict[Connection, Ats] = field(default_factory=OrderedDict[Connection, Ats])

    def ats(self, connection: Connection) -> Ats:
        """The same adapter for the same connection; one whose key was changed is another."""
        if connection in self._built:
            self._built.move_to_end(connection)
            return self._built[connection]
        ats = self._new(connection)
        self._built[connection] = ats
        if len(self._built) > MOST_KEPT:
            self._built.popitem(last=False)
        return ats

    def _new(self, connection: Connection) -> Ats:
        secret = connection.signing_secret
        vendor = self._vendor(connection)
        match connection.provider:
            case Provider.GREENHOUSE:
                return greenhouse.Greenhouse(vendor, secret)
            case Provider.LEVER:
                return lever.Lever(vendor, secret, connection.account_id)
            case Provider.WORKABLE:
                return workable.Workable(vendor, secret)
            case Provider.ASHBY:
                return ashby.Ashby(vendor, secret)
            case Provider.GENERIC:
                return generic.Generic(vendor, secret)
            case Provider.HIRESTREAM:
                raise ValueError("the pipeline's own database is no vendor")

    def _vendor(self, connection: Connection) -> Vendor:
        return Vendor(
            name=connection.provider.value,
            base_url=_base_url(connection),
            client=self.client,
            key=_key(connection),
            pace=Pace(LIMITS[connection.provider], self.now),
            sleep=self.sleep,
            patience=self.patience,
        )


def _base_url(connection: Connection) -> str:
    own = {
        Provider.GREENHOUSE: greenhouse.BASE_URL,
        Provider.LEVER: lever.BASE_URL,
        Provider.WORKABLE: workable.base_url(connection.account_id),
        Provider.ASHBY: ashby.BASE_URL,
    }
    return connection.base_url or own[connection.provider]


def _key(connection: Connection) -> Key:
    match connection.provider:
        case Provider.GREENHOUSE:
            client_id, _, secret = connection.api_key.get_secret_value().partition(":")
            return ClientCredentials(
                vendor=connection.provider.value,
                token_url=connection.token_url or greenhouse.TOKEN_URL,
                client_id=client_id,
                secret=SecretStr(secret),
                subject=connection.account_id,
            )
        case Provider.LEVER | Provider.ASHBY:
            return FixedKey.basic(connection.api_key)
        case Provider.GENERIC:
            return FixedKey.bearer(connection.api_key, X_Account_ID=connection.account_id)
        case _:
            return FixedKey.bearer(connection.api_key)
