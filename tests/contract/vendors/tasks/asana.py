"""Asana as its documentation says it behaves.

Definition: https://github.com/Asana/openapi (defs/asana_oas.yaml): tasks, attachments, sections,
stories, NextPage
Pages: https://developers.asana.com/docs/pagination
Fields: https://developers.asana.com/docs/inputoutput-options
Limits: https://developers.asana.com/docs/rate-limits
Errors: https://developers.asana.com/docs/errors
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import httpx

from tests.contract.vendors.tasks.counterpart import Counterpart, body_of, parts_of

SECTIONS = {"301": "Untitled section", "302": "In Review", "303": "Taken"}


@dataclass
class AsanaServer(Counterpart):
    given: ClassVar[dict[str, Any]] = {
        "kind": "asana",
        "access_token": "right",
        "hiring_project_id": "1200",
    }
    page: ClassVar[int] = 100
    shows_files: ClassVar[bool] = False
    secret: ClassVar[str] = "access_token"

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    addresses_given: int = 0

    def put(self, name: str, at: datetime, *, label: str = "Candidate") -> str:
        gid = str(5_000 + len(self.found))
        self.found[gid] = {
            "gid": gid,
            "name": f"Application {name}",
            "notes": "Please have a look.",
            "modified_at": at,
            "tags": [{"gid": "7", "name": label}],
            "created_by": {"gid": "9", "name": "Nadia Okafor"},
            "completed": False,
            "memberships": [{"project": {"gid": "1200"}, "section": {"gid": "301"}}],
        }
        self.kept[gid] = []
        self.attach(gid, f"cv-{name}.pdf", b"%PDF " + name.encode())
        return gid

    def attach(self, task: str, name: str, data: bytes) -> str:
        gid = str(8_000 + len(self.files))
        self.files[gid] = data
        made = {"gid": gid, "name": name, "size": len(data), "resource_subtype": "asana"}
        self.kept[task].append(made)
        return gid

    def detach(self, task: str) -> None:
        for one in self.kept[task]:
            del self.files[one["gid"]]
        self.kept[task] = []

    def touch(self, task: str, at: datetime) -> None:
        self.found[task]["modified_at"] = at

    def remove(self, task: str) -> None:
        del self.found[task]

    def status(self, task: str) -> str:
        if self.found[task]["completed"]:
            return "completed"
        return SECTIONS[self.found[task]["memberships"][0]["section"]["gid"]]

    def is_list(self, request: httpx.Request) -> bool:
        return request.url.path == "/api/1.0/tasks"

    def answer(self, request: httpx.Request) -> httpx.Response:
        if (file := self.elsewhere(request)) is not None:
            return file
        if request.headers.get("authorization") != "Bearer right":
            return _error(401, "Not Authorized")
        asked = request.url.params
        match [request.method, *parts_of(request, "/api/1.0/")]:
            case ["GET", "users", "me"]:
                return httpx.Response(200, json={"data": {"gid": "9"}})
            case ["GET", "tasks"]:
                return self._list(asked)
            case ["GET", "projects", "1200", "sections"]:
                return _page([{"gid": gid, "name": name} for gid, name in SECTIONS.items()], asked)
            case ["POST", "sections", gid, "addTask"]:
                # "This will remove the task from other sections of the project."
                task = self.found[body_of(request)["data"]["task"]]
                task["memberships"][0]["section"] = {"gid": gid}
                return httpx.Response(200, json={"data": {}})
            case ["GET", "attachments"] if asked["parent"] in self.found:
                return _page(self.kept[asked["parent"]], asked)
            case ["GET", "attachments", gid] if gid in self.files:
                self.addresses_given += 1
                url = self.file_address(gid)
                return httpx.Response(200, json={"data": {"gid": gid, "download_url": url}})
            case [_, "tasks", gid, *rest] if gid in self.found:
                return self._task(request, gid, rest)
            case _:
                return _error(404, "Unknown object")

    def _list(self, asked: httpx.QueryParams) -> httpx.Response:
        if asked["project"] != "1200":
            return _error(404, "project: Unknown object: OTHER")
        since = datetime.fromisoformat(asked["modified_since"])
        due = [task for task in self.found.values() if task["modified_at"] >= since]
        return _page([_shown(task, asked["opt_fields"]) for task in due], asked)

    def _task(self, request: httpx.Request, gid: str, rest: list[str]) -> httpx.Response:
        task, said = self.found[gid], self.comments.setdefault(gid, [])
        match request.method, rest:
            case "GET", []:
                shown = _shown(task, request.url.params["opt_fields"])
                if "memberships" in shown:
                    named = {"name": SECTIONS[task["memberships"][0]["section"]["gid"]]}
                    shown["memberships"] = [{"project": {"gid": "1200"}, "section": named}]
                return httpx.Response(200, json={"data": shown})
            case "PUT", []:
                task.update(body_of(request)["data"])
                return httpx.Response(200, json={"data": {}})
            case "GET", ["stories"]:
                made: list[dict[str, Any]] = [{"type": "system", "text": "added to Hiring"}]
                made += [{"type": "comment", "text": words} for words in said]
                return _page(made, request.url.params)
            case "POST", ["stories"]:
                said.append(body_of(request)["data"]["text"])
                return httpx.Response(201, json={"data": {}})
            case _:
                return _error(404, "Unknown object")


def _page(rows: list[dict[str, Any]], asked: httpx.QueryParams) -> httpx.Response:
    """A page of 1 to 100, and a token for the next where there is one."""
    start, size = int(asked.get("offset", "o0")[1:]), int(asked["limit"])
    assert 1 <= size <= 100
    has_more = start + size < len(rows)
    following = {"offset": f"o{start + size}"} if has_more else None
    return httpx.Response(200, json={"data": rows[start : start + size], "next_page": following})


def _shown(task: dict[str, Any], fields: str) -> dict[str, Any]:
    """Only what was asked for; a list shows no attachments at all."""
    shown = {name: task[name] for name in {one.partition(".")[0] for one in fields.split(",")}}
    if "modified_at" in shown:
        shown["modified_at"] = shown["modified_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"gid": task["gid"], **shown}


def _error(status: int, words: str) -> httpx.Response:
    return httpx.Response(status, json={"errors": [{"message": words}]})
