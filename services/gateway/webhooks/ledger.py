"""What is to be sent, what was, and how it went: rows that are their own queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from runtime.database import Row, SystemDatabase, Transaction
from runtime.webhooks.schedule import Attempt, Verdict
from services.gateway.webhooks.kinds import Notice
from services.gateway.webhooks.subscriptions import disable

# The clock of a gateway that is this much behind Postgres makes no webhook miss its first event.
_SLACK: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A webhook for which something is due."""

    tenant_id: UUID
    webhook_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One delivery in hand, and what is needed to send it."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    type: str
    payload: Mapping[str, Any]
    occurred_at: datetime
    attempts: int
    url: str
    secret: bytes
    old_secret: bytes | None
    failing_since: datetime | None


async def enqueue(tx: Transaction, notices: Sequence[Notice]) -> None:
    """A delivery for each notice and webhook that hears of it; again, it changes nothing."""
    if not notices or not await tx.fetchval("SELECT EXISTS (SELECT FROM webhooks)"):
        return
    payloads = await _payloads(tx, notices)
    await tx.execute(
        """
        INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, payload, occurred_at,
                                        status)
        SELECT gen_random_uuid(), w.id, told.event_id, told.type, told.payload, told.occurred_at,
               CASE WHEN w.disabled_at IS NULL THEN 'due' ELSE 'held' END
          FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::timestamptz[])
               AS told (event_id, type, payload, occurred_at)
          JOIN webhooks AS w
            ON told.type = ANY(w.events) AND told.occurred_at >= w.created_at - $5::interval
         ORDER BY told.occurred_at, told.event_id, w.id
        ON CONFLICT (tenant_id, webhook_id, event_id) DO NOTHING
        """,
        [notice.event_id for notice in notices],
        [notice.kind for notice in notices],
        payloads,
        [notice.occurred_at for notice in notices],
        _SLACK,
    )


