"""Lever as its documentation says it behaves: https://hire.lever.co/developer/documentation

The sections are named beside each behaviour.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY = "key-of-lever"
PAGE = 100


@dataclass
class Lever:
    postings: list[dict[str, Any]] = field(default_factory=list)
    opportunities: list[dict[str, Any]] = field(default_factory=list)
    archive_reasons: list[dict[str, Any]] = field(
        default_factory=lambda: [{"id": "reason-hired", "text": "Hired", "type": "hired"}]
    )
    files: dict[str, int] = field(default_factory=dict)
    page: int = PAGE
    repeats: bool = False

    def routes(self) -> list[Route]:
        return [
            Route("/v1/opportunities", self.create, methods=["POST"]),
            Route("/v1/opportunities/{id}/resumes", self.resumes, methods=["GET"]),
            Route("/v1/opportunities/{id}/resumes/{file}/download", self.file, methods=["GET"]),
            Route("/v1/{kind}", self.listed, methods=["GET"]),
        ]

    async def listed(self, request: Request) -> Response:
        if (refusal := _refusal(request)) is not None:
            return refusal
        asked = request.query_params
        rows = [
            row for row in getattr(self, request.path_params["kind"]) if _fits(row, dict(asked))
        ]
        # "Pagination": `offset` is opaque, `hasNext` says whether there is more, limit 1 to 100.
        start = int(asked.get("offset", "o0")[1:])
        end = start + min(int(asked.get("limit", "100")), self.page)
        has_next = end < len(rows) or self.repeats
        body: dict[str, Any] = {"data": rows[start:end], "hasNext": has_next}
        if has_next:
            body["next"] = f"o{start if self.repeats else end}"
        return JSONResponse(body)

    async def resumes(self, request: Request) -> Response:
        """ "List all resumes" of an opportunity."""
        if (refusal := _refusal(request)) is not None:
            return refusal
        rows = [
            {"id": f"r{n}", "file": {"name": f"cv{n}.pdf"}, "createdAt": n}
            for n in range(self.files.get(request.path_params["id"], 0))
        ]
        return JSONResponse({"data": rows, "hasNext": False})

    async def file(self, request: Request) -> Response:
        """ "Download a resume file": behind the key."""
        if (refusal := _refusal(request)) is not None:
            return refusal
        return Response(
            f"resume {request.path_params['file']}".encode(), media_type="application/pdf"
        )

    async def create(self, request: Request) -> Response:
        if (refusal := _refusal(request)) is not None:
            return refusal
        if not request.query_params.get("perform_as"):  # "Create an opportunity": it is required
            return _error(400, "BadRequestError", "perform_as is required")
        body = await request.json()
        if body["postings"][0] not in {posting["id"] for posting in self.postings}:
            return _error(400, "BadRequestError", "Invalid posting")
        # A contact with this address is the same person: the new opportunity is linked to them.
        of_theirs = [one for one in self.opportunities if set(one["emails"]) & set(body["emails"])]
        made = {
            "id": f"opp-{len(self.opportunities) + 1}",
            "contact": of_theirs[0]["contact"] if of_theirs else f"contact-{body['emails'][0]}",
            "name": body["name"],
            "emails": body["emails"],
            "phones": body.get("phones", []),
            "links": body.get("links", []),
            "posting": body["postings"][0],
            "stage": "lead-new",
            "archived": None,
            "updatedAt": 1_795_262_400_000,
        }
        self.opportunities.append(made)
        return JSONResponse({"data": made, "deduped": bool(of_theirs)}, 201)


def _fits(row: dict[str, Any], asked: dict[str, str]) -> bool:
    tests: dict[str, Callable[[str], bool]] = {
        "state": lambda value: row["state"] == value,
        "posting_id": lambda value: row["posting"] == value,
        "email": lambda value: value.lower() in [email.lower() for email in row["emails"]],
        "type": lambda value: row["type"] == value,
        "updated_at_start": lambda value: row["updatedAt"] >= int(value),
    }
    return all(tests[name](value) for name, value in asked.items() if name in tests)


def _refusal(request: Request) -> Response | None:
    # "Authentication": the key is Basic's user, the password is left blank.
    expected = "Basic " + b64encode(f"{KEY}:".encode()).decode()
    if request.headers.get("authorization") != expected:
        return _error(401, "Unauthorized", "Invalid API key")
    return None


def _error(status: int, code: str, message: str) -> Response:
    """ "Responses and errors": a code and a message."""
    return JSONResponse({"code": code, "message": message}, status)
