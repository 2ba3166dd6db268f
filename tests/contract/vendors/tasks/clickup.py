"""ClickUp as its documentation says it behaves.

Signing: https://developer.clickup.com/docs/authentication
Tasks: https://developer.clickup.com/reference/gettasks, /gettask and /updatetask
Statuses: https://developer.clickup.com/reference/getlist
Comments: https://developer.clickup.com/reference/gettaskcomments and /createtaskcomment
Limits: https://developer.clickup.com/docs/rate-limits
Dates: https://developer.clickup.com/docs/general-time
Errors: https://developer.clickup.com/docs/common_errors
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx

from tests.contract.vendors.tasks.counterpart import Counterpart, body_of, parts_of

STATUSES = ("to do", "in review", "taken", "complete")


@dataclass
class ClickUpServer(Counterpart):
    given: ClassVar[dict[str, Any]] = {
        "kind": "clickup",
        "api_token": "right",
        "hiring_project_id": "901",
    }
    page: ClassVar[int] = 100
    shows_files: ClassVar[bool] = False

    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, name: str, at: datetime, *, label: str = "Candidate") -> str:
        identity = f"86b{len(self.found):05}"
        self.found[identity] = {
            "id": identity,
            "name": f"Application {name}",
            "text_content": "Please have a look.",
            "status": {"status": "to do", "type": "open"},
            "date_updated": at,
            "tags": [{"name": label.lower(), "tag_fg": "#000"}],  # ClickUp's tags are lower case
            "creator": {"id": 183, "username": "Nadia Okafor", "email": "nadia@mail.example"},
            "attachments": [],
        }
        self.attach(identity, f"cv-{name}.pdf", b"%PDF " + name.encode())
        return identity

    def attach(self, task: str, name: str, data: bytes) -> str:
        identity = f"{len(self.files)}.pdf"
        self.files[identity] = data
        made = {"id": identity, "title": name, "size": len(data), "extension": "pdf"}
        url = self.file_address(identity)
        self.found[task]["attachments"].append({**made, "url": url})
        return identity

    def detach(self, task: str) -> None:
        self.found[task]["attachments"] = []

    def touch(self, task: str, at: datetime) -> None:
        self.found[task]["date_updated"] = at

    def remove(self, task: str) -> None:
        del self.found[task]

    def status(self, task: str) -> str:
        return str(self.found[task]["status"]["status"]).title()

    def is_list(self, request: httpx.Request) -> bool:
        return request.url.path == "/api/v2/list/901/task"

    def answer(self, request: httpx.Request) -> httpx.Response:
        if (file := self.elsewhere(request)) is not None:
            return file
        if request.headers.get("authorization") != "right":  # a token by itself, without a scheme
            return _error(401, "Token invalid", "OAUTH_025")
        match [request.method, *parts_of(request, "/api/v2/")]:
            case ["GET", "user"]:
                return httpx.Response(200, json={"user": {"id": 183}})
            case ["GET", "list", "901"]:
                named = [{"status": name, "type": "custom"} for name in STATUSES]
                return httpx.Response(200, json={"id": "901", "statuses": named})
            case ["GET", "list", "901", "task"]:
                return self._list(request.url.params)
            case ["GET", "list", "902", *_]:
                return _error(401, "Team not authorized", "OAUTH_027")
            case [_, "task", identity, *rest] if identity in self.found:
                return self._task(request, identity, rest)
            case _:
                return _error(404, "Task not found, deleted", "ITEM_013")

    def _list(self, asked: httpx.QueryParams) -> httpx.Response:
        """Pages are numbered from 0 and hold 100; dates are in milliseconds, and exclusive."""
        assert (asked["order_by"], asked["include_closed"]) == ("created", "true")
        since = datetime.fromtimestamp(int(asked["date_updated_gt"]) / 1000, UTC)
        due = [task for task in self.found.values() if task["date_updated"] > since]
        start = int(asked["page"]) * self.page
        rows = [_shown(task, is_whole=False) for task in due[start : start + self.page]]
        is_last = start + self.page >= len(due)
        return httpx.Response(200, json={"tasks": rows, "last_page": is_last})

    def _task(self, request: httpx.Request, identity: str, rest: list[str]) -> httpx.Response:
        task, said = self.found[identity], self.comments.setdefault(identity, [])
        match request.method, rest:
            case "GET", []:
                return httpx.Response(200, json=_shown(task, is_whole=True))
            case "PUT", []:
                wanted = body_of(request)["status"]
                if wanted not in STATUSES:
                    return _error(400, "Status not found", "CRTSK_001")
                task["status"] = {"status": wanted}
                task["date_updated"] += timedelta(seconds=1)
                return httpx.Response(200, json={})
            case "GET", ["comment"]:
                newest = [{"id": "1", "comment_text": words} for words in reversed(said)][:25]
                return httpx.Response(200, json={"comments": newest})
            case "POST", ["comment"]:
                said.append(body_of(request)["comment_text"])
                task["date_updated"] += timedelta(seconds=1)
                return httpx.Response(200, json={"id": "1"})
            case _:
                return httpx.Response(404)


def _shown(task: dict[str, Any], *, is_whole: bool) -> dict[str, Any]:
    """Only a task by itself has its attachments; a date is a text of milliseconds."""
    updated = str(int(task["date_updated"].timestamp() * 1000))
    return {
        **{name: task[name] for name in task if is_whole or name != "attachments"},
        "date_updated": updated,
    }


def _error(status: int, words: str, code: str) -> httpx.Response:
    return httpx.Response(status, json={"err": words, "ECODE": code})
