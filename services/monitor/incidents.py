"""Incidents in Postgres: each opened once and told once, however many monitors look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from runtime.database import Database, SystemDatabase, Transaction
from runtime.envelope import Envelope
from runtime.outbox import publish_later
from schemas import topics
from schemas.operations import AlertState, Concern, PipelineAlert
from services.monitor.calls import ledger
from services.monitor.calls.receivers import Receiver
from services.monitor.rules import Case, Rule

AGENT = "monitor"
INCIDENTS = UUID("0b0f0f5e-52a3-4f83-8d0b-3f8ff25a6c41")


def incident_id(case: Case, opened_at: datetime) -> UUID:
    tenant_id, rule, subject = case
    return uuid5(INCIDENTS, f"{tenant_id}/{rule}/{subject}/{opened_at.isoformat()}")


def alert_id(case: Case, incident: UUID, state: AlertState) -> UUID:
    """Derived from what it tells, so that telling it again is a repeat."""
    return uuid5(case.tenant_id, f"{case.rule}/{incident}/{state.value}")


@dataclass(frozen=True, slots=True)
class Incidents:
    """`receivers` are called with each alert, besides the event that is published."""

    database: Database
    system: SystemDatabase
    receivers: Sequence[Receiver] = ()

    async def tenants(self) -> Sequence[UUID]:
        async with self.system.transaction() as tx:
            return [row["id"] for row in await tx.fetch("SELECT id FROM tenants ORDER BY id")]

    async def open_cases(self, tenant_id: UUID) -> Sequence[Case]:
        async with self.database.transaction(tenant_id) as tx:
            rows = await tx.fetch("SELECT rule, subject FROM incidents WHERE closed_at IS NULL")
        return [Case(tenant_id, row["rule"], row["subject"]) for row in rows]

    async def open(self, case: Case, rule: Rule, summary: str, now: datetime) -> bool:
        """Write the incident and its alert together; false where it stands open already."""
        identity = incident_id(case, now)
        async with self.database.transaction(case.tenant_id) as tx:
            is_new = await tx.fetchval(
                """
                INSERT INTO incidents (id, rule, subject, summary, opened_at)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT DO NOTHING
                RETURNING true
                """,
                identity,
                case.rule,
                case.subject,
                summary,
                now,
            )
            if is_new:
                alert = _alert(case, identity, AlertState.RAISED, summary, rule)
                await self._tell(tx, case, alert)
        return bool(is_new)

    async def close(self, case: Case, rule: Rule | None, now: datetime) -> bool:
        """Close the incident and tell so together; false where somebody has. There is no rule any
        more where a release took it away."""
        async with self.database.transaction(case.tenant_id) as tx:
            row = await tx.fetchrow(
                """
                UPDATE incidents SET closed_at = $3
                 WHERE rule = $1 AND subject = $2 AND closed_at IS NULL
                RETURNING id, summary
                """,
                case.rule,
                case.subject,
                now,
            )
            if row is not None:
                over = f"It is over: {row['summary']}"
                alert = _alert(case, row["id"], AlertState.RECOVERED, over, rule)
                await self._tell(tx, case, alert)
        return row is not None

    async def _tell(self, tx: Transaction, case: Case, alert: PipelineAlert) -> None:
        envelope = Envelope.first(case.tenant_id, alert.alert_id, agent=AGENT)
        await publish_later(tx, topics.PIPELINE_ALERT.message(alert), envelope)
        await ledger.book(tx, alert, self.receivers)


def _alert(
    case: Case, incident: UUID, state: AlertState, summary: str, rule: Rule | None
) -> PipelineAlert:
    return PipelineAlert(
        alert_id=alert_id(case, incident, state),
        incident_id=incident,
        rule=case.rule,
        state=state,
        subject=case.subject,
        concern=rule.concern if rule else Concern.STAGE,
        summary=summary[:300],
        runbook=rule.runbook if rule else "",
    )
