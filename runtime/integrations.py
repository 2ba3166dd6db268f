"""What tenants configured to be read, as every door to it (API, command line, file) writes it.

Secrets go in sealed and come out only for the process that uses them. Whatever changes takes the
lease away: a process at work on the old settings stops at its next renewal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import dumps, loads
from typing import Any, LiteralString
from uuid import UUID, uuid4

from pydantic import SecretStr

from runtime.database import Row, Transaction
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_later
from runtime.sealing import Sealing
from schemas import topics
from schemas.integrations import ADAPTER, Settings, Step
from schemas.operations import Health, IntegrationHealth


class NameTaken(ValueError):
    """The tenant has an integration of this name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A test as it stands: the steps so far, and whether those are all."""

    id: UUID
    steps: Sequence[Step]
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Integrations:
    """Each method runs in the caller's transaction, as the tenant of that transaction."""

    sealing: Sealing

    async def add(self, tx: Transaction, name: str, settings: Settings) -> UUID:
        identity = uuid4()
        public, secret = _parted(settings)
        added = await tx.fetchval(
            """
            INSERT INTO integrations (id, name, kind, settings, secrets)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant_id, name) DO NOTHING
            RETURNING true
            """,
            identity,
            name,
            settings.kind,
            public,
            self._sealed(secret, identity),
        )
        if not added:
            raise NameTaken(name)
        await tx.execute("INSERT INTO integration_work (integration_id) VALUES ($1)", identity)
        return identity

    async def change(self, tx: Transaction, name: str, settings: Settings) -> bool:
        """Put new settings in place of the old; whether there is an integration of this name.

        It looks at its source anew: what it took before is known by the source's own ids.
        """
        identity: UUID | None = await tx.fetchval(
            "SELECT id FROM integrations WHERE name = $1 FOR UPDATE", name
        )
        if identity is None:
            return False
        public, secret = _parted(settings)
        await tx.execute(
            """
            UPDATE integrations SET kind = $2, settings = $3, secrets = $4, updated_at = now()
             WHERE id = $1
            """,
            identity,
            settings.kind,
            public,
            self._sealed(secret, identity),
        )
        await tx.execute(
            """
            UPDATE integration_work AS w
               SET cursor = NULL, holder = NULL, held_until = NULL, failures = 0,
                   due_at = CASE WHEN i.paused_at IS NULL THEN now() ELSE 'infinity' END
              FROM integrations AS i
             WHERE i.id = w.integration_id AND w.integration_id = $1
            """,
            identity,
        )
        return True

    async def given(self, tx: Transaction, name: str) -> Mapping[str, Any] | None:
        """The settings as they were given, secrets included, to change some of them."""
        row = await tx.fetchrow(
            "SELECT id, settings, secrets FROM integrations WHERE name = $1", name
        )
        return None if row is None else self._whole(row)

    def settings_of(self, row: Row) -> Settings:
        """The settings of a row with `id`, `settings` and `secrets`."""
        return ADAPTER.validate_python(self._whole(row))

    async def listed(self, tx: Transaction, name: str | None = None) -> Sequence[Row]:
        """Each with its state and counts, without secrets; or the one of this name."""
        return await tx.fetch(_LISTED, name)

    async def pause(self, tx: Transaction, name: str) -> bool:
        return bool(await tx.fetchval(_PAUSE, name))

    async def resume(self, tx: Transaction, name: str) -> bool:
        return bool(await tx.fetchval(_RESUME, name))

    async def remove(self, tx: Transaction, tenant_id: UUID, name: str) -> bool:
        """Forget it and all it saw, and tell the monitor to expect no more of it."""
        row = await tx.fetchrow(
            "DELETE FROM integrations WHERE name = $1 RETURNING kind, now() AS at", name
        )
        if row is None:
            return False
        health = IntegrationHealth(
            integration_id=name,
            kind=row["kind"],
            health=Health.HEALTHY,
            observed_at=row["at"],
            is_removed=True,
        )
        envelope = Envelope.first(tenant_id, new_id(), agent="intake")
        await publish_later(tx, topics.INTEGRATION_HEALTH.message(health), envelope)
        return True

    async def ask_test(self, tx: Transaction, name: str) -> UUID | None:
        """Ask whichever process is free to try the integration step by step."""
        test_id: UUID | None = await tx.fetchval(
            """
            INSERT INTO integration_tests (id, integration_id)
            SELECT $1, id FROM integrations WHERE name = $2
            RETURNING id
            """,
            uuid4(),
            name,
        )
        return test_id

    async def asked(self, tx: Transaction, test_id: UUID) -> Asked | None:
        row = await tx.fetchrow(
            "SELECT steps, finished_at FROM integration_tests WHERE id = $1", test_id
        )
        if row is None:
            return None
        steps = [Step.model_validate(step) for step in row["steps"]]
        return Asked(test_id, steps, row["finished_at"] is not None)

    def _sealed(self, secret: Mapping[str, str], identity: UUID) -> bytes:
        return self.sealing.seal(SecretStr(dumps(secret)), _context(identity))

    def _whole(self, row: Row) -> Mapping[str, Any]:
        secret = self.sealing.open(row["secrets"], _context(row["id"]))
        return {**row["settings"], **loads(secret.get_secret_value())}