async def _payloads(tx: Transaction, notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """Candidates by the ids that clients know, also of those who are gone."""
    ids = {one for notice in notices for one in (notice.candidate_id, notice.into) if one}
    rows = await tx.fetch(
        """
        SELECT id, number, coalesce(external_id, external_id_of(id)) AS external_id FROM changes
         WHERE kind = 'candidate' AND id = ANY($1::uuid[])
        """,
        list(ids),
    )
    known = {row["id"]: row for row in rows}
    return [{**_named(notice, known), **notice.data} for notice in notices]


def _named(notice: Notice, known: Mapping[UUID, Row]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    subject = known.get(notice.candidate_id) if notice.candidate_id else None
    if subject is not None:
        named |= {"candidate_id": subject["number"], "external_id": subject["external_id"]}
    into = known.get(notice.into) if notice.into else None
    if into is not None:
        named |= {"into": into["number"], "into_external_id": into["external_id"]}
    return named


async def waiting(system: SystemDatabase, but: Sequence[UUID], limit: int) -> Sequence[Waiting]:
    """Webhooks with something due, but those in hand; who waits longest first.

    It costs a look for each webhook, however much waits for one whose receiver is away.
    """
    async with system.transaction() as tx:
        rows = await tx.fetch(
            """
            SELECT w.tenant_id, w.id
              FROM webhooks AS w
             CROSS JOIN LATERAL (
                    SELECT d.due_at
                      FROM webhook_deliveries AS d
                     WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.status = 'due'
                     ORDER BY d.due_at
                     LIMIT 1) AS oldest
             WHERE w.disabled_at IS NULL AND w.paused_until <= now() AND oldest.due_at <= now()
               AND w.id <> ALL($1::uuid[])
             ORDER BY oldest.due_at
             LIMIT $2
            """,
            but,
            limit,
        )
    return [Waiting(row["tenant_id"], row["id"]) for row in rows]


async def take(tx: Transaction, webhook_id: UUID, lease: timedelta) -> Due | None:
    """The webhook's oldest that is due. Nobody else sends it before the lease is over."""
    row = await tx.fetchrow(
        """
        UPDATE webhook_deliveries AS d
           SET due_at = now() + $2::interval, attempts = d.attempts + 1
          FROM webhooks AS w
         WHERE w.id = d.webhook_id AND w.disabled_at IS NULL AND w.paused_until <= now()
           AND d.id = (SELECT id FROM webhook_deliveries
                        WHERE webhook_id = $1 AND status = 'due' AND due_at <= now()
                        ORDER BY due_at, occurred_at, id
                        LIMIT 1
                          FOR UPDATE SKIP LOCKED)
        RETURNING d.id, d.webhook_id, d.event_id, d.type, d.payload, d.occurred_at, d.attempts,
                  w.url, w.secret, w.failing_since,
                  CASE WHEN w.old_until > now() THEN w.old_secret END AS old_secret
        """,
        webhook_id,
        lease,
    )
    return Due(**row) if row else None


async def settle(
    tx: Transaction, due: Due, attempt: Attempt, verdict: Verdict, took: timedelta
) -> None:
    """Note how it went. A delivery that somebody asked for again meanwhile stays due."""
    await tx.execute(
        """
        INSERT INTO webhook_attempts (delivery_id, began_at, status, error, took_ms)
        SELECT id, clock_timestamp() - $2::interval, $3, $4, $5
          FROM webhook_deliveries WHERE id = $1
        """,
        due.id,
        took,
        attempt.status,
        attempt.error,
        took / timedelta(milliseconds=1),
    )
    over = "delivered" if verdict.is_delivered else "failed"
    await tx.execute(
        """
        UPDATE webhook_deliveries
           SET status = CASE WHEN $3::interval IS NULL THEN $2 ELSE status END,
               due_at = now() + coalesce($3, interval '0')
         WHERE id = $1 AND attempts = $4
        """,
        due.id,
        over,
        verdict.again_in,
        due.attempts,
    )
    await tx.execute(
        """
        UPDATE webhooks
           SET last_success_at = CASE WHEN $2 THEN now() ELSE last_success_at END,
               failing_since = CASE WHEN NOT $2 THEN coalesce(failing_since, now()) END,
               paused_until = coalesce(now() + $3::interval, '-infinity')
         WHERE id = $1
        """,
        due.webhook_id,
        verdict.is_delivered,
        verdict.pause,
    )
    if verdict.disable is not None:
        await disable(tx, due.webhook_id, verdict.disable)


async def replay(tx: Transaction, webhook_id: UUID, delivery_id: UUID) -> bool:
    """Due once more, with all its attempts before it. Whether there is one."""
    found = await tx.fetchval(
        """
        UPDATE webhook_deliveries SET status = 'due', due_at = now(), attempts = 0
         WHERE id = $2 AND webhook_id = $1
        RETURNING true
        """,
        webhook_id,
        delivery_id,
    )
    await _resume(tx, webhook_id)
    return found is True


async def replay_since(tx: Transaction, webhook_id: UUID, moment: datetime) -> int:
    """How many are due once more."""
    found: int = await tx.fetchval(
        """
        WITH again AS (
            UPDATE webhook_deliveries SET status = 'due', due_at = now(), attempts = 0
             WHERE webhook_id = $1 AND occurred_at >= $2
            RETURNING 1
        )
        SELECT count(*) FROM again
        """,
        webhook_id,
        moment,
    )
    await _resume(tx, webhook_id)
    return found


async def _resume(tx: Transaction, webhook_id: UUID) -> None:
    """Whoever asks for a replay says that the receiver is back."""
    await tx.execute("UPDATE webhooks SET paused_until = '-infinity' WHERE id = $1", webhook_id)


async def log(
    tx: Transaction,
    webhook_id: UUID,
    status: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """The newest first, each with its attempts in their order."""
    before, before_id = after or (None, None)
    return await tx.fetch(
        """
        SELECT d.id, d.event_id, d.type, d.payload, d.occurred_at, d.status, d.attempts,
               CASE d.status WHEN 'due' THEN d.due_at END AS next_attempt_at,
               coalesce((SELECT jsonb_agg(jsonb_build_object(
                                    'began_at', a.began_at, 'status', a.status, 'error', a.error,
                                    'took_ms', a.took_ms) ORDER BY a.began_at)
                           FROM webhook_attempts AS a
                          WHERE (a.tenant_id, a.delivery_id) = (d.tenant_id, d.id)), '[]') AS log
          FROM webhook_deliveries AS d
         WHERE d.webhook_id = $1
           AND ($2::text IS NULL OR d.status = $2)
           AND ($3::timestamptz IS NULL OR (d.occurred_at, d.id) < ($3, $4::uuid))
         ORDER BY d.occurred_at DESC, d.id DESC
         LIMIT $5
        """,
        webhook_id,
        status,
        before,
        before_id,
        limit,
    )


async def forget_old(tx: Transaction, days: int) -> None:
    """Of all tenants, as the system; what is still due is kept."""
    await tx.execute(
        """
        DELETE FROM webhook_deliveries
         WHERE occurred_at < now() - make_interval(days => $1) AND status <> 'due'
        """,
        days,
    )
