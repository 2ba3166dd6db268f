"""The key by which a tenant's return addresses and links are signed: made when first needed."""

from datetime import datetime
from os import urandom

from runtime.database import Transaction
from runtime.mailing.signing import KEY_BYTES, Link, Purpose, Signing


async def signing_of(tx: Transaction) -> Signing:
    """The tenant's own; two that need it first at once get the same."""
    known = await known_signing(tx)
    if known is not None:
        return known
    await tx.execute(
        "INSERT INTO mail_keys (key) VALUES ($1) ON CONFLICT DO NOTHING", urandom(KEY_BYTES)
    )
    made = await known_signing(tx)
    assert made is not None  # noqa: S101  written in this transaction, or before it
    return made


async def known_signing(tx: Transaction) -> Signing | None:
    """None where nothing was ever signed: then nothing that comes back is ours."""
    key = await tx.fetchval("SELECT key FROM mail_keys")
    return None if key is None else Signing(bytes(key))


async def opened(tx: Transaction, purpose: Purpose, link: Link, now: datetime) -> bool:
    """Whether the link is of this tenant, for this purpose, and still holds."""
    signing = await known_signing(tx)
    return signing is not None and signing.is_ours(purpose, link, now)
