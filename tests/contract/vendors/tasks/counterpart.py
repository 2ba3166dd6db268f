"""What the tests ask of every task manager's contract server, whatever its vendor calls things."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

import httpx

from schemas.integrations import (
    ADAPTER,
    AsanaSettings,
    ClickUpSettings,
    JiraSettings,
    TrelloSettings,
)
from tests.unit.intake.connectors.vendor import NOW, Vendor

Hosted = JiraSettings | AsanaSettings | TrelloSettings | ClickUpSettings

FILE_HOST = "files.elsewhere.example"  # where a vendor keeps files, apart from its API


@dataclass
class Counterpart(Vendor):
    """`now` is the vendor's own clock. Ids are texts, as the connector has them."""

    given: ClassVar[dict[str, Any]]
    page: ClassVar[int]
    shows_files: ClassVar[bool] = True  # in its lists
    secret: ClassVar[str] = "api_token"
    sender: ClassVar[str | None] = "Nadia Okafor"
    unsaid: ClassVar[float | None] = None  # how long a limit lasts, if an answer does not say

    now: datetime = NOW
    redirects: bool = False  # to its store of files, where it need not
    file_host: str = FILE_HOST
    files: dict[str, bytes] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)

    def settings(self, **changes: Any) -> Hosted:
        shared = {
            "task_filter_labels": ["Candidate"],
            "processed_status": "Taken",
            "stage_status": {"interview": "In Review"},
        }
        made = ADAPTER.validate_python({**self.given, **shared, **changes})
        assert isinstance(made, Hosted)
        return made

    def put(self, name: str, at: datetime, *, label: str = "Candidate") -> str:
        """A task of the project, with one file; its id."""
        raise NotImplementedError

    def attach(self, task: str, name: str, data: bytes) -> str:
        raise NotImplementedError

    def detach(self, task: str) -> None:
        """Take all its files away."""
        raise NotImplementedError

    def touch(self, task: str, at: datetime) -> None:
        """Somebody edits it."""
        raise NotImplementedError

    def remove(self, task: str) -> None:
        raise NotImplementedError

    def status(self, task: str) -> str:
        raise NotImplementedError

    def is_flagged(self, task: str) -> bool:
        """People see that it was taken."""
        return sum("has taken" in words for words in self.comments.get(task, [])) == 1

    def is_list(self, request: httpx.Request) -> bool:
        """Whether it asks for a page of tasks."""
        raise NotImplementedError

    def file_address(self, number: str) -> str:
        return f"https://{self.file_host}/{number}"

    def elsewhere(self, request: httpx.Request) -> httpx.Response | None:
        """The vendor's store of files, whose addresses carry their own permission."""
        if request.url.host != FILE_HOST:
            return None
        if "authorization" in request.headers:
            return httpx.Response(400, text="Only one auth mechanism allowed")
        data = self.files.get(request.url.path.strip("/"))
        return httpx.Response(404) if data is None else httpx.Response(200, content=data)


def parts_of(request: httpx.Request, root: str) -> list[str]:
    """Of the path below the root, each as it was before it was quoted."""
    path = request.url.raw_path.decode().partition("?")[0]
    below = path.removeprefix(root).strip("/") if path.startswith(root) else ""
    return [unquote(part) for part in below.split("/")]


def body_of(request: httpx.Request) -> Any:
    return httpx.Response(200, content=request.content).json()
