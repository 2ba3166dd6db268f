"""Applying for a public job: the same answer for everybody, whoever is known already."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from runtime import filetype
from runtime.database import Row
from runtime.reception import MEGABYTE, Arrival
from schemas.resume import Source
from services.gateway.applying import queries
from services.gateway.applying.floods import Floods
from services.gateway.applying.page import CONSENT, TRAP, form
from services.gateway.applying.repeating import Once
from services.gateway.bodies import is_email
from services.gateway.errors import Invalid, NotFound, TooLarge, TooMany
from services.gateway.idempotency.answers import LONGEST_KEY
from services.gateway.idempotency.middleware import HEADER
from services.gateway.pages import HEADERS, said
from services.gateway.resources import Resources, resources_of
from services.gateway.settings import GatewaySettings
from services.gateway.shapes import Shape
from services.gateway.uploads import Form, plain_name, received_form

router = APIRouter(prefix="/apply", tags=["Public"])

Held = Annotated[Resources, Depends(resources_of)]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Key = Annotated[
    str | None,
    Header(
        alias=HEADER, pattern=f"^[!-~]{{1,{LONGEST_KEY}}}$", description="Sent again, it is one."
    ),
]
# What nobody sends as a resume is refused at once; all else is for the parser to judge.
REFUSED: Final = frozenset({filetype.UNKNOWN, filetype.ZIP, filetype.HTML, filetype.MAIL})
OVERHEAD: Final = 64 * 1024  # of the form around the file
THANKS: Final = "Thank you. Your application was received."


class Received(Shape):
    status: str = "received"


FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["email", "resume", "consent"],
                    "properties": {
                        "name": {"type": "string", "maxLength": 200},
                        "email": {"type": "string", "format": "email", "maxLength": 255},
                        "resume": {"type": "string", "format": "binary"},
                        "message": {"type": "string", "maxLength": 4000},
                        "consent": {"type": "string", "enum": ["yes"]},
                        TRAP: {"type": "string", "description": "left empty by people"},
                    },
                }
            }
        },
    }
}
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    202: {"content": {"text/html": {}}, "description": "The same for everybody"},
    413: {"description": "The file is too large"},
    429: {
        "description": "Too many applications; try again later",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    },
}


@router.get(
    "/{company}/{job}",
    response_class=HTMLResponse,
    responses={200: {"content": {"text/html": {}}, "description": "A page with a form"}},
    summary="See a public job",
)
async def show(held: Held, company: Slug, job: Slug) -> HTMLResponse:
    _, row = await _public(held, company, job)
    html = form(row["company"], row["title"], row["location"], row["description"])
    return HTMLResponse(html, headers=dict(HEADERS))


@router.post(
    "/{company}/{job}",
    status_code=202,
    response_model=Received,
    responses=ANSWERS,
    openapi_extra=FORM,
    summary="Apply for a public job",
)
async def apply(
    request: Request, held: Held, company: Slug, job: Slug, given_key: Key = None
) -> Response:
    """The answer says nothing about who is known, or whether the same resume came before."""
    settings: GatewaySettings = request.app.state.settings
    tenant_id, row = await _public(held, company, job)
    floods: Floods = request.app.state.floods
    wait = await floods.attempt(request.client.host if request.client else "", row["id"])
    if wait:
        raise TooMany("Too many applications. Please try again later.", wait)
    largest = settings.largest_file_mb * MEGABYTE
    async with received_form(request, largest=largest + OVERHEAD, most_files=1) as given:
        arrival = await _arrival(given, row["id"], largest)
        is_trapped = given.field(TRAP) is not None
    if not is_trapped:
        await _take(held, tenant_id, arrival, Once.of(given_key, arrival) if given_key else None)
    return _thanks(request)


async def _public(held: Resources, company: str, job: str) -> tuple[UUID, Row]:
    """An unknown company, a closed job and one for insiders sound alike."""
    tenant_id = await held.companies.named(company)
    row = None
    if tenant_id is not None:
        async with held.database.transaction(tenant_id) as tx:
            row = await queries.public_job(tx, job)
    if tenant_id is None or row is None:
        raise NotFound("There is no such job, or nobody can apply for it any more")
    return tenant_id, row


async def _arrival(given: Form, job_id: UUID, largest: int) -> Arrival:
    if given.field("consent") != "yes":
        raise Invalid.field("consent", "Without your agreement nothing is stored")
    email = given.field("email")
    if email is None or not is_email(email):
        raise Invalid.field("email", "Invalid email format")
    [file] = given.files
    data, name = await file.read(), plain_name(file.filename)
    if len(data) > largest:
        raise TooLarge(f"A resume has at most {largest // MEGABYTE} MB")
    if not data or filetype.media_type(data, name) in REFUSED:
        raise Invalid.field("resume", "Please send a PDF, a Word document, a text or a picture")
    return Arrival(
        data=data,
        file_name=name,
        source=Source.WEBSITE,
        source_ref=str(uuid4()),
        job_id=job_id,
        sender_email=email,
        sender_name=_printable(given.field("name")),
        cover_letter=given.field("message"),
    )


async def _take(held: Resources, tenant_id: UUID, arrival: Arrival, once: Once | None) -> None:
    original = await held.reception.keep(tenant_id, arrival)
    async with held.database.transaction(tenant_id) as tx:
        if once is not None and not await once.is_first(tx):
            return
        await held.reception.receive(tx, tenant_id, arrival, original)
        await queries.keep_consent(tx, arrival.source_ref, CONSENT)


def _printable(name: str | None) -> str | None:
    """A name goes into mails to HR: nothing in it may begin a line of its own."""
    plain = "".join(sign for sign in name or "" if sign.isprintable())[:200].strip()
    return plain or None


def _thanks(request: Request) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(said("Thank you", THANKS), 202, headers=dict(HEADERS))
    return JSONResponse({"status": "received"}, 202)
