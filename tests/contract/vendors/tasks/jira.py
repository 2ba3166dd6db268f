"""Jira as its documentation says it behaves, Cloud (v3) and Data Center (v2).

Search: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
Attachments: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/
Comments: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
Transitions, edits: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
Limits: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
Basic: https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
Service accounts: https://support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts/
JQL: https://support.atlassian.com/jira-software-cloud/docs/jql-fields/
Data Center: https://docs.atlassian.com/software/jira/docs/api/REST/9.12.0/
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs

import httpx

from tests.contract.vendors.tasks.counterpart import Counterpart, body_of, parts_of

SITE = "https://acme.atlassian.example"
STATUSES = ("To Do", "In Review", "Taken", "Archived")
# The workflow: from where to where, by the transition's name. Nothing leads to Archived.
WAYS = {"11": ("Start review", "In Review"), "21": ("Take in", "Taken"), "31": ("Reopen", "To Do")}


@dataclass
class JiraCloud(Counterpart):
    given: ClassVar[dict[str, Any]] = {
        "kind": "jira",
        "base_url": SITE,
        "user": "bot@acme.example",
        "api_token": "right",
        "hiring_project_id": "HIRE",
    }
    page: ClassVar[int] = 100
    root: ClassVar[str] = "/"
    version: ClassVar[str] = "3"

    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: int = 0

    def put(self, name: str, at: datetime, *, label: str = "Candidate") -> str:
        number = str(10_000 + len(self.issues))
        self.issues[number] = {
            "summary": f"Application {name}",
            "description": self._text("Please have a look."),
            "labels": [label],
            "attachment": [],
            "reporter": {"displayName": "Nadia Okafor", "emailAddress": "nadia@mail.example"},
            "status": {"name": "To Do"},
            "updated": at,
        }
        self.attach(number, f"cv-{name}.pdf", b"%PDF " + name.encode())
        return number

    def attach(self, task: str, name: str, data: bytes) -> str:
        number = str(20_000 + len(self.files))
        self.files[number] = data
        self.issues[task]["attachment"].append(
            {"id": number, "filename": name, "size": len(data), "content": "https://internal/1"}
        )
        return number

    def detach(self, task: str) -> None:
        for one in self.issues[task]["attachment"]:
            del self.files[one["id"]]
        self.issues[task]["attachment"] = []

    def touch(self, task: str, at: datetime) -> None:
        self.issues[task]["updated"] = at

    def remove(self, task: str) -> None:
        del self.issues[task]

    def status(self, task: str) -> str:
        return str(self.issues[task]["status"]["name"])

    def is_flagged(self, task: str) -> bool:
        return bool(self.issues[task]["labels"].count("hirestream-taken") == 1)

    def is_list(self, request: httpx.Request) -> bool:
        return "/search" in request.url.path

    def answer(self, request: httpx.Request) -> httpx.Response:
        if (file := self.elsewhere(request)) is not None:
            return file
        if request.url.path == "/oauth/token":
            return self._token(parse_qs(request.content.decode()))
        if not self._is_signed(request.headers.get("authorization", "")):
            return httpx.Response(401, text="Client must be authenticated to access this resource.")
        match parts_of(request, self.root):
            case ["secure", "attachment", number, _] if self.version == "2":
                return self._content(number, httpx.QueryParams(redirect="false"))
            case ["rest", "api", self.version, *parts]:
                return self._api(request, parts)
            case _:
                return httpx.Response(404)

    def _api(self, request: httpx.Request, parts: list[str]) -> httpx.Response:
        match parts:
            case ["myself"]:
                return httpx.Response(200, json={"accountId": "5b10", "timeZone": "Asia/Tokyo"})
            case ["search", *rest] if rest == (["jql"] if self.version == "3" else []):
                return self._search(body_of(request))
            case ["project", "HIRE", "statuses"]:
                kinds = [{"name": "Task", "statuses": [{"name": name} for name in STATUSES]}]
                return httpx.Response(200, json=kinds)
            case ["attachment", "content", number] if self.version == "3":
                return self._content(number, request.url.params)
            case ["issue", number, *rest] if number in self.issues:
                return self._issue(request, number, rest)
            case _:
                return httpx.Response(404, json={"errorMessages": ["It does not exist"]})

    def _is_signed(self, given: str) -> bool:
        basic = "Basic " + b64encode(b"bot@acme.example:right").decode()
        return given in (basic, f"Bearer token-{self.tokens}")

    def _token(self, form: dict[str, list[str]]) -> httpx.Response:
        """Service accounts: valid for 60 minutes."""
        if form.get("client_secret") != ["right"]:
            return httpx.Response(401, json={"error": "access_denied"})
        self.tokens += 1
        body = {"access_token": f"token-{self.tokens}", "token_type": "Bearer", "expires_in": 3600}
        return httpx.Response(200, json=body)

    def _search(self, asked: dict[str, Any]) -> httpx.Response:
        """A token for the next page, none on the last; no total. Unbounded queries are refused."""
        due = self._due(asked["jql"])
        if due is None:
            words = "The value 'OTHER' does not exist for the field 'project'."
            return httpx.Response(400, json={"errorMessages": [words]})
        start = int(asked.get("nextPageToken", "t0")[1:])
        end = start + min(asked["maxResults"], self.page)
        issues = [self._shown(number, asked["fields"]) for number in due[start:end]]
        body: dict[str, Any] = {"issues": issues, "isLast": end >= len(due)}
        if end < len(due):
            body["nextPageToken"] = f"t{end}"
        return httpx.Response(200, json=body)

    def _due(self, jql: str) -> list[str] | None:
        assert jql.endswith(" ORDER BY created ASC, key ASC")
        clauses = jql.partition(" ORDER BY")[0].split(" AND ")
        if 'project = "HIRE"' not in clauses:
            return None
        [minutes] = re.findall(r'updated >= "-(\d+)m"', jql)
        # Dates are in the user's time zone, and to the minute; a relative one is from now.
        since = self.now.replace(second=0) - timedelta(minutes=int(minutes))
        labels = re.findall(r"labels in \((.*)\)", jql)
        wanted = {one.strip('" ').lower() for one in labels[0].split(",")} if labels else None
        return [
            number
            for number, issue in self.issues.items()
            if issue["updated"] >= since
            and (wanted is None or wanted & {one.lower() for one in issue["labels"]})
        ]

    def _issue(self, request: httpx.Request, number: str, rest: list[str]) -> httpx.Response:
        issue = self.issues[number]
        match request.method, rest:
            case "GET", []:
                return httpx.Response(
                    200, json=self._shown(number, request.url.params["fields"].split(","))
                )
            case "PUT", []:
                for one in body_of(request)["update"]["labels"]:
                    if one["add"] not in issue["labels"]:
                        issue["labels"].append(one["add"])
                return httpx.Response(204)
            case "GET", ["transitions"]:
                found = [
                    {"id": way, "name": name, "to": {"name": to}}
                    for way, (name, to) in WAYS.items()
                    if to != issue["status"]["name"]
                ]
                return httpx.Response(200, json={"transitions": found})
            case "POST", ["transitions"]:
                issue["status"] = {"name": WAYS[body_of(request)["transition"]["id"]][1]}
                return httpx.Response(204)
            case "GET", ["comment"]:
                assert request.url.params["orderBy"] == "-created"
                newest = [self._text(words) for words in reversed(self.comments.get(number, []))]
                return httpx.Response(200, json={"comments": [{"body": one} for one in newest]})
            case "POST", ["comment"]:
                self.comments.setdefault(number, []).append(self._said(body_of(request)["body"]))
                return httpx.Response(201, json={"id": "1"})
            case _:
                return httpx.Response(405)

    def _content(self, number: str, params: httpx.QueryParams) -> httpx.Response:
        """Without `redirect=false` the answer leads to the store of files."""
        if number not in self.files:
            return httpx.Response(404)
        if params.get("redirect") == "false" and not self.redirects:
            return httpx.Response(200, content=self.files[number])
        return httpx.Response(303, headers={"Location": self.file_address(number)})

    def _shown(self, number: str, fields: list[str]) -> dict[str, Any]:
        shown = {name: self.issues[number][name] for name in fields}
        if "updated" in shown:
            shown["updated"] = shown["updated"].strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return {"id": number, "key": f"HIRE-{number}", "fields": shown}

    def _text(self, words: str) -> Any:
        text = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        return {"type": "doc", "version": 1, "content": [text]}

    def _said(self, body: Any) -> str:
        assert (body["type"], body["version"]) == ("doc", 1)
        return str(body["content"][0]["content"][0]["text"])


@dataclass
class JiraDataCenter(JiraCloud):
    """v2: numbered pages with a total, texts in Jira's own markup, files under /secure."""

    given: ClassVar[dict[str, Any]] = {
        "kind": "jira",
        "deployment": "data_center",
        "base_url": "https://jira.acme.example/jira",
        "api_token": "right",
        "hiring_project_id": "HIRE",
    }
    root: ClassVar[str] = "/jira/"
    version: ClassVar[str] = "2"

    def _is_signed(self, given: str) -> bool:
        return given == "Bearer right"

    def _search(self, asked: dict[str, Any]) -> httpx.Response:
        due = self._due(asked["jql"])
        if due is None:
            return httpx.Response(400, json={"errorMessages": ["The value does not exist"]})
        start = asked.get("startAt", 0)
        issues = [self._shown(one, asked["fields"]) for one in due[start : start + self.page]]
        return httpx.Response(200, json={"issues": issues, "startAt": start, "total": len(due)})

    def _text(self, words: str) -> Any:
        return words

    def _said(self, body: Any) -> str:
        return str(body)
