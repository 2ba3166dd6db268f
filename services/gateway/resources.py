"""What a gateway process holds open, and the one place that opens it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from fastapi import Request

from runtime.blobs import Blobs, open_blobs
from runtime.database import Database, SystemDatabase
from runtime.egress import Bounds, open_egress
from runtime.reception import MEGABYTE, Reception
from runtime.sealing import Sealing
from services.gateway.access.sessions import PostgresSessions, Sessions
from services.gateway.applying.companies import Companies, PostgresCompanies
from services.gateway.ats.attachments import LARGEST
from services.gateway.attempts import PostgresAttempts
from services.gateway.credentials import Passwords
from services.gateway.doors import TenantDoor
from services.gateway.idempotency.door import KeyedDoor
from services.gateway.identities import Identities, PostgresIdentities, RememberedIdentities
from services.gateway.quotas.windows import PostgresWindows, Windows
from services.gateway.settings import GatewaySettings
from services.gateway.throttle import Attempts, Limit, Throttle
from services.gateway.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Resources:
    database: TenantDoor
    blobs: Blobs
    reception: Reception
    identities: Identities
    tokens: Tokens
    passwords: Passwords
    attempts: Attempts
    throttle: Throttle
    sessions: Sessions
    sealing: Sealing
    egress: httpx.AsyncClient
    windows: Windows
    companies: Companies


async def resources_of(request: Request) -> Resources:
    """Async although it waits for nothing: FastAPI would give a plain function a thread."""
    resources: Resources = request.app.state.resources
    return resources


@asynccontextmanager
async def open_resources(settings: GatewaySettings) -> AsyncGenerator[Resources]:
    async with (
        Database.open(
            settings.database_url.get_secret_value(), size=settings.database_pool, name="gateway"
        ) as database,
        SystemDatabase.open(
            settings.database_system_url.get_secret_value(), size=2, name="gateway"
        ) as system,
        open_egress(settings, bounds=Bounds(largest=LARGEST)) as egress,
    ):
        blobs = open_blobs(settings)
        attempts = PostgresAttempts(system, settings.jwt_secret.get_secret_value())
        yield Resources(
            database=KeyedDoor(database),
            blobs=blobs,
            reception=Reception(
                blobs, agent="gateway", largest=settings.largest_file_mb * MEGABYTE
            ),
            identities=RememberedIdentities(
                PostgresIdentities(system), settings.identity_cache_seconds
            ),
            tokens=Tokens(
                settings.jwt_secret.get_secret_value(),
                timedelta(minutes=settings.token_minutes),
                retired=settings.every_retired_secret,
            ),
            passwords=Passwords(),
            attempts=attempts,
            throttle=Throttle(
                attempts, Limit(settings.login_attempts, settings.login_window_seconds)
            ),
            sessions=PostgresSessions(database, timedelta(days=settings.session_days)),
            sealing=Sealing(settings.every_sealing_key),
            egress=egress,
            windows=PostgresWindows(system),
            companies=PostgresCompanies(system),
        )
