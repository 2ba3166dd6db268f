"""A tenant's provider, and who of its users the provider's subjects are."""

from uuid import UUID

from runtime.database import Transaction
from runtime.sealing import Sealing
from services.gateway.openid.claims import Somebody
from services.gateway.openid.provider import Provider


def _context(tenant_id: UUID) -> str:
    return f"openid_providers:{tenant_id}"


async def keep(
    tx: Transaction, sealing: Sealing, tenant_id: UUID, provider: Provider, set_by: UUID
) -> None:
    await tx.execute(
        """
        INSERT INTO openid_providers (issuer, client_id, client_secret, set_by)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id) DO UPDATE
           SET issuer = $1, client_id = $2, client_secret = $3, set_by = $4, set_at = now()
        """,
        provider.issuer,
        provider.client_id,
        sealing.seal(provider.client_secret, _context(tenant_id)),
        set_by,
    )


async def one(tx: Transaction, sealing: Sealing, tenant_id: UUID) -> Provider | None:
    row = await tx.fetchrow("SELECT issuer, client_id, client_secret FROM openid_providers")
    if row is None:
        return None
    secret = sealing.open(row["client_secret"], _context(tenant_id))
    return Provider(row["issuer"], row["client_id"], secret)


async def remove(tx: Transaction) -> bool:
    removed = await tx.fetchval("DELETE FROM openid_providers RETURNING true")
    return removed is True


async def user_of(tx: Transaction, issuer: str, somebody: Somebody) -> UUID | None:
    """The user that a subject is, or becomes by a verified address; nobody is made here."""
    known: UUID | None = await tx.fetchval(
        """
        SELECT u.id FROM openid_subjects AS s JOIN users AS u ON u.id = s.user_id
         WHERE s.issuer = $1 AND s.subject = $2 AND u.disabled_at IS NULL
        """,
        issuer,
        somebody.subject,
    )
    if known is not None or somebody.email is None:
        return known
    linked: UUID | None = await tx.fetchval(
        """
        INSERT INTO openid_subjects (issuer, subject, user_id)
        SELECT $1, $2, u.id
          FROM users AS u
         WHERE lower(u.email) = lower($3) AND u.disabled_at IS NULL
           AND NOT EXISTS (SELECT FROM openid_subjects AS s
                            WHERE s.user_id = u.id AND s.issuer = $1)
        ON CONFLICT DO NOTHING
        RETURNING user_id
        """,
        issuer,
        somebody.subject,
        somebody.email,
    )
    return linked
