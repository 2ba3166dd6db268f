"""Finds the ATS behind a tenant: the row that its administrator wrote, else the environment's."""

from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from pydantic import SecretStr

from runtime.database import Row, Transaction
from runtime.sealing import Sealing
from services.gateway.unified.settings import AtsSettings, Provider


@dataclass(frozen=True, slots=True)
class Connection:
    """`id` stands in the address that the ATS sends its webhooks to."""

    id: UUID
    provider: Provider
    base_url: str
    token_url: str
    account_id: str
    api_key: SecretStr
    webhook_secret: SecretStr

    @property
    def signing_secret(self) -> SecretStr:
        """Workable signs with the account's token, where no other secret is agreed on."""
        if self.provider is Provider.WORKABLE and not self.webhook_secret.get_secret_value():
            return self.api_key
        return self.webhook_secret


def of_environment(settings: AtsSettings, tenant_id: UUID) -> Connection | None:
    """The environment's ATS, if it is this tenant's and not the pipeline itself."""
    if settings.provider is Provider.HIRESTREAM or tenant_id != settings.tenant_id:
        return None
    return Connection(
        id=uuid5(tenant_id, "ats"),
        provider=settings.provider,
        base_url=settings.ats_base_url,
        token_url=settings.ats_token_url,
        account_id=settings.ats_account_id,
        api_key=settings.ats_api_key,
        webhook_secret=settings.ats_webhook_secret,
    )


async def kept(tx: Transaction, sealing: Sealing) -> Connection | None:
    row = await tx.fetchrow(
        """
        SELECT id, provider, base_url, token_url, account_id, api_key, webhook_secret
          FROM ats_connections
        """
    )
    return _opened(row, sealing) if row else None


async def described(tx: Transaction) -> Row | None:
    """The connection without its secrets: also of one whose key is lost."""
    return await tx.fetchrow(
        """
        SELECT c.id, c.provider, c.base_url, c.token_url, c.account_id,
               p.connection_id IS NOT NULL AS pulls_candidates, p.pulled_at AS last_pull,
               p.problem AS pull_problem
          FROM ats_connections c LEFT JOIN ats_pulls p ON p.connection_id = c.id
        """
    )


async def keep(tx: Transaction, sealing: Sealing, given: Connection, changed_by: UUID) -> UUID:
    """Write the tenant's connection, and answer its id. An ATS of another provider, or at another
    address, is another one: its webhooks come to a new address.
    """
    same: UUID | None = await tx.fetchval(
        "SELECT id FROM ats_connections WHERE provider = $1 AND base_url = $2",
        given.provider.value,
        given.base_url,
    )
    identity = same or uuid4()
    await tx.execute(
        """
        INSERT INTO ats_connections (id, provider, base_url, token_url, account_id, api_key,
                                     webhook_secret, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant_id) DO UPDATE
           SET id = excluded.id, provider = excluded.provider, base_url = excluded.base_url,
               token_url = excluded.token_url, account_id = excluded.account_id,
               api_key = excluded.api_key, webhook_secret = excluded.webhook_secret,
               changed_by = excluded.changed_by, changed_at = now()
        """,
        identity,
        given.provider.value,
        given.base_url,
        given.token_url,
        given.account_id,
        sealing.seal(given.api_key, _context(identity, "api_key")),
        sealing.seal(given.webhook_secret, _context(identity, "webhook_secret")),
        changed_by,
    )
    return identity


async def forget(tx: Transaction) -> bool:
    """Its pulls are ended before, which says whether there were any."""
    return await tx.execute("DELETE FROM ats_connections") != "DELETE 0"


def _opened(row: Row, sealing: Sealing) -> Connection:
    identity: UUID = row["id"]
    return Connection(
        id=identity,
        provider=Provider(row["provider"]),
        base_url=row["base_url"],
        token_url=row["token_url"],
        account_id=row["account_id"],
        api_key=sealing.open(row["api_key"], _context(identity, "api_key")),
        webhook_secret=sealing.open(row["webhook_secret"], _context(identity, "webhook_secret")),
    )


def _context(identity: UUID, column: str) -> str:
    return f"ats_connections:{identity}:{column}"
