"""Hands mails to SES: SendEmail with the whole mail as it is, and every failure a Refusal.

SES puts a Message-ID of its own in the place of ours, and has no key by which a repeat is known.
So each mail carries its id as a tag, by which SES's notices name it; one in doubt waits for them.
"""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import httpx

from services.communication.mailer import Letter
from services.communication.refusals import Refusal, Scope
from services.communication.ses.answers import judge
from services.communication.ses.credentials import Credentials
from services.communication.ses.settings import SesSettings
from services.communication.ses.signing import Request, signed_headers

SEND: Final = "/v2/email/outbound-emails"
LARGEST: Final = 40 * 1024 * 1024  # "Service quotas in Amazon SES", a message of the API v2
ACCOUNT: Final = "/v2/email/account"
IDENTITIES: Final = "/v2/email/identities"
_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(slots=True)
class SesMailer:
    settings: SesSettings
    credentials: Credentials
    largest: int | None = LARGEST
    client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=httpx.Timeout(60, connect=10))
    )

    @property
    def doubt(self) -> timedelta:
        """SES tells of a mail within seconds, where somebody set up that it does."""
        return timedelta(minutes=2 if self.settings.ses_configuration_set else 0)

    async def send(self, letter: Letter) -> str | None:
        answer = await self._call("POST", SEND, _body(letter, self.settings.ses_configuration_set))
        if answer.is_success:
            return str(_json(answer).get("MessageId") or "") or None
        raise _refusal(answer, letter.recipient)

    async def account(self) -> dict[str, Any]:
        """What SES says about the account; raises Refusal."""
        answer = await self._call("GET", ACCOUNT, b"")
        if answer.is_success:
            return _json(answer)
        raise _refusal(answer, "")

    async def is_verified(self, identity: str) -> bool:
        """Whether SES sends as this address or domain; raises Refusal."""
        answer = await self._call("GET", f"{IDENTITIES}/{quote(identity, safe='')}", b"")
        if answer.status_code == httpx.codes.NOT_FOUND.value:
            return False
        if answer.is_success:
            return _json(answer).get("VerifiedForSendingStatus") is True
        raise _refusal(answer, "")

    async def close(self) -> None:
        await self.client.aclose()

    async def _call(self, method: str, path: str, body: bytes) -> httpx.Response:
        url = httpx.URL(self.settings.ses_url + path)
        request = Request(
            method=method,
            host=url.netloc.decode("ascii"),
            path=path,
            body=body,
            region=self.settings.ses_region,
        )
        keys = await self.credentials.keys()
        headers = signed_headers(request, keys, datetime.now(UTC))
        try:
            return await self.client.request(method, url, content=body, headers=dict(headers))
        except _NEVER_LEFT as error:
            reason = f"SES is not reached: {type(error).__name__}"
            raise Refusal(Scope.SERVER, permanent=False, reason=reason) from error
        except httpx.HTTPError as error:
            reason = f"no answer from SES: {type(error).__name__}"
            raise Refusal(Scope.MAIL, permanent=False, reason=reason, in_doubt=True) from error


def _body(letter: Letter, configuration_set: str) -> bytes:
    wanted: dict[str, Any] = {
        "Destination": {"ToAddresses": [letter.recipient]},
        "Content": {"Raw": {"Data": b64encode(letter.content).decode("ascii")}},
        "EmailTags": [
            {"Name": "mail", "Value": str(letter.mail_id)},
            {"Name": "tenant", "Value": str(letter.tenant_id)},
        ],
    }
    if configuration_set:
        wanted["ConfigurationSetName"] = configuration_set
    return json.dumps(wanted).encode()


def _refusal(answer: httpx.Response, recipient: str) -> Refusal:
    said = _json(answer)
    name = answer.headers.get("x-amzn-errortype") or str(said.get("__type") or "")
    return judge(
        answer.status_code, name, str(said.get("message") or said.get("Message") or ""), recipient
    )


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
