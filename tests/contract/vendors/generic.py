"""An ATS that speaks the unified API's own document: pages with numbers, totals, a bearer token."""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "key-of-generic"


@dataclass
class Generic:
    jobs: list[dict[str, Any]] = field(default_factory=list)
    applications: list[dict[str, Any]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[str | None] = field(default_factory=list)

    def routes(self) -> list[Route]:
        return [
            Route("/candidates", self.create, methods=["POST"]),
            Route("/{kind}", self.listed, methods=["GET"]),
        ]

    async def listed(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "unauthorized"}, 401)
        self.accounts.append(request.headers.get("x-account-id"))
        asked, kind = request.query_params, request.path_params["kind"]
        rows = [
            row
            for row in getattr(self, kind)
            if asked.get("job_id", row.get("job_id")) == row.get("job_id")
            and str(row.get("updated_at", "")) >= asked.get("updated_since", "")[:19]
        ]
        page, size = int(asked["page"]), int(asked["per_page"])
        shown = rows[(page - 1) * size : page * size]
        pagination = {"page": page, "per_page": size, "total": len(rows)}
        return JSONResponse({kind: shown, "pagination": pagination})

    async def create(self, request: Request) -> Response:
        body = await request.json()
        if body["job_id"] not in {job["id"] for job in self.jobs}:
            return JSONResponse({"error": "no such job"}, 404)
        identity = f"cand_{len(self.candidates) + 1}"
        made = {"id": identity, "updated_at": "2026-11-21T12:00:00Z", **body}
        self.candidates.append(made)
        application = {
            "id": f"app_{len(self.applications) + 1}",
            "candidate_id": made["id"],
            "job_id": body["job_id"],
            "candidate_name": body["name"],
            "email": body["email"],
            "status": "APPLIED",
        }
        self.applications.append(application)
        return JSONResponse({"id": made["id"], "application": application}, 201)
