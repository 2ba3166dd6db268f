"""A contract server of Amazon SES's API v2, written from its documentation.

* SendEmail and its errors: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
* GetAccount: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html
* GetEmailIdentity: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html
* Errors of every action: https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
* Message-ID and Date are replaced: https://docs.aws.amazon.com/ses/latest/dg/header-fields.html

Signatures are checked by botocore, which AWS itself writes.
"""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from typing import Any
from uuid import uuid4

import uvicorn
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

ACCESS, SECRET, REGION = "AKIAEXAMPLE", "a secret of an example", "eu-central-1"


@dataclass
class Refuse:
    """An error, as often as `times`."""

    status: int
    name: str
    message: str = ""
    times: int = 1


@dataclass
class Ses:
    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    moods: list[Refuse] = field(default_factory=list)
    hangs_up: int = 0  # connections that are cut once the mail is taken
    account: dict[str, Any] = field(
        default_factory=lambda: {"SendingEnabled": True, "ProductionAccessEnabled": True}
    )
    identities: dict[str, bool] = field(default_factory=lambda: {"alpha.example": True})
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(b64decode(one["Content"]["Raw"]["Data"]), policy=policy.default)
            for one in self.taken
        ]

    async def until_taken(self, count: int, within: float = 90) -> None:
        async with asyncio.timeout(within), self.arrived:
            await self.arrived.wait_for(lambda: len(self.taken) >= count)

    async def send(self, request: Request) -> Response:
        self.calls += 1
        body = await request.body()
        if not _is_signed(request, body):
            return _error(403, "SignatureDoesNotMatch", "The signature does not match")
        wanted = json.loads(body)
        if self.moods:
            mood = self.moods[0]
            mood.times -= 1
            if not mood.times:
                self.moods.pop(0)
            return _error(mood.status, mood.name, mood.message)
        async with self.arrived:
            self.taken.append(wanted)
            self.arrived.notify_all()
        if self.hangs_up:
            self.hangs_up -= 1
            return _Cut()
        return JSONResponse({"MessageId": f"0107-{uuid4()}"})

    async def show(self, request: Request) -> Response:
        if not _is_signed(request, b""):
            return _error(403, "SignatureDoesNotMatch", "The signature does not match")
        return JSONResponse(self.account)

    async def identity(self, request: Request) -> Response:
        if not _is_signed(request, b""):
            return _error(403, "SignatureDoesNotMatch", "The signature does not match")
        known = self.identities.get(request.path_params["identity"])
        if known is None:
            return _error(404, "NotFoundException", "There is no such identity")
        return JSONResponse({"VerifiedForSendingStatus": known})


class _Cut(Response):
    """The connection ends within the answer."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ConnectionResetError


def _error(status: int, name: str, message: str) -> Response:
    headers = {"x-amzn-ErrorType": f"{name}:http://internal.amazon.com/coral/"}
    return JSONResponse({"message": message}, status, headers)


def _is_signed(request: Request, body: bytes) -> bool:
    given = dict(request.headers)
    authorization = given.pop("authorization")
    names = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    signer = SigV4Auth(Credentials(ACCESS, SECRET), "ses", REGION)
    asked = AWSRequest(
        method=request.method,
        url=f"{request.base_url}{request.scope['raw_path'].decode().removeprefix('/')}",
        data=body,
        headers={name: given[name] for name in names},
    )
    asked.context["timestamp"] = given["x-amz-date"]
    to_sign = signer.string_to_sign(asked, signer.canonical_request(asked))
    return authorization.endswith(f"Signature={signer.signature(to_sign, asked)}")


@asynccontextmanager
async def ses_server() -> AsyncGenerator[Ses]:
    ses = Ses()
    app = Starlette(
        routes=[
            Route("/v2/email/outbound-emails", ses.send, methods=["POST"]),
            Route("/v2/email/account", ses.show),
            Route("/v2/email/identities/{identity}", ses.identity),
        ]
    )
    listening = socket()
    listening.bind(("127.0.0.1", 0))
    ses.port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        yield ses
    finally:
        server.should_exit = True
        await serving
        listening.close()
