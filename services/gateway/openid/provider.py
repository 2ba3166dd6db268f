"""Speaks with a tenant's provider: what it offers, its keys, and a code for an ID token."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from runtime.reachable import fault_of
from services.gateway.openid.claims import Expected, NotTrusted, Somebody, somebody


class Offer(BaseModel):
    """OpenID Connect Discovery, section 3: the part that we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: SecretStr


@dataclass(frozen=True, slots=True)
class Attempt:
    """One login under way: what comes back must fit to it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(token_urlsafe(24), token_urlsafe(24), token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """RFC 7636, S256."""
        digest = sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")


async def offered(http: httpx.AsyncClient, issuer: str) -> Offer:
    """Raises NotTrusted where the answer is another issuer's or none at all."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        offer = Offer.model_validate(await _json(await http.get(address)))
    except ValidationError as error:
        raise NotTrusted("it does not describe itself") from error
    if offer.issuer != issuer:
        raise NotTrusted("it calls itself otherwise")
    if fault_of(offer.authorization_endpoint) is not None:
        raise NotTrusted("it leads browsers astray")
    return offer


def address(provider: Provider, offer: Offer, attempt: Attempt, redirect_uri: str) -> str:
    """Where the browser goes."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in offer.authorization_endpoint else "?"
    return f"{offer.authorization_endpoint}{joint}{urlencode(asked)}"


async def redeem(
    http: httpx.AsyncClient, provider: Provider, attempt: Attempt, code: str, redirect_uri: str
) -> Somebody:
    """Whom the code was given for. Raises NotTrusted, or httpx.HTTPError."""
    offer = await offered(http, provider.issuer)
    answer = await http.post(
        offer.token_endpoint,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": provider.client_id,
            "code_verifier": attempt.verifier,
        },
        auth=(provider.client_id, provider.client_secret.get_secret_value()),
    )
    id_token = (await _json(answer)).get("id_token")
    if not isinstance(id_token, str):
        raise NotTrusted("it gives no ID token")
    keys = await _json(await http.get(offer.jwks_uri))
    return somebody(id_token, keys, Expected(provider.issuer, provider.client_id, attempt.nonce))


async def _json(answer: httpx.Response) -> Mapping[str, Any]:
    if not answer.is_success:
        raise NotTrusted(f"it answers {answer.status_code}")
    try:
        read = answer.json()
    except ValueError as error:
        raise NotTrusted("it does not answer in JSON") from error
    if not isinstance(read, dict):
        raise NotTrusted("it does not answer with an object")
    return read
