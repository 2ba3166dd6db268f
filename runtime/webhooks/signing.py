"""Signs what is sent, so that its receiver can tell it from a forgery: Standard Webhooks 1.0.0."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import digest
from secrets import token_bytes
from typing import Final

from pydantic import SecretStr

_PREFIX: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> SecretStr:
    return SecretStr(_PREFIX + b64encode(token_bytes(_BYTES)).decode())


def signed_headers(
    secrets: Sequence[SecretStr], message_id: str, timestamp: int, body: bytes
) -> Mapping[str, str]:
    """The time is signed too: a receiver refuses what is old, and so what is sent once more."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: SecretStr, signed: bytes) -> str:
    key = b64decode(secret.get_secret_value().removeprefix(_PREFIX))
    return f"v1,{b64encode(digest(key, signed, sha256)).decode()}"
