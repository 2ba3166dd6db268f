"""Secrets that are handed out once and kept as a digest: whoever reads the database has none.

A secret names its tenant, so that no look-up across tenants is needed to find whose it is.
"""

from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID


def new_secret(prefix: str, tenant_id: UUID) -> str:
    """256 random bits in letters that fit into a URL, after a prefix that says what it is for."""
    return f"{prefix}_{tenant_id.hex}_{token_urlsafe(32)}"


def tenant_of(prefix: str, secret: str) -> UUID | None:
    """Whose secret this claims to be; None where it is none for this purpose."""
    named, _, rest = secret.partition("_")
    tenant, _, random = rest.partition("_")
    if named != prefix or not random:
        return None
    try:
        return UUID(hex=tenant)
    except ValueError:
        return None


def digest(secret: str) -> bytes:
    """What is stored. A random secret needs no salt and no slow hash: it can't be guessed."""
    return sha256(secret.encode()).digest()
