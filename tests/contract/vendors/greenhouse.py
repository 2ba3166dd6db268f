"""Greenhouse as its documentation says it behaves.

Tokens: https://harvestdocs.greenhouse.io/docs/authentication
Pages: https://harvestdocs.greenhouse.io/docs/pagination
Filters: https://harvestdocs.greenhouse.io/docs/list-endpoints
Limits: https://harvestdocs.greenhouse.io/docs/api-rate-limiting
Writing: https://harvestdocs.greenhouse.io/docs/write-endpoint-migration-guide
Webhooks: https://developers.greenhouse.io/webhooks.html
"""

import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT = "client:secret-of-greenhouse"
PAGE = 100


@dataclass
class Greenhouse:
    jobs: list[dict[str, Any]] = field(default_factory=list)
    job_posts: list[dict[str, Any]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    applications: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    token_lives: int = 1_000_000
    remaining: int = 49
    page: int = PAGE
    repeats: bool = False

    def routes(self) -> list[Route]:
        return [
            Route("/token", self.token, methods=["POST"]),
            Route("/v3/candidates", self.create_candidate, methods=["POST"]),
            Route("/v3/applications", self.create_application, methods=["POST"]),
            Route("/v3/{kind}", self.listed, methods=["GET"]),
        ]

    async def token(self, request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        form = await request.form()
        if scheme != "Basic" or b64decode(given).decode() != CLIENT:
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = f"token-{len(self.tokens) + 1}"
        self.tokens[token] = self.token_lives
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    async def listed(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        asked = dict(request.query_params)
        if "cursor" in asked and len(asked) > 1:  # the cursor must be the only parameter
            return JSONResponse({"errors": [{"message": "cursor must stand alone"}]}, 422)
        start = 0
        if "cursor" in asked:
            asked, start = json.loads(urlsafe_b64decode(asked["cursor"]))
        rows: list[dict[str, Any]] = getattr(self, request.path_params["kind"])
        found = sorted(
            (row for row in rows if _fits(row, asked)), key=lambda row: row["id"], reverse=True
        )
        size = min(int(asked.get("per_page", PAGE)), self.page)
        end = start + size
        headers = self._limits()
        if end < len(found) or self.repeats:
            place = json.dumps([asked, start if self.repeats else end]).encode()
            cursor = urlsafe_b64encode(place).decode()
            address = request.url.replace(query=f"cursor={cursor}")
            headers["Link"] = f'<{address}>; rel="next"'
        return JSONResponse(found[start:end], headers=headers)

    async def create_candidate(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        body = await request.json()
        missing = [name for name in ("first_name", "last_name") if not body.get(name)]
        if missing:
            words = [{"message": "can't be blank", "field": name} for name in missing]
            return JSONResponse({"errors": words}, 422, self._limits())
        made = {"id": 9000 + len(self.candidates), "created_at": NOW, "updated_at": NOW, **body}
        self.candidates.append(made)
        return JSONResponse(made, 201, self._limits())

    async def create_application(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        body = await request.json()
        if body["job_id"] not in {job["id"] for job in self.jobs}:
            return JSONResponse({"errors": [{"message": "Job not found"}]}, 404, self._limits())
        made = {
            "id": 7000 + len(self.applications),
            "status": "active",
            "stage_name": "Application Review",
            **body,
        }
        self.applications.append(made)
        return JSONResponse(made, 201, self._limits())

    def _refusal(self, request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        lives = self.tokens.get(token, 0)
        if lives <= 0:
            return JSONResponse({"errors": [{"message": "invalid or expired token"}]}, 401)
        self.tokens[token] = lives - 1
        return None

    def _limits(self) -> dict[str, str]:
        return {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": str(self.remaining)}


NOW = "2026-11-21T12:00:00Z"
_FILTERS = {
    "ids": "id",
    "job_ids": "job_id",
    "candidate_ids": "candidate_id",
    "status": "status",
}


def _fits(row: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    for name, value in asked.items():
        if name in _FILTERS and str(row.get(_FILTERS[name])) not in value.split(","):
            return False
        if name in ("created_at", "updated_at"):
            operator, _, moment = value.partition("|")
            if operator == "gte" and str(row[name]) < moment:
                return False
    return True
