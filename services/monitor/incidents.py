"""Incidents in Postgres: each opened once and told once, however many monitors look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from runtime.database import Database, SystemDatabase, Transaction
from runtime.envelope import Envelope
from runtime.outbox import publish_later
from schemas import topics
from schemas.operations import AlertState, PipelineAlert
from services.monitor.rules import Case, Rule

AGENT = "monitor"
INCIDENTS = UUID("0b0f0f5e-52a3-4f83-8d0b-3f8ff25a6c41")
_OVER = "It is over: no reading has been beyond the bound for a while."


def incident_id(case: Case, opened_at: datetime) -> UUID:
    tenant_id, rule, subject = case
    return uuid5(INCIDENTS, f"{tenant_id}/{rule}/{subject}/{opened_at.isoformat()}")


def alert_id(case: Case, incident: UUID, state: AlertState) -> UUID:
    """Derived from what it tells, so that telling it again is a repeat."""
    return uuid5(case.tenant_id, f"{case.rule}/{incident}/{state.value}")


@dataclass(frozen=True, slots=True)
class Incidents:
    database: Database
    system: SystemDatabase

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
                await _tell(tx, case, identity, AlertState.RAISED, summary, rule.runbook)
        return bool(is_new)

    async def close(self, case: Case, now: datetime) -> bool:
        """Close the incident and tell so together; false where somebody has."""
        async with self.database.transaction(case.tenant_id) as tx:
            identity = await tx.fetchval(
                """
                UPDATE incidents SET closed_at = $3
                 WHERE rule = $1 AND subject = $2 AND closed_at IS NULL
                RETURNING id
                """,
                case.rule,
                case.subject,
                now,
            )
            if identity is not None:
                await _tell(tx, case, identity, AlertState.RECOVERED, _OVER, "")
        return identity is not None


async def _tell(
    tx: Transaction,
    case: Case,
    incident: UUID,
    state: AlertState,
    summary: str,
    runbook: str,
) -> None:
    alert = PipelineAlert(
        alert_id=alert_id(case, incident, state),
        incident_id=incident,
        rule=case.rule,
        state=state,
        subject=case.subject,
        summary=summary[:300],
        runbook=runbook,
    )
    envelope = Envelope.first(case.tenant_id, alert.alert_id, agent=AGENT)
    await publish_later(tx, topics.PIPELINE_ALERT.message(alert), envelope)
