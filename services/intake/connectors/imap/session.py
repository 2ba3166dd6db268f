"""One IMAP connection, and the only module that knows imapclient (docs/decisions/0016).

Its calls block, so each connection has a thread of its own; the answers are translated here.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)
from pydantic import SecretStr

from services.intake.connectors.faults import (
    Fault,
    LoginRefused,
    Misconfigured,
    NotAllowed,
    Throttled,
    Unexpected,
    Unreachable,
)
from services.intake.connectors.imap.wire import CONNECTING, Dialled, Named, Wire

T = TypeVar("T")

_ANSWERING = 120.0  # without a single byte
_LEAVING = 3.0  # to say goodbye; a server that hangs is left to its thread
_LISTENING = 2.0  # between two looks whether we are to stop
_NEWS = (b"EXISTS", b"RECENT")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: an address that was checked, and the name its certificate must have."""

    address: str
    name: str
    port: int
    is_tls: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder as it was opened."""

    uid_validity: int
    uid_next: int
    takes_keywords: bool


class Session:
    """Ask for one thing at a time. `patience` is the seconds in which an answer must be whole: a
    server that sends it byte by byte is never silent for long."""

    def __init__(
        self, client: Any, thread: ThreadPoolExecutor, wire: Wire, patience: float
    ) -> None:
        self._client = client
        self._thread = thread
        self._wire = wire
        self._patience = patience

    @classmethod
    @asynccontextmanager
    async def open(
        cls, place: Place, tls: ssl.SSLContext, patience: float
    ) -> AsyncGenerator["Session"]:
        """Connect, with TLS where it comes first; not logged in yet."""
        thread, wire = ThreadPoolExecutor(1, thread_name_prefix="imap"), Wire()
        try:
            client = await _within(patience, _in(thread, lambda: _connected(place, tls, wire)))
            try:
                yield cls(client, thread, wire, patience)
            finally:
                # In the connection's own thread, behind whatever it still waits for.
                closing = asyncio.wrap_future(thread.submit(_close, client))
                await asyncio.wait({closing}, timeout=_LEAVING)
        finally:
            wire.cut()  # whatever the thread still waits for
            wire.let_go()
            thread.shutdown(wait=False)

    async def start_tls(self, name: str, tls: ssl.SSLContext) -> None:
        await self._ask(lambda imap: imap.starttls(Named(tls, name)))

    async def log_in(self, user: str, password: SecretStr) -> None:
        await self._ask(lambda imap: imap.login(user, password.get_secret_value()))

    async def log_in_by_token(self, user: str, token: SecretStr) -> None:
        """XOAUTH2: one answer, and an empty one to the challenge that says why it was refused."""
        answers = [f"user={user}\x01auth=Bearer {token.get_secret_value()}\x01\x01"]

        def answer(_challenge: bytes) -> str:
            return answers.pop() if answers else ""

        await self._ask(lambda imap: imap.sasl_login("XOAUTH2", answer))

    async def can(self, capability: str) -> bool:
        return bool(await self._ask(lambda imap: imap.has_capability(capability)))

    async def select(self, folder: str) -> Selected:
        answer = await self._ask(partial(_selected, folder))
        return Selected(
            uid_validity=int(answer[b"UIDVALIDITY"]),
            uid_next=int(answer.get(b"UIDNEXT", 1)),
            takes_keywords=b"\\*" in answer.get(b"PERMANENTFLAGS", ()),
        )

    async def search(self, *criteria: str | date) -> Sequence[int]:
        return sorted(await self._ask(lambda imap: imap.search(list(criteria))))

    async def has_news(self) -> bool:
        """Whether a mail came since the folder was selected, up to this very moment.

        A server tells of it beside whatever answer comes next; the library keeps that aside.
        """

        def heard(imap: Any) -> bool:
            _, beside = imap.noop()
            return _exists(imap) or any(one[-1] in _NEWS for one in beside)

        return await self._ask(heard)

    async def dates(self, uids: Sequence[int]) -> dict[int, datetime]:
        """When each came."""
        answer = await self._ask(lambda imap: imap.fetch(uids, ["INTERNALDATE"]))
        return {
            uid: found[b"INTERNALDATE"].astimezone(UTC)
            for uid, found in answer.items()
            if found.get(b"INTERNALDATE")
        }

    async def size(self, uid: int) -> int | None:
        """A mail's bytes; None where it is gone."""
        answer = await self._ask(lambda imap: imap.fetch([uid], ["RFC822.SIZE"]))
        return int(answer[uid][b"RFC822.SIZE"]) if uid in answer else None

    async def mail(self, uid: int, most: int | None = None) -> bytes | None:
        """The mail as it came, or its first bytes; reading leaves it unread."""
        wanted = "BODY.PEEK[]" if most is None else f"BODY.PEEK[]<0.{most}>"
        answer = await self._ask(lambda imap: imap.fetch([uid], [wanted]))
        found = answer.get(uid, {})
        body = next((value for key, value in found.items() if key.startswith(b"BODY[]")), None)
        return bytes(body) if body is not None else None

    async def flag(self, uid: int, flag: str) -> None:
        await self._ask(lambda imap: imap.add_flags([uid], [flag.encode()]))

    async def have_folder(self, folder: str) -> None:
        """Make the folder unless it is there."""

        def ensure(imap: Any) -> None:
            if not imap.folder_exists(folder):
                imap.create_folder(folder)

        await self._ask(ensure)

    async def move(self, uid: int, folder: str) -> None:
        """Move, in the safest way the server has; never expunge what others deleted."""

        def moved(imap: Any) -> None:
            if imap.has_capability("MOVE"):
                imap.move([uid], folder)
                return
            imap.copy([uid], folder)
            imap.delete_messages([uid], silent=True)
            if imap.has_capability("UIDPLUS"):
                imap.uid_expunge([uid])

        await self._ask(moved)

    async def listen(self, seconds: float) -> None:
        """IDLE until something came, or so long."""
        await self._ask(lambda imap: imap.idle())
        try:
            until = asyncio.get_running_loop().time() + seconds
            while (left := until - asyncio.get_running_loop().time()) > 0:
                wait = min(left, _LISTENING)
                heard = await self._ask(partial(_heard, wait))
                if any(one[-1] in _NEWS for one in heard if isinstance(one, tuple)):
                    return
        finally:
            await self._ask(lambda imap: imap.idle_done())

    async def _ask(self, work: Callable[[Any], T]) -> T:
        try:
            return await _within(self._patience, _in(self._thread, lambda: work(self._client)))
        except _TooSlow:
            self._wire.cut()
            raise


