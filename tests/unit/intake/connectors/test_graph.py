"""Microsoft Graph, against a contract server written from Microsoft's pages."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from schemas.integrations import GraphSettings
from services.intake.connectors.faults import (
    CursorLost,
    Fault,
    ItemGone,
    LoginRefused,
    Misconfigured,
    NotAllowed,
    Throttled,
    Unexpected,
    Unreachable,
)
from services.intake.connectors.graph.mailbox import GraphMailbox, open_graph
from services.intake.connectors.graph.signin import SignIn
from services.intake.mail import read_mail
from tests.unit.intake.connectors.vendor import EPOCH, NOW, Vendor, listed, means_of, steps_of
from tests.unit.intake.mails import PDF, a_mail

BOX = "/v1.0/users/hiring@corp.example"
SETTINGS = GraphSettings.model_validate(
    {
        "tenant_id": "directory",
        "client_id": "hirestream",
        "client_secret": "right",
        "hiring_mailbox": "hiring@corp.example",
        "client_secret_expires": "2027-01-31",
    }
)


@dataclass
class GraphServer(Vendor):
    """Graph's mail and the directory's tokens. A move keeps an immutable id."""

    mails: dict[str, dict[str, Any]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    generation: int = 1
    token: int = 0
    size: int = 2

    def put(self, name: str, at: datetime, data: bytes = b"") -> None:
        data = data or bytes(a_mail(files={"cv.pdf": PDF}, message_id=f"<{name}@x.example>"))
        self.raw[name] = data
        self.mails[name] = {
            "id": name,
            "receivedDateTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "categories": [],
            "folder": "inbox",
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "login.microsoftonline.com":
            return self._login(request)
        if request.headers.get("authorization") != f"Bearer token-{self.token}":
            return httpx.Response(401, json={"error": {"code": "InvalidAuthenticationToken"}})
        assert 'IdType="ImmutableId"' in request.headers["prefer"]
        if not request.url.path.startswith(BOX):
            return httpx.Response(404, json={"error": {"code": "ErrorInvalidUser"}})
        return self._mailbox(request, request.url.path.removeprefix(BOX).strip("/").split("/"))

    def _login(self, request: httpx.Request) -> httpx.Response:
        base = "https://login.microsoftonline.com/directory/oauth2/v2.0"
        if request.url.path.endswith("openid-configuration"):
            # https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
            return httpx.Response(
                200,
                json={
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "issuer": "https://login.microsoftonline.com/directory/v2.0",
                },
            )
        if parse_qs(request.content.decode())["client_secret"] != ["right"]:
            error = {"error": "invalid_client", "error_description": "AADSTS7000215"}
            return httpx.Response(401, json=error)
        self.token += 1
        answer = {"token_type": "Bearer", "expires_in": 3599, "access_token": f"token-{self.token}"}
        return httpx.Response(200, json=answer)

    def _mailbox(self, request: httpx.Request, path: list[str]) -> httpx.Response:
        match path:
            case ["mailFolders", "inbox"]:
                return httpx.Response(200, json={"id": "inbox"})
            case ["mailFolders", "inbox", "messages"]:
                return self._pages(request, "list", asked_all=True)
            case ["mailFolders", "inbox", "messages", "delta"]:
                return self._delta(request)
            case ["messages", name, *rest] if name in self.mails:
                return self._message(request, name, rest)
            case _:
                return httpx.Response(404, json={"error": {"code": "ErrorItemNotFound"}})

    def _delta(self, request: httpx.Request) -> httpx.Response:
        # https://learn.microsoft.com/graph/delta-query-overview: a token that ended answers 410.
        token = request.url.params.get("$deltatoken", "")
        if token and not token.startswith(f"{self.generation}-"):
            return httpx.Response(410, json={"error": {"code": "syncStateNotFound"}})
        return self._pages(request, "delta", asked_all=not token)

    def _pages(self, request: httpx.Request, kind: str, *, asked_all: bool) -> httpx.Response:
        params = request.url.params
        known = int(params.get("$deltatoken", "0-0").partition("-")[2])
        wanted = params.get("$filter", "receivedDateTime ge ").removeprefix("receivedDateTime ge ")
        inbox = [mail for mail in self.mails.values() if mail["folder"] == "inbox"]
        due = [mail for mail in inbox if mail["receivedDateTime"] >= wanted]
        due = due if asked_all else inbox[known:]
        skip = int(params.get("$skip", 0))
        page = due[skip : skip + self.size]
        body: dict[str, Any] = {"value": page}
        link = f"https://graph.microsoft.com{request.url.path}"
        if skip + self.size < len(due):
            kept = "".join(f"&{k}={v}" for k, v in params.items() if k != "$skip")
            body["@odata.nextLink"] = f"{link}?$skip={skip + self.size}{kept}"
        elif kind == "delta":
            token = f"{self.generation}-{len(inbox)}"
            body["@odata.deltaLink"] = f"{link}?$deltatoken={token}"
        return httpx.Response(200, json=body)

    def _message(self, request: httpx.Request, name: str, rest: list[str]) -> httpx.Response:
        mail = self.mails[name]
        match request.method, rest:
            case "GET", ["$value"]:
                return httpx.Response(200, content=self.raw[name])
            case "GET", []:
                size = {"id": "Integer 0xe08", "value": str(len(self.raw[name]))}
                return httpx.Response(200, json={**mail, "singleValueExtendedProperties": [size]})
            case "PATCH", []:
                mail.update(httpx.Response(200, content=request.content).json())
                return httpx.Response(200, json=mail)
            case "POST", ["move"]:
                wanted = httpx.Response(200, content=request.content).json()
                mail["folder"] = wanted["destinationId"]
                return httpx.Response(201, json=mail)
            case _:
                return httpx.Response(405)


@pytest.fixture
def server() -> GraphServer:
    return GraphServer()


@pytest.fixture
async def mailbox(server: GraphServer) -> AsyncGenerator[GraphMailbox]:
    async with open_graph(SETTINGS, means_of(server)) as opened:
        assert isinstance(opened, GraphMailbox)
        yield opened


async def test_a_mail_of_more_than_three_megabytes_comes_whole_and_is_marked(
    server: GraphServer, mailbox: GraphMailbox
) -> None:
    large = bytes(a_mail(files={"cv.pdf": PDF + bytes(4_000_000)}))
    server.put("m1", NOW, large)
    found, _ = await listed(mailbox)
    assert {one.id for one in found} == {"m1"}
    item = await mailbox.open_item("m1")
    [attachment] = item.attachments
    assert (item.is_mail, attachment.size) == (True, len(large))
    [file] = read_mail(await mailbox.fetch_attachment(item, attachment)).files
    assert len(file.data) == len(PDF) + 4_000_000
    await mailbox.mark_processed("m1")
    await mailbox.mark_processed("m1")
    assert server.mails["m1"]["categories"] == ["Hirestream"]
    assert (await listed(mailbox))[0] == []


async def test_the_first_look_lists_every_page_of_the_backlog(
    server: GraphServer, mailbox: GraphMailbox
) -> None:
    for number in range(9):
        server.put(f"m{number}", NOW - timedelta(days=number))
    found, cursor = await listed(mailbox, since=EPOCH)
    assert {one.id for one in found} == set(server.mails)
    assert "$deltatoken" in cursor["delta"]


async def test_a_delta_brings_what_is_new_however_it_is_dated(
    server: GraphServer, mailbox: GraphMailbox
) -> None:
    server.put("m1", NOW)
    _, cursor = await listed(mailbox)
    server.put("m2", NOW - timedelta(days=400))
    found, later = await listed(mailbox, cursor, NOW + timedelta(hours=1))
    assert [one.id for one in found] == ["m2"]
    assert later != cursor


async def test_a_delta_token_that_has_ended_loses_the_cursor(
    server: GraphServer, mailbox: GraphMailbox
) -> None:
    server.put("m1", NOW)
    _, cursor = await listed(mailbox)
    server.generation = 2
    with pytest.raises(CursorLost):
        await listed(mailbox, cursor)


async def test_a_taken_mail_can_be_moved_and_keeps_its_id(server: GraphServer) -> None:
    settings = SETTINGS.model_copy(update={"processed_folder": "archive"})
    server.put("m1", NOW)
    async with open_graph(settings, means_of(server)) as opened:
        await opened.mark_processed("m1")
        assert server.mails["m1"]["folder"] == "archive"
        assert (await opened.open_item("m1")).id == "m1"


async def test_a_token_that_ends_under_way_is_fetched_anew(
    server: GraphServer, mailbox: GraphMailbox
) -> None:
    server.put("m1", NOW)
    await listed(mailbox)
    server.token += 1
    assert (await mailbox.open_item("m1")).id == "m1"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (httpx.Response(429, headers={"Retry-After": "12"}), Throttled),
        (httpx.Response(503), Throttled),
        (httpx.Response(504), Unreachable),
        (httpx.ReadTimeout("slow"), Unreachable),
        (httpx.Response(403, json={"error": {"code": "ErrorAccessDenied"}}), NotAllowed),
        (httpx.Response(200, content=b'{"value": [{"id"'), Unexpected),
        (
            httpx.Response(200, json={"value": [], "@odata.nextLink": "https://evil.example/next"}),
            Unexpected,
        ),
    ],
)
async def test_every_fault_is_told_by_what_can_be_done_about_it(
    server: GraphServer,
    mailbox: GraphMailbox,
    answer: httpx.Response | Exception,
    fault: type[Fault],
) -> None:
    await listed(mailbox)
    server.faults.append(answer)
    with pytest.raises(fault):
        await listed(mailbox)


async def test_a_mail_that_is_gone_is_gone(mailbox: GraphMailbox) -> None:
    with pytest.raises(ItemGone):
        await mailbox.open_item("nothing")


async def test_a_wrong_secret_or_mailbox_is_said_at_its_step(server: GraphServer) -> None:
    assert [step.passed for step in await steps_of(SETTINGS, server)] == [True] * 4
    wrong = GraphSettings.model_validate({**dict(SETTINGS), "client_secret": "wrong"})
    last = (await steps_of(wrong, server))[-1]
    assert (last.name, last.passed) == ("login", False)
    async with open_graph(wrong, means_of(server)) as opened:
        with pytest.raises(LoginRefused):
            await listed(opened)
    elsewhere = SETTINGS.model_copy(update={"hiring_mailbox": "nobody@corp.example"})
    last = (await steps_of(elsewhere, server))[-1]
    assert (last.name, last.passed) == ("permission", False)
    async with open_graph(elsewhere, means_of(server)) as opened:
        with pytest.raises(Misconfigured):
            await listed(opened)


def test_the_end_of_its_secret_is_known(mailbox: GraphMailbox) -> None:
    assert mailbox.credential_expires_at is not None
    assert mailbox.credential_expires_at.date().isoformat() == "2027-01-31"


async def test_a_directory_that_never_ends_its_answer_is_said_to_be_slow() -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
        with pytest.raises(Unreachable, match="too long to answer"):
            await SignIn(SETTINGS, http, seconds=0.1).token()
