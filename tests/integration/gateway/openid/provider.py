"""An OpenID provider on loopback, as OpenID Connect Core 1.0 and RFC 7636 describe one."""

import asyncio
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import dumps, loads
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "hirestream", "a secret of ours"


@dataclass
class Provider:
    """`person` is who sits at the browser; `spoiled` replaces claims of the ID token."""

    issuer: str = ""
    person: Mapping[str, Any] = field(
        default_factory=lambda: {
            "sub": "subject-1",
            "email": "ada@people.example",
            "email_verified": True,
        }
    )
    spoiled: Mapping[str, Any] = field(default_factory=dict[str, Any])
    _codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def agree(self, address: str) -> tuple[str, str]:
        """The person logs in: the state and code that the browser brings back (3.1.2.5)."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = uuid4().hex
        self._codes[code] = asked
        return asked["state"], code

    def answer(self, path: str, headers: Mapping[str, str], body: str) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [{**loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k"}]}
        if path == "/token":
            return self._token(headers, {name: v[0] for name, v in parse_qs(body).items()})
        return 404, {}

    def _token(self, headers: Mapping[str, str], form: Mapping[str, str]) -> tuple[int, Any]:
        """Section 3.1.3.1; a code is used once, and only with the verifier of its challenge."""
        if b64decode(headers["authorization"].split()[1]).decode() != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form["code"], None)
        digest = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = datetime.now(UTC)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "nonce": asked["nonce"],
            **self.person,
            **self.spoiled,
        }
        return 200, {"id_token": jwt.encode(claims, KEY, "RS256", headers={"kid": "k"})}


@asynccontextmanager
async def serving() -> AsyncGenerator[Provider]:
    provider = Provider()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status, answered = provider.answer(head[0].split()[1], headers, body.decode())
        written = dumps(answered).encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(written)}\r\n\r\n".encode()
            + written
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        provider.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield provider
