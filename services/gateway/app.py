"""The gateway's web application: routes, errors and description, around what a process holds."""

import asyncio
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline

from runtime.blobs import open_templates
from runtime.integrations import Integrations
from runtime.mailing.store import Templates
from runtime.sealing import Sealing
from runtime.telemetry import Telemetry
from services.gateway import failures
from services.gateway.access import key_routes, passwords, users
from services.gateway.applying import routes as applying
from services.gateway.applying.floods import Floods
from services.gateway.ats.routes import candidates as ats_candidates
from services.gateway.ats.routes import deletions as ats_deletions
from services.gateway.ats.routes import feedback as ats_feedback
from services.gateway.ats.routes import integrations as ats_integrations
from services.gateway.ats.routes import scorecards as ats_scorecards
from services.gateway.audit import routes as audit
from services.gateway.correcting import routes as correcting
from services.gateway.description import describe
from services.gateway.exporting import routes as exporting
from services.gateway.hiring import applications, bulk, decisions, jobs
from services.gateway.idempotency.middleware import IdempotencyKeys
from services.gateway.integrations import routes as integrations
from services.gateway.mailing import leaving
from services.gateway.mailing import routes as mailing
from services.gateway.mailing import templates as mail_templates
from services.gateway.mailing.ses import routes as ses
from services.gateway.mailing.ses.trust import Trust, fetched
from services.gateway.measuring import routes as measuring
from services.gateway.measuring.middleware import Measured
from services.gateway.openid import routes as openid
from services.gateway.operating import deadletters, replays
from services.gateway.operating import health as operating_health
from services.gateway.operating.replaying import Replays
from services.gateway.privacy import routes as privacy
from services.gateway.quotas.middleware import RequestLimits
from services.gateway.resources import Resources
from services.gateway.routes import (
    appeals,
    bias_terms,
    blind,
    candidates,
    dashboard,
    duplicates,
    editing,
    fairness,
    feedback,
    health,
    holds,
    interviews,
    progress,
    proposals,
    releasing,
    resumes,
    survey,
    tokens,
    unmerging,
)
from services.gateway.search import routes as search
from services.gateway.settings import GatewaySettings
from services.gateway.unified import connecting, notices
from services.gateway.unified import routes as unified
from services.gateway.unified.opening import open_desk
from services.gateway.webhooks import routes as webhooks

ROUTERS: Final[Sequence[APIRouter]] = (
    health.router,
    tokens.router,
    dashboard.router,
    candidates.router,
    editing.router,
    duplicates.router,
    unmerging.router,
    holds.router,
    proposals.router,
    feedback.router,
    appeals.router,
    bias_terms.router,
    releasing.router,
    blind.router,
    fairness.router,
    survey.router,
    interviews.router,
    resumes.router,
    progress.router,
    ats_integrations.router,
    ats_candidates.router,
    ats_deletions.router,
    ats_feedback.router,
    ats_scorecards.router,
    webhooks.router,
    correcting.router,
    search.router,
    exporting.router,
    measuring.router,
    applying.router,
    replays.router,
    deadletters.router,
    operating_health.router,
    jobs.router,
    applications.router,
    decisions.router,
    bulk.router,
    audit.router,
    users.router,
    key_routes.router,
    passwords.router,
    privacy.router,
    openid.router,
    integrations.router,
    unified.router,
    connecting.router,
    notices.router,
    mail_templates.router,
    mailing.router,
    ses.router,
    leaving.router,
)


def create_app(settings: GatewaySettings, resources: Resources) -> FastAPI:
    """Everything a request needs hangs on the app; nothing hangs on a module."""
    app = described()
    app.add_middleware(RequestLimits)
    app.add_middleware(failures.LastResort)  # outside too: a limit needs Postgres to be counted
    app.state.settings = settings
    app.state.resources = resources
    app.state.integrations = Integrations(Sealing(settings.every_sealing_key))
    app.state.templates = Templates(open_templates(settings))
    app.state.ses_trust = Trust(settings.every_ses_topic, fetched)
    app.state.unified = open_desk(settings, resources)
    app.state.replays = Replays(settings)
    app.state.floods = Floods(
        resources.attempts, settings.applications_per_hour, settings.job_applications_per_hour
    )
    app.state.telemetry = Telemetry()
    app.add_middleware(Measured, telemetry=app.state.telemetry)
    app.state.streams = asyncio.Semaphore(settings.open_streams)
    return app


def described() -> FastAPI:
    """The app with nothing behind it: enough to describe itself."""
    app = FastAPIOffline(  # its documentation pages load nothing from elsewhere
        title="Hirestream",
        version=version("hirestream"),
        description="Resumes in, de-duplicated and bias-screened candidates out.",
        redirect_slashes=False,
        # The framework's own telemetry would record the words of exceptions, which can quote data.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.add_middleware(IdempotencyKeys)  # inside the limits of bodies, which it reads
    failures.install(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app
