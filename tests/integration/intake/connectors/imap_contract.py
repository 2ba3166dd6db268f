"""What the mailbox connector does, whatever server is behind it: ours, or Dovecot."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from time import monotonic
from typing import Any

import httpx
import pytest
from imapclient import IMAPClient

from runtime.reachable import Address, networks
from schemas.integrations import ImapSettings, Step
from services.intake.connectors.connector import Attachment, Found, Window
from services.intake.connectors.faults import (
    CursorLost,
    Fault,
    ItemGone,
    LoginRefused,
    Misconfigured,
    Unreachable,
)
from services.intake.connectors.imap.door import check_imap, open_imap
from services.intake.connectors.imap.mailbox import Mailbox
from services.intake.connectors.means import Means
from services.intake.connectors.steps import Failed
from tests.certificates import NAME, Certificate
from tests.unit.intake.mails import PDF, a_mail

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox on a server at 127.0.0.1 that calls itself mail.example."""

    tls_port: int
    starttls_port: int
    user: str
    password: str
    token: str
    certificate: Certificate

    def settings(self, **changes: Any) -> ImapSettings:
        given = {
            "host": NAME,
            "port": self.tls_port,
            "user": self.user,
            "password": self.password,
            **changes,
        }
        return ImapSettings.model_validate({k: v for k, v in given.items() if v is not None})

    def means(self) -> Means:
        async def here(_host: str, _port: int) -> list[Address]:
            return [ip_address("127.0.0.1")]

        def token(request: httpx.Request) -> httpx.Response:
            form = dict(pair.split("=") for pair in request.content.decode().split("&"))
            right = form["client_secret"] == "right"
            return httpx.Response(200, json={"access_token": self.token if right else "wrong"})

        return Means(
            httpx.AsyncClient(transport=httpx.MockTransport(token)),
            networks("127.0.0.0/8"),
            here,
            self.certificate.client,
        )

    async def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Deliver as a mail server does, through another connection."""
        await asyncio.to_thread(self._put, mails, folder)

    async def held(self, folder: str) -> int:
        """How many mails lie there."""
        return await asyncio.to_thread(self._held, folder)

    async def with_keyword(self, keyword: str, folder: str = "INBOX") -> int:
        """How many mails there carry it."""
        return await asyncio.to_thread(self._with_keyword, keyword, folder)

    async def renumbered(self, folder: str) -> None:
        """Make the folder anew, empty, with another UIDVALIDITY."""
        await asyncio.to_thread(self._renumbered, folder)

    def _client(self) -> Any:
        client: Any = IMAPClient(
            "127.0.0.1", self.tls_port, ssl_context=_unchecked(self.certificate)
        )
        client.login(self.user, self.password)
        return client

    def _put(self, mails: tuple[bytes, ...], folder: str) -> None:
        client = self._client()
        if not client.folder_exists(folder):
            client.create_folder(folder)
        for mail in mails:
            client.append(folder, mail)
        client.logout()

    def _held(self, folder: str) -> int:
        client = self._client()
        client.select_folder(folder)
        count = len(client.search())
        client.logout()
        return count

    def _with_keyword(self, keyword: str, folder: str) -> int:
        client = self._client()
        client.select_folder(folder, readonly=True)
        count = len(client.search(["KEYWORD", keyword]))
        client.logout()
        return count

    def _renumbered(self, folder: str) -> None:
        client = self._client()
        client.delete_folder(folder)
        client.create_folder(folder)
        client.logout()


def _unchecked(certificate: Certificate) -> Any:
    context = certificate.client()
    context.check_hostname = False  # it connects by number
    return context


@asynccontextmanager
async def opened(account: Account, **changes: Any) -> AsyncGenerator[Mailbox]:
    async with open_imap(account.settings(**changes), account.means()) as mailbox:
        assert isinstance(mailbox, Mailbox)
        yield mailbox


async def listed(
    mailbox: Mailbox, cursor: Any = None, since: datetime = EPOCH
) -> tuple[list[Found], Any]:
    found: list[Found] = []
    last = cursor
    async for page in mailbox.new_items(Window(since, cursor)):
        found.extend(page.items)
        last = page.cursor or last
    return found, last


async def steps_of(account: Account, **changes: Any) -> list[Step]:
    steps: list[Step] = []
    try:
        async for step in check_imap(account.settings(**changes), account.means()):
            steps.append(step)  # noqa: PERF401  what was tried before it failed is kept
    except Failed as failed:
        steps.append(failed.step)
    return steps


class ImapContract:
    """Each test has folders of its own: one server serves them all."""

    @pytest.fixture
    @abstractmethod
    def account(self) -> Any:
        """An account on a running server."""

    async def test_a_mail_is_listed_read_whole_and_marked_once(self, account: Account) -> None:
        mail = bytes(a_mail(files={"cv.pdf": PDF}))
        await account.put(mail, folder="first")
        async with opened(account, folder="first") as mailbox:
            [found], _ = await listed(mailbox)
            item = await mailbox.open_item(found.id)
            [attachment] = item.attachments
            assert item.is_mail
            read = await mailbox.fetch_attachment(item, attachment)
            assert read.replace(b"\r\n", b"\n") == mail.replace(b"\r\n", b"\n")
            await mailbox.mark_processed(found.id)
            await mailbox.mark_processed(found.id)
            assert await listed(mailbox) == ([], (await listed(mailbox))[1])
        assert await account.held("first") == 1

    async def test_a_taken_mail_goes_to_the_processed_folder(self, account: Account) -> None:
        await account.put(b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2", folder="second")
        async with opened(account, folder="second", processed_folder="taken") as mailbox:
            [one, two], _ = await listed(mailbox)
            await mailbox.mark_processed(one.id)
            await mailbox.mark_processed(one.id)
            with pytest.raises(ItemGone):
                await mailbox.open_item(one.id)
            assert (await mailbox.open_item(two.id)).id == two.id
        assert await account.held("taken") == 1

    async def test_a_cursor_lists_what_came_after_it_and_what_is_recent(
        self, account: Account
    ) -> None:
        await account.put(*(b"Subject: s\r\n\r\n%d" % n for n in range(3)), folder="third")
        async with opened(account, folder="third") as mailbox:
            first, cursor = await listed(mailbox)
            await account.put(b"Subject: s\r\n\r\nnew", folder="third")
            far = datetime.now(UTC) + timedelta(days=3)
            second, later = await listed(mailbox, cursor, far)
            assert len(second) == 1
            assert second[0].id not in {found.id for found in first}
            third, _ = await listed(mailbox, later, datetime.now(UTC))
            assert {found.id for found in third} == {found.id for found in (*first, *second)}

    async def test_a_folder_numbered_anew_loses_the_cursor_and_the_old_ids(
        self, account: Account
    ) -> None:
        await account.put(b"Subject: s\r\n\r\n1", folder="fourth")
        async with opened(account, folder="fourth") as mailbox:
            [found], cursor = await listed(mailbox)
        await account.renumbered("fourth")
        await account.put(b"Subject: s\r\n\r\n1", folder="fourth")
        async with opened(account, folder="fourth") as mailbox:
            with pytest.raises(CursorLost):
                await listed(mailbox, cursor)
            [anew], _ = await listed(mailbox)
            assert anew.id != found.id
            with pytest.raises(ItemGone):
                await mailbox.open_item(found.id)

    async def test_idle_tells_of_a_new_mail_at_once(self, account: Account) -> None:
        await account.put(b"Subject: s\r\n\r\n1", folder="fifth")
        async with opened(account, folder="fifth") as mailbox:
            await listed(mailbox)
            listening = asyncio.create_task(mailbox.changed(30))
            await asyncio.sleep(0.5)
            assert not listening.done()
            began = monotonic()
            await account.put(b"Subject: s\r\n\r\n2", folder="fifth")
            await asyncio.wait_for(listening, 10)
            assert monotonic() - began < 5
            assert len((await listed(mailbox))[0]) == 2

    async def test_what_came_before_it_listened_is_not_waited_for(self, account: Account) -> None:
        await account.put(b"Subject: s\r\n\r\n1", folder="sixth")
        async with opened(account, folder="sixth") as mailbox:
            await listed(mailbox)
            await account.put(b"Subject: s\r\n\r\n2", folder="sixth")
            await asyncio.wait_for(mailbox.changed(60), 10)

    async def test_a_mail_that_is_too_large_is_known_by_its_head(self, account: Account) -> None:
        head = b"Subject: large\r\n\r\n"
        await account.put(head + b"x" * 200_000, folder="seventh")
        async with opened(account, folder="seventh") as mailbox:
            [found], _ = await listed(mailbox)
            item = await mailbox.open_item(found.id)
            assert item.attachments[0].size == 200_000 + len(head)
            claimed = Attachment("", "mail.eml", 2**40)
            assert len(await mailbox.fetch_attachment(item, claimed)) == 64 * 1024

    async def test_starttls_and_tokens_let_in_too(self, account: Account) -> None:
        token = {
            "password": None,
            "token_endpoint": "https://login.example/token",
            "client_id": "hirestream",
        }
        for changes in (
            {"security": "starttls", "port": account.starttls_port},
            {**token, "client_secret": "right"},
        ):
            async with opened(account, **changes) as mailbox:
                await listed(mailbox)
        with pytest.raises(LoginRefused):
            async with opened(account, **token, client_secret="wrong"):
                pass

    @pytest.mark.parametrize(
        ("changes", "fault", "step"),
        [
            ({"password": "wrong"}, LoginRefused, "login"),
            ({"folder": "nowhere"}, Misconfigured, "permission"),
            ({"host": "other.example"}, Unreachable, "TLS"),
        ],
    )
    async def test_what_is_wrong_is_said_at_its_step(
        self, account: Account, changes: dict[str, Any], fault: type[Fault], step: str
    ) -> None:
        with pytest.raises(fault):
            async with opened(account, **changes):
                pass
        last = (await steps_of(account, **changes))[-1]
        assert (last.name, last.passed) == (step, False)

    async def test_a_test_passes_every_step(self, account: Account) -> None:
        steps = await steps_of(account)
        assert [step.name for step in steps] == [
            "name resolution",
            "TLS",
            "login",
            "permission",
            "read",
        ]
        assert all(step.passed for step in steps)
