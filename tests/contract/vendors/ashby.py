"""Ashby as its documentation says it behaves.

Keys: https://developers.ashbyhq.com/docs/authentication
Pages and sync tokens: https://developers.ashbyhq.com/docs/pagination-and-incremental-sync
Errors: https://developers.ashbyhq.com/docs/responses
Methods: https://developers.ashbyhq.com/reference (job.list, jobPosting.list, application.list,
application.info, application.create, candidate.search, candidate.list, candidate.create)
Webhooks: https://developers.ashbyhq.com/docs/authenticating-webhooks
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY = "key-of-ashby"
Body = dict[str, Any]


@dataclass
class Ashby:
    jobs: list[Body] = field(default_factory=list)
    postings: list[Body] = field(default_factory=list)
    candidates: list[Body] = field(default_factory=list)
    applications: list[Body] = field(default_factory=list)
    known_tokens: set[str] = field(default_factory=lambda: {"sync-1"})
    changed: list[Body] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    page: int = 100
    repeats: bool = False

    def routes(self) -> list[Route]:
        return [Route("/{method}", self.call, methods=["POST"])]

    async def call(self, request: Request) -> Response:
        expected = "Basic " + b64encode(f"{KEY}:".encode()).decode()
        if request.headers.get("authorization") != expected:
            return JSONResponse({"success": False, "errors": ["invalid_api_key"]}, 401)
        body = await request.json()
        methods: dict[str, Callable[[Body], Body]] = {
            "job.list": lambda b: self._paged(
                [job for job in self.jobs if job["status"] in b["status"]], b
            ),
            "jobPosting.list": lambda _: _done(self.postings),
            "application.list": lambda b: self._paged(
                [one for one in self.applications if one["job"]["id"] == b["jobId"]], b
            ),
            "application.info": self._application,
            "application.create": self._apply,
            "candidate.search": lambda b: _done(
                [
                    one
                    for one in self.candidates
                    if one["primaryEmailAddress"]["value"] == b["email"]
                ]
            ),
            "candidate.list": self._changed,
            "candidate.create": self._create,
            "candidate.info": lambda b: _done(
                next(one for one in self.candidates if one["id"] == b["id"])
            ),
            "file.info": lambda b: _done({"url": self.files[b["fileHandle"]]}),
        }
        # An error is told inside; the status stays 200.
        return JSONResponse(methods[request.path_params["method"]](body))

    def _paged(self, rows: list[Body], body: Body) -> Body:
        start = int(body.get("cursor", "c0")[1:])
        end = start + min(body.get("limit", 100), self.page)
        if end < len(rows) or self.repeats:
            cursor = f"c{start if self.repeats else end}"
            more = {"moreDataAvailable": True, "nextCursor": cursor}
            return {**_done(rows[start:end]), **more}
        return {**_done(rows[start:end]), "moreDataAvailable": False, "syncToken": "sync-1"}

    def _changed(self, body: Body) -> Body:
        token = body.get("syncToken")
        if token is not None and token not in self.known_tokens:
            return _failed("sync_token_expired")
        return self._paged(self.candidates if token is None else self.changed, body)

    def _create(self, body: Body) -> Body:
        made = {
            "id": f"cand-{len(self.candidates) + 1}",
            "name": body["name"],
            "primaryEmailAddress": {"value": body["email"]},
            "primaryPhoneNumber": {"value": body.get("phoneNumber", "")},
            "website": body.get("website"),
            "applicationIds": [],
            "updatedAt": "2026-11-21T12:00:00.000Z",
        }
        self.candidates.append(made)
        return _done(made)

    def _apply(self, body: Body) -> Body:
        jobs = {job["id"]: job for job in self.jobs}
        people = {one["id"]: one for one in self.candidates}
        if body["jobId"] not in jobs:
            return _failed("job_not_found")
        candidate = people[body["candidateId"]]
        made = {
            "id": f"app-{len(self.applications) + 1}",
            "status": "Active",
            "candidate": candidate,
            "job": jobs[body["jobId"]],
            "currentInterviewStage": {"title": "Application Review"},
        }
        self.applications.append(made)
        candidate["applicationIds"].append(made["id"])
        return _done({key: made[key] for key in ("id", "status")})

    def _application(self, body: Body) -> Body:
        return _done(next(one for one in self.applications if one["id"] == body["applicationId"]))


def _done(results: Any) -> Body:
    return {"success": True, "results": results}


def _failed(code: str) -> Body:
    return {"success": False, "errors": [code], "errorInfo": {"code": code, "message": "no"}}
