"""The bias agent beside the gateway: it screens what stands in the outbox, when a test says so."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from runtime import Agent, consume
from runtime.database import Database, SystemDatabase
from runtime.testing import deliver
from schemas import topics
from schemas.feedback import FeedbackScreened, FeedbackSubmitted
from services.bias.agent import Bias
from services.bias.language import Screen
from services.bias.own_terms import Screens
from services.bias.rules import RuleBook
from services.bias.store import PostgresRecords
from services.gateway.permissions import Role
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.doors import API, Client


@dataclass(frozen=True, slots=True)
class BiasAgent:
    database: Database
    system: SystemDatabase
    tenant: UUID
    screen: Screen

    async def submitted(self) -> list[FeedbackSubmitted]:
        """Every event that asked for a screen, the oldest first."""
        async with self.database.transaction(self.tenant) as tx:
            rows = await tx.fetch(
                "SELECT payload FROM outbox WHERE topic = 'feedback.submitted.v1' ORDER BY id"
            )
        return [FeedbackSubmitted.model_validate_json(row["payload"]) for row in rows]

    async def screen_all(self) -> list[FeedbackScreened]:
        """Deliver every event there ever was, so also those delivered before."""
        return [each for event in await self.submitted() for each in await self.on(event)]

    async def on(self, event: FeedbackSubmitted) -> list[FeedbackScreened]:
        bias = Bias(PostgresRecords, Screens(RuleBook.builtin(), self.screen))
        agent = Agent("bias", [consume(topics.FEEDBACK_SUBMITTED, bias.on_feedback_submitted)])
        async with self.database.transaction(self.tenant) as tx:
            message = topics.FEEDBACK_SUBMITTED.message(event)
            delivered = await deliver(agent, message, tenant=self.tenant, tx=tx)
        return [each.event for each in delivered]

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Screen at once whatever is submitted while the block runs."""
        rung = asyncio.Event()

        async def work() -> None:
            while await rung.wait():
                rung.clear()
                await self.screen_all()

        async with self.system.listening("outbox", rung.set):
            working = asyncio.create_task(work())
            try:
                yield
            finally:
                working.cancel()


@dataclass(frozen=True, slots=True)
class People:
    """Users of one tenant, one a role."""

    api: API
    provisioning: Provisioning
    tenant: UUID

    async def with_role(self, role: Role, name: str = "") -> Client:
        address = f"{name or role}@people.example"
        await self.provisioning.create_user(
            self.tenant, email=address, password="correct", role=role, name=name
        )
        answer = await self.api.client.post(
            "/api/auth/token", data={"username": address, "password": "correct"}
        )
        return self.api.client_with(f"Bearer {answer.json()['access_token']}")