class _TooSlow(Unreachable):
    """The answer is not whole in time; whoever waits for the rest of it would wait on."""


async def _within(seconds: float, answer: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError as error:
        raise _TooSlow("The mail server takes too long to answer.") from error


async def _in(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    try:
        return await asyncio.get_running_loop().run_in_executor(thread, work)
    except (OSError, IMAPClientError, ValueError, LookupError, TypeError) as error:
        raise fault_of(error) from error


def _connected(place: Place, tls: ssl.SSLContext, wire: Wire) -> Any:
    named = Named(tls, place.name) if place.is_tls else None

    def dial(_client: Any) -> Dialled:
        return Dialled(place.address, place.port, named, wire)

    # The library dials in its constructor, and this is where it lets others do it.
    client: Any = type("Client", (IMAPClient,), {"_create_IMAP4": dial})
    return client(
        place.address,
        place.port,
        ssl=place.is_tls,
        timeout=SocketTimeout(CONNECTING, _ANSWERING),
    )


def _selected(folder: str, client: Any) -> Any:
    answer = client.select_folder(folder)
    _exists(client)  # how many there are is no news
    return answer


def _exists(client: Any) -> bool:
    """Whether the server said so since this was asked last (imaplib's `response`)."""
    said: list[bytes | None]
    _, said = client._imap.response("EXISTS")  # noqa: SLF001  the library has no door to it
    return said != [None]


def _heard(seconds: float, client: Any) -> Sequence[Any]:
    heard: Sequence[Any] = client.idle_check(timeout=seconds)
    return heard


def _close(client: Any) -> None:
    """Say goodbye where the other side still listens."""
    with suppress(Exception):
        client.socket().settimeout(_LISTENING)
        client.logout()
    with suppress(Exception):
        client.shutdown()


_BY_WORD: Sequence[tuple[tuple[str, ...], type[Fault], str]] = (
    (
        ("throttl", "too many", "limit", "overquota", "inuse", "try again"),
        Throttled,
        "The mail server asks us to wait.",
    ),
    (("unavailable", "timeout", "bye"), Unreachable, "The mail server is not available just now."),
    (
        ("authenticationfailed", "authorizationfailed", "expired", "privacyrequired"),
        LoginRefused,
        "The mail server refuses the login. Check user and password (some providers want an app "
        "password), or that XOAUTH2 is allowed for this mailbox.",
    ),
    (
        ("noperm", "permission", "read-only", "not permitted"),
        NotAllowed,
        "The login works, but may not do this in the folder. Give it the right to write there.",
    ),
    (
        ("nonexistent", "trycreate", "doesn't exist", "does not exist", "unknown mailbox"),
        Misconfigured,
        "The folder is not there. Check its name, with the server's separator between levels.",
    ),
)


def fault_of(error: Exception) -> Fault:
    """What an error of the connection means. The server's words decide; none of them is kept."""
    if isinstance(error, ssl.SSLError):
        return Unreachable(
            "TLS failed: the certificate is not valid for this name, or the port speaks no TLS. "
            "Try security `starttls` on port 143."
        )
    if isinstance(error, OSError):
        return Unreachable("The mail server does not answer. Check host, port and firewalls.")
    words = str(error).casefold()
    for signs, kind, remedy in _BY_WORD:
        if any(sign in words for sign in signs):
            return kind(remedy)
    if isinstance(error, LoginError):
        return LoginRefused(_BY_WORD[2][2])
    if isinstance(error, IMAPClientAbortError) and not isinstance(error, ProtocolError):
        return Unreachable("The mail server closed the connection.")
    return Unexpected("The mail server answered something that we don't understand.")
