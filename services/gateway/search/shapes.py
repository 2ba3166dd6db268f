"""The bodies of a search."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.gateway.shapes import CandidateLink, SearchText, Shape

Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]


class SearchFilter(Shape):
    """What is looked for."""

    q: Words = Field(
        description="words, or how they begin; all are needed. A phrase stands in quotes, `or` "
        "and `-word` work. Names are also found where they are spelt alike.",
        examples=["python kubernetes"],
    )
    status: SearchText | None = None
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1000)


class Hit(Shape):
    """A candidate, and where the words were found."""

    candidate: CandidateLink
    name: str = Field(examples=["Sarah Johnson"])
    position: str = Field(examples=["Frontend Developer"])
    status: str = Field(examples=["New"])
    skills: list[str] = Field(examples=[["React", "TypeScript"]])
    found_by: Literal["words", "spelling"]
    score: float = Field(description="higher is better, within one answer", examples=[1.6])
    resumes: list[UUID] = Field(description="those whose own text has all the words")


class SearchResult(Shape):
    items: list[Hit] = Field(description="the best first")
