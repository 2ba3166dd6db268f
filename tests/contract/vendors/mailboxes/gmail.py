"""Gmail as its documentation says it behaves.

History: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.history/list
Messages: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages
Searches: https://developers.google.com/workspace/gmail/api/guides/filtering
Labels: https://developers.google.com/workspace/gmail/api/guides/labels
Errors: https://developers.google.com/workspace/gmail/api/guides/handle-errors
Tokens: https://developers.google.com/identity/protocols/oauth2/web-server#offline
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx

from schemas.integrations import GmailSettings
from tests.unit.intake.connectors.vendor import Vendor
from tests.unit.intake.mails import PDF, a_mail

GIVEN = {
    "kind": "gmail",
    "client_id": "hirestream",
    "client_secret": "right",
    "refresh_token": "lasting",
    "hiring_mailbox": "hiring@corp.example",
}
BOX = "/gmail/v1/users/hiring@corp.example/"


@dataclass
class Mail:
    at: datetime
    raw: bytes
    labels: list[str] = field(default_factory=lambda: ["INBOX"])
    size: int | None = None


@dataclass
class GmailServer(Vendor):
    mails: dict[str, Mail] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=lambda: {"INBOX": "INBOX", "Label_1": "Jobs"})
    history: list[tuple[str, str]] = field(default_factory=list)  # what happened, to which mail
    oldest: int = 0  # of the history that is still kept
    token: int = 0
    size: int = 2  # of a page

    def settings(self, **changes: Any) -> GmailSettings:
        return GmailSettings.model_validate({**GIVEN, **changes})

    def put(self, name: str, at: datetime, data: bytes = b"") -> None:
        data = data or bytes(a_mail(files={"cv.pdf": PDF}, message_id=f"<{name}@x.example>"))
        self.mails[name] = Mail(at, data)
        self.history.append(("messagesAdded", name))

    def relabel(self, name: str, label: str) -> None:
        self.mails[name].labels.append(label)
        self.history.append(("labelsAdded", name))

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "oauth2.googleapis.com":
            return self._refresh(parse_qs(request.content.decode()))
        if request.headers.get("authorization") != f"Bearer token-{self.token}":
            return refusal(401, "authError")
        if not request.url.path.startswith(BOX):
            return refusal(404, "notFound")
        params = request.url.params
        match [request.method, *request.url.path.removeprefix(BOX).split("/")]:
            case ["GET", "profile"]:
                return httpx.Response(200, json={"historyId": str(len(self.history))})
            case ["GET", "labels"]:
                named = [{"id": one, "name": name} for one, name in self.labels.items()]
                return httpx.Response(200, json={"labels": named})
            case ["POST", "labels"]:
                made = f"Label_{len(self.labels) + 1}"
                self.labels[made] = httpx.Response(200, content=request.content).json()["name"]
                return httpx.Response(200, json={"id": made, "name": self.labels[made]})
            case ["GET", "history"]:
                return self._history(params)
            case ["GET", "messages"]:
                return self._list(params)
            case [_, "messages", name, *rest] if name in self.mails:
                return self._message(request, name, rest)
            case _:
                return refusal(404, "notFound")

    def _refresh(self, form: dict[str, list[str]]) -> httpx.Response:
        if form["refresh_token"] != ["lasting"] or form["client_secret"] != ["right"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        assert form["grant_type"] == ["refresh_token"]
        self.token += 1
        body = {"access_token": f"token-{self.token}", "expires_in": 3599, "token_type": "Bearer"}
        return httpx.Response(200, json=body)

    def _history(self, params: httpx.QueryParams) -> httpx.Response:
        """What came after the start, in order; the end of it all is on every page."""
        start = int(params["startHistoryId"])
        if start < self.oldest:
            return refusal(404, "notFound")
        due = [
            {"id": str(number), what: [{"message": {"id": name}}]}
            for number, (what, name) in enumerate(self.history, 1)
            if number > start
            and name in self.mails
            and params["labelId"] in self.mails[name].labels
        ]
        body, skipped = self._page(due, params)
        rows = {"history": body} if body else {}
        return httpx.Response(200, json={**rows, "historyId": str(len(self.history)), **skipped})

    def _list(self, params: httpx.QueryParams) -> httpx.Response:
        """Ids alone, the newest first; where there are none, no list at all."""
        [(after, before)] = re.findall(r"^after:(\d+) before:(\d+)$", params.get("q", "")) or [
            ("0", "99999999999")
        ]
        begin, end = (datetime.fromtimestamp(int(one), UTC) for one in (after, before))
        due = [
            {"id": name, "threadId": name}
            for name, mail in sorted(self.mails.items(), key=lambda one: one[1].at, reverse=True)
            if params["labelIds"] in mail.labels and begin <= mail.at < end
        ]
        body, skipped = self._page(due, params)
        return httpx.Response(200, json={**({"messages": body} if body else {}), **skipped})

    def _page(self, rows: list[Any], params: httpx.QueryParams) -> tuple[list[Any], dict[str, str]]:
        start = int(params.get("pageToken", "p0")[1:])
        end = start + self.size
        return rows[start:end], {"nextPageToken": f"p{end}"} if end < len(rows) else {}

    def _message(self, request: httpx.Request, name: str, rest: list[str]) -> httpx.Response:
        mail = self.mails[name]
        if rest == ["modify"]:
            change = httpx.Response(200, content=request.content).json()
            gone = change.get("removeLabelIds", [])
            kept = [label for label in mail.labels if label not in gone]
            mail.labels = [*kept, *(one for one in change["addLabelIds"] if one not in kept)]
            self.history.append(("labelsAdded", name))
            return httpx.Response(200, json={"id": name})
        shown: dict[str, Any] = {"id": name, "sizeEstimate": mail.size or len(mail.raw)}
        match request.url.params["format"]:
            case "raw":
                shown["raw"] = urlsafe_b64encode(mail.raw).decode().rstrip("=")
            case "metadata":
                headers = [
                    {"name": "Message-Id", "value": f"<{name}@x.example>"},
                    {"name": "From", "value": "nadia@mail.example"},
                    {"name": "Subject", "value": "My application"},
                ]
                shown["payload"] = {"headers": headers}
            case _:
                assert request.url.params["format"] == "minimal"
        return httpx.Response(200, json=shown)


def refusal(status: int, reason: str) -> httpx.Response:
    error = {"code": status, "errors": [{"domain": "global", "reason": reason}]}
    return httpx.Response(status, json={"error": error})
