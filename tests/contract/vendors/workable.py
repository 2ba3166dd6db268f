"""Workable as its documentation says it behaves.

Jobs: https://workable.readme.io/reference/jobs
Candidates: https://workable.readme.io/reference/job-candidates-index
Creating: https://workable.readme.io/reference/job-candidates-create
Limits: https://workable.readme.io/reference/rate-limits
Webhooks: https://workable.readme.io/reference/webhooks
"""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "token-of-workable"


@dataclass
class Workable:
    jobs: list[dict[str, Any]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    resumes: dict[str, str] = field(default_factory=dict)
    remaining: int = 9
    reset_at: float = 0
    page: int = 100
    repeats: bool = False

    def routes(self) -> list[Route]:
        return [
            Route("/spi/v3/jobs/{shortcode}/candidates", self.create, methods=["POST"]),
            Route("/spi/v3/candidates/{id}", self.detail, methods=["GET"]),
            Route("/spi/v3/{kind}", self.listed, methods=["GET"]),
        ]

    async def listed(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        asked, kind = dict(request.query_params), request.path_params["kind"]
        rows = [row for row in getattr(self, kind) if _fits(row, asked)]
        # Oldest first; `since_id` gives what has this id or a greater one.
        rows = sorted(rows, key=lambda row: row["id"])
        if "since_id" in asked:
            rows = [row for row in rows if row["id"] >= asked["since_id"]]
        size = min(int(asked.get("limit", "50")), self.page)
        body: dict[str, Any] = {kind: rows[:size], "paging": {}}
        if len(rows) > size or self.repeats:
            following = rows[0 if self.repeats else size]["id"]
            params = {**asked, "since_id": following}
            body["paging"]["next"] = str(request.url.include_query_params(**params))
        return JSONResponse(body, headers=self._limits())

    async def detail(self, request: Request) -> Response:
        """The details of a candidate know the resume, the list does not."""
        if (refusal := self._refusal(request)) is not None:
            return refusal
        found = next(one for one in self.candidates if one["id"] == request.path_params["id"])
        address = self.resumes.get(found["id"]) or None
        return JSONResponse({"candidate": {**found, "resume_url": address}}, headers=self._limits())

    async def create(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        shortcode = request.path_params["shortcode"]
        if shortcode not in {job["shortcode"] for job in self.jobs}:
            return JSONResponse({"error": "Not found"}, 404, self._limits())
        person = (await request.json())["candidate"]
        if not person.get("email"):
            return JSONResponse({"error": "Email can't be blank"}, 422, self._limits())
        made = {
            "id": f"c{len(self.candidates) + 1:04}",
            "name": f"{person['firstname']} {person['lastname']}",
            "email": person["email"],
            "phone": person.get("phone"),
            "stage": "Sourced",
            "disqualified": False,
            "hired_at": None,
            "job": {"shortcode": shortcode},
            "updated_at": "2026-11-21T12:00:00Z",
        }
        self.candidates.append(made)
        self.resumes[made["id"]] = person.get("resume_url", "")
        return JSONResponse({"status": "created", "candidate": made}, 201, self._limits())

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "Not authorized"}, 401)
        return None

    def _limits(self) -> dict[str, str]:
        return {
            "X-Rate-Limit-Limit": "10",
            "X-Rate-Limit-Remaining": str(self.remaining),
            "X-Rate-Limit-Reset": str(int(self.reset_at)),
        }


def _fits(row: dict[str, Any], asked: dict[str, str]) -> bool:
    if asked.get("state", row.get("state")) != row.get("state"):
        return False
    if "shortcode" in asked and row["job"]["shortcode"] != asked["shortcode"]:
        return False
    if "updated_after" in asked:
        moment = row["updated_at"].replace("-", "").replace(":", "")
        return bool(moment > asked["updated_after"])
    return asked.get("email", row.get("email")) == row.get("email")
