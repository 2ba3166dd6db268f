"""Words that a tenant's screen finds beside the built-in rules, and words that it never finds."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from services.gateway.audit.recording import Thing, record
from services.gateway.auth import BiasReview
from services.gateway.queries import bias_terms as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Shape

router = APIRouter(prefix="/api/bias/terms", tags=["Bias"])

Held = Annotated[Resources, Depends(resources_of)]
# Letters, figures, spaces, hyphens and apostrophes: what a rule's pattern would read otherwise is
# no part of a phrase.
Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=80, pattern=r"^\w[\w' -]*$"),
]


class FoundTerm(Shape):
    words: Phrase = Field(examples=["spring chicken"])
    category: Literal["age", "gender", "race_ethnicity", "disability", "appearance",
                      "family_status"]  # fmt: skip
    suggestion: str | None = Field(default=None, max_length=300)


class Terms(Shape):
    found: list[FoundTerm] = Field(default=[], max_length=200)
    allowed: list[Phrase] = Field(default=[], max_length=200, examples=[["Young Lions"]])


@router.get("", response_model=Terms, summary="Read the tenant's own words")
async def show(subject: BiasReview, held: Held) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        return JSONResponse(await queries.standing(tx))


@router.put("", response_model=Terms, summary="Replace the tenant's own words")
async def replace(subject: BiasReview, held: Held, body: Terms) -> Response:
    """They hold from the next words on that anybody writes; nothing is screened anew."""
    terms = body.model_dump(mode="json")
    async with held.database.transaction(subject.tenant_id) as tx:
        await queries.replace(tx, terms)
        await record(tx, subject, "bias.terms_changed", Thing("bias_terms", "own"))
    return JSONResponse(terms)