def _context(identity: UUID) -> str:
    return f"integrations:{identity}"


def _parted(settings: Settings) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What may be shown, and what may not."""
    secret = {
        name: value.get_secret_value() for name, value in settings if isinstance(value, SecretStr)
    }
    return settings.model_dump(mode="json", exclude=set(secret)), secret


_LISTED: LiteralString = """
SELECT i.id, i.name, i.kind, i.settings, i.paused_at, i.created_at,
       w.last_success_at, w.last_item_at, w.failures, w.error, w.remedy, w.credential_expires_at,
       w.due_at = 'infinity' AS is_paused, items.*,
       CASE WHEN w.due_at = 'infinity' THEN NULL ELSE greatest(
           extract(epoch FROM now() - items.oldest_at),
           CASE WHEN w.held_until > now() THEN 0 ELSE extract(epoch FROM now() - w.due_at) END,
           0)::float8 END AS lag_seconds
  FROM integrations AS i
  JOIN integration_work AS w ON w.integration_id = i.id
  CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE NOT is_backlog AND state IN ('waiting', 'taken')) AS waiting,
              w.pruned_taken + count(*) FILTER (WHERE NOT is_backlog AND state = 'marked')
                  AS taken,
              w.pruned_given_up + count(*) FILTER (WHERE state = 'given_up') AS given_up,
              w.pruned_backlog + count(*) FILTER (WHERE is_backlog) AS backfill_total,
              w.pruned_backlog
                  + count(*) FILTER (WHERE is_backlog AND state IN ('marked', 'given_up'))
                  AS backfill_done,
              min(found_at) FILTER (WHERE NOT is_backlog AND state = 'waiting') AS oldest_at
         FROM integration_items WHERE integration_id = i.id) AS items
 WHERE $1::text IS NULL OR i.name = $1
 ORDER BY i.name
"""
_PAUSE: LiteralString = """
WITH paused AS (
    UPDATE integrations SET paused_at = coalesce(paused_at, now()) WHERE name = $1 RETURNING id
)
UPDATE integration_work SET due_at = 'infinity', holder = NULL, held_until = NULL, told_at = NULL
 WHERE integration_id = (SELECT id FROM paused) RETURNING true
"""
_RESUME: LiteralString = """
WITH resumed AS (UPDATE integrations SET paused_at = NULL WHERE name = $1 RETURNING id)
UPDATE integration_work SET due_at = now(), failures = 0
 WHERE integration_id = (SELECT id FROM resumed) RETURNING true
"""
