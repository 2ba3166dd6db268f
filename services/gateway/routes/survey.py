"""The page of the demographic questions. Its link is its only key; candidates have no account."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from runtime.mailing.keys import opened
from runtime.mailing.signing import Purpose, read_link
from services.gateway import pages, survey
from services.gateway.invitations import Invitations, Invitee
from services.gateway.queries import fairness as queries
from services.gateway.questions import answers_in
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings

router = APIRouter(prefix="/survey", tags=["Survey"])

Held = Annotated[Resources, Depends(resources_of)]
NOT_VALID: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "The link is not valid, or not any more"}
}
FORM = {
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}},
    }
}


async def invitations_of(request: Request) -> Invitations:
    settings: GatewaySettings = request.app.state.settings
    return Invitations(settings.jwt_secret.get_secret_value())


Inviting = Annotated[Invitations, Depends(invitations_of)]


async def invited(invitations: Inviting, held: Held, token: str) -> Invitee | None:
    """By a link that somebody made here, or by the one that the mail of receipt brought."""
    link = read_link(token)
    if link is None:
        return invitations.read(token)
    async with held.database.transaction(link.tenant_id) as tx:
        is_ours = await opened(tx, Purpose.SURVEY, link, datetime.now(UTC))
    return Invitee(link.tenant_id, link.subject_id) if is_ours else None


Invited = Annotated[Invitee | None, Depends(invited)]


@router.get(
    "/{token}", response_class=HTMLResponse, responses=NOT_VALID, summary="See the questions"
)
async def show_survey(invitee: Invited, held: Held) -> HTMLResponse:
    if invitee is None:
        return _gone()
    async with held.database.transaction(invitee.tenant_id) as tx:
        company = await queries.company(tx, invitee.candidate_id)
    return _gone() if company is None else _page(survey.form(company))


@router.post(
    "/{token}",
    response_class=HTMLResponse,
    responses=NOT_VALID,
    openapi_extra=FORM,
    summary="Answer the questions, or withdraw the answers",
)
async def answer_survey(invitee: Invited, held: Held, request: Request) -> HTMLResponse:
    """Nothing is kept without consent."""
    if invitee is None:
        return _gone()
    async with request.form(max_files=0, max_fields=20) as form:
        given = {name: value for name, value in form.items() if isinstance(value, str)}
    if given.get("action") == "withdraw":
        return await _withdrawn(held, invitee)
    answers = answers_in(given)
    if answers is None:
        return _refused("One of the answers is not one that the page offers. Please go back.")
    if given.get("consent") != "yes":
        return _refused("Without your consent nothing is stored. Please go back to give it.")
    return await _answered(held, invitee.tenant_id, invitee.candidate_id, answers)


async def _answered(
    held: Resources, tenant_id: UUID, candidate_id: UUID, answers: dict[str, str]
) -> HTMLResponse:
    async with held.database.transaction(tenant_id) as tx:
        await queries.name_purpose(tx)
        is_kept = await queries.answer(tx, candidate_id, answers)
    if not is_kept:
        return _gone()
    return _page(pages.said("Thank you", "Your answers are stored. This link can change them."))


async def _withdrawn(held: Resources, invitee: Invitee) -> HTMLResponse:
    async with held.database.transaction(invitee.tenant_id) as tx:
        await queries.name_purpose(tx)
        await queries.withdraw(tx, invitee.candidate_id)
    return _page(pages.said("Removed", "Nothing you answered is stored any more."))


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=dict(pages.HEADERS))


def _refused(words: str) -> HTMLResponse:
    return _page(pages.said("Not stored", words), 400)


def _gone() -> HTMLResponse:
    return _page(pages.said("Not valid", "This link is not valid, or not any more."), 404)
