"""Whether a vendor's webhook is the vendor's: HMAC-SHA256 in each one's own form."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pydantic import SecretStr

from services.gateway.unified.ats import Forged


def signed(secret: SecretStr, message: bytes) -> str:
    return hmac.new(secret.get_secret_value().encode(), message, sha256).hexdigest()


def verify(secret: SecretStr, message: bytes, signature: str | None) -> None:
    """Raises Forged. Without a secret nothing is anybody's."""
    if not secret.get_secret_value() or not signature:
        raise Forged
    if not hmac.compare_digest(signed(secret, message).encode(), signature.strip().encode()):
        raise Forged


def prefixed(headers: Mapping[str, str], name: str, prefix: str) -> str | None:
    """The signature that a header holds after a prefix such as `sha256=`."""
    value = headers.get(name, "")
    return value.removeprefix(prefix) if value.startswith(prefix) else None


def document(body: bytes) -> dict[str, Any]:
    """The object that a body is; one that is none can't be the vendor's."""
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise Forged from error
    if not isinstance(parsed, dict):
        raise Forged
    return parsed


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()
