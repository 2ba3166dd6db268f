"""Trello as its documentation says it behaves.

Signing: https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
Boards, cards, actions: https://developer.atlassian.com/cloud/trello/rest/api-group-boards/ and
https://developer.atlassian.com/cloud/trello/rest/api-group-cards/
Windows: https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/
Limits: https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/
Downloads: https://community.developer.atlassian.com/t/update-authenticated-access-to-s3/43681
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx

from tests.contract.vendors.tasks.counterpart import Counterpart, parts_of
from tests.unit.intake.connectors.vendor import NOW

LISTS = {"b" * 24: "Inbox", "c" * 24: "In Review", "d" * 24: "Taken"}
SIGNED = 'OAuth oauth_consumer_key="key", oauth_token="right"'


@dataclass
class TrelloServer(Counterpart):
    given: ClassVar[dict[str, Any]] = {
        "kind": "trello",
        "api_key": "key",
        "token": "right",
        "hiring_project_id": "Ii6vhIyq",
    }
    page: ClassVar[int] = 500
    secret: ClassVar[str] = "token"
    sender: ClassVar[str | None] = None  # a card does not say who made it
    unsaid: ClassVar[float | None] = 10  # the documented window; no header tells

    cards: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, name: str, at: datetime, *, label: str = "Candidate") -> str:
        made = NOW - timedelta(days=1) + timedelta(seconds=7 * len(self.cards))
        identity = f"{int(made.timestamp()):08x}{len(self.cards):016x}"
        self.cards[identity] = {
            "id": identity,
            "made": made,
            "name": f"Application {name}",
            "desc": "Please have a look.",
            "dateLastActivity": at,
            "labels": [{"id": "e" * 24, "name": label, "color": "green"}],
            "idList": "b" * 24,
            "attachments": [],
        }
        self.attach(identity, f"cv-{name}.pdf", b"%PDF " + name.encode())
        return identity

    def attach(self, task: str, name: str, data: bytes) -> str:
        identity = f"{len(self.files):024x}"
        self.files[identity] = data
        made = {"id": identity, "name": name, "fileName": name, "bytes": len(data)}
        self.cards[task]["attachments"].append({**made, "isUpload": True})
        return identity

    def detach(self, task: str) -> None:
        for one in self.cards[task]["attachments"]:
            del self.files[one["id"]]
        self.cards[task]["attachments"] = []

    def touch(self, task: str, at: datetime) -> None:
        self.cards[task]["dateLastActivity"] = at

    def remove(self, task: str) -> None:
        del self.cards[task]

    def status(self, task: str) -> str:
        return LISTS[self.cards[task]["idList"]]

    def is_list(self, request: httpx.Request) -> bool:
        return request.url.path.endswith("/cards/open")

    def answer(self, request: httpx.Request) -> httpx.Response:
        if (file := self.elsewhere(request)) is not None:
            return file
        if request.headers.get("authorization") != SIGNED:
            return httpx.Response(401, text="invalid token")
        asked = request.url.params
        match [request.method, *parts_of(request, "/1/")]:
            case ["GET", "members", "me"]:
                return httpx.Response(200, json={"id": "f" * 24})
            case ["GET", "boards", "Ii6vhIyq", "cards", "open"]:
                return self._list(asked)
            case ["GET", "boards", "Ii6vhIyq", "lists"]:
                named = [{"id": identity, "name": name} for identity, name in LISTS.items()]
                return httpx.Response(200, json=named)
            case ["GET", "boards", "private", *_]:
                return httpx.Response(401, text="unauthorized permission requested")
            case ["GET", "cards", card, "attachments", file_id, "download", _] if (
                card in self.cards and file_id in self.files
            ):
                # It leads to where the file is kept, and wants the login in a header.
                url = self.file_address(file_id)
                return httpx.Response(302, headers={"Location": url})
            case [_, "cards", card, *rest] if card in self.cards:
                return self._card(request, card, rest)
            case _:
                return httpx.Response(404, text="The requested resource was not found.")

    def _list(self, asked: httpx.QueryParams) -> httpx.Response:
        """`since` and `before` are of a card's making. Which cards a limit leaves out is not said:
        here, those that stand first on the board."""
        since, before = (datetime.fromisoformat(asked[name]) for name in ("since", "before"))
        size = int(asked["limit"])
        assert 0 < size <= 1000
        due = [card for card in self.cards.values() if since < card["made"] < before]
        due.sort(key=lambda card: card["id"][::-1])  # as people have ordered them
        return httpx.Response(200, json=[_shown(card) for card in due[-size:]])

    def _card(self, request: httpx.Request, card: str, rest: list[str]) -> httpx.Response:
        said, asked = self.comments.setdefault(card, []), request.url.params
        match request.method, rest:
            case "GET", []:
                return httpx.Response(200, json=_shown(self.cards[card]))
            case "PUT", []:
                self.cards[card]["idList"] = asked["idList"]
                return httpx.Response(200, json={})
            case "GET", ["actions"]:
                assert asked["filter"] == "commentCard"
                newest = [{"id": "1", "data": {"text": words}} for words in reversed(said)]
                return httpx.Response(200, json=newest)
            case "POST", ["actions", "comments"]:
                said.append(asked["text"])
                return httpx.Response(200, json={})
            case _:
                return httpx.Response(404)


def _shown(card: dict[str, Any]) -> dict[str, Any]:
    at = card["dateLastActivity"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {**{name: card[name] for name in card if name != "made"}, "dateLastActivity": at}
