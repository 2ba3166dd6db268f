"""A small IMAP4rev1 server (RFC 3501, IDLE 2177, MOVE 6851, UIDPLUS 4315, XOAUTH2), for tests.

It passes the same contract as Dovecot (tests/counterparties/test_dovecot.py).
"""

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

HOST = "127.0.0.1"
_CAPABILITIES = "IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN AUTH=XOAUTH2 SASL-IR LITERAL+"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\([^)]*\)|[^\s]+')
_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n\Z")
_VALIDITIES = count(1001)


@dataclass
class Mail:
    data: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    validity: int = field(default_factory=lambda: next(_VALIDITIES))
    uid_next: int = 1
    mails: dict[int, Mail] = field(default_factory=dict)

    def add(self, mail: Mail) -> int:
        uid, self.uid_next = self.uid_next, self.uid_next + 1
        self.mails[uid] = mail
        return uid

    def search(self, criteria: list[str]) -> list[int]:
        """Within the UIDs that are named first, if any are."""
        among: list[int] = list(self.mails)
        if criteria[0].upper() == "UID":
            among, criteria = self.uids(criteria[1]), criteria[2:]
        return [uid for uid in among if self._fits(self.mails[uid], list(criteria))]

    def uids(self, written: str) -> list[int]:
        last = max(self.mails, default=0)
        wanted: set[int] = set()
        for part in written.split(","):
            low, _, high = part.partition(":")
            ends = sorted(last if end == "*" else int(end) for end in (low, high or low))
            wanted.update(range(ends[0], ends[1] + 1))
        return sorted(wanted & self.mails.keys())

    def _fits(self, mail: Mail, criteria: list[str]) -> bool:
        while criteria:
            match criteria.pop(0).upper():
                case "ALL":
                    is_fit = True
                case "SINCE":
                    is_fit = mail.at.date() >= _day(criteria.pop(0))
                case "UNKEYWORD":
                    is_fit = criteria.pop(0) not in mail.flags
                case "UNDELETED":
                    is_fit = "\\Deleted" not in mail.flags
                case "UNFLAGGED":
                    is_fit = "\\Flagged" not in mail.flags
                case other:
                    raise AssertionError(f"no such criterion here: {other}")
            if not is_fit:
                return False
        return True


@dataclass
class ImapServer:
    """One account. `fetched` are the UIDs whose bytes somebody asked for."""

    user: str = "hiring@mail.example"
    password: str = "the password"
    token: str = "the-access-token"
    tls: ssl.SSLContext | None = None
    starts_tls: bool = False
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    fetched: list[int] = field(default_factory=list)
    idling: set[asyncio.Event] = field(default_factory=set)
    serving: set[asyncio.Task[Any]] = field(default_factory=set)
    port: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["ImapServer"]:
        at_once = self.tls if not self.starts_tls else None
        server = await asyncio.start_server(self._serve, HOST, self.port, ssl=at_once, limit=2**27)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self.serving:
                task.cancel()
            await asyncio.gather(*self.serving, return_exceptions=True)

    def put(self, data: bytes, folder: str = "INBOX", at: datetime | None = None) -> int:
        return self.folders[folder].add(Mail(data, at or datetime.now(UTC)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            await _Conversation(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side left, or the test is over
        finally:
            self.serving.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@dataclass
class _Conversation:
    server: ImapServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    folder: Folder | None = None
    seen: int = 0
    is_known: bool = False

    async def run(self) -> None:
        self._say(f"* OK [CAPABILITY {self._capabilities}] ready")
        while line := await self._line():
            tag, _, rest = line.partition(" ")
            word, _, rest = rest.partition(" ")
            if word.upper() == "UID":
                word, _, rest = rest.partition(" ")
            if word.upper() == "STARTTLS":
                self._say(f"{tag} OK begin")
                await self.writer.drain()
                assert self.server.tls is not None
                await self.writer.start_tls(self.server.tls)
                continue
            answer = getattr(self, f"_do_{word.lower()}", None)
            if answer is None:
                self._say(f"{tag} BAD no such command")
                continue
            said = await answer(_words(rest))
            if said is None:
                return
            self._tell_new()
            self._say(f"{tag} {said}")
            await self.writer.drain()

    async def _line(self) -> str:
        """A command with its literals, which come as tokens of base64 here."""
        whole = ""
        while True:
            line = await self.reader.readline()
            literal = _LITERAL.search(line)
            if literal is None:
                return whole + line.decode("utf-8", "replace").rstrip("\r\n")
            whole += line[: literal.start()].decode()
            if not literal[2]:
                self._say("+ go on")
            data = await self.reader.readexactly(int(literal[1]))
            whole += '"=' + base64.b64encode(data).decode() + '"'

    def _say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")

    def _tell_new(self) -> None:
        if self.folder is not None and len(self.folder.mails) != self.seen:
            self.seen = len(self.folder.mails)
            self._say(f"* {self.seen} EXISTS")

    @property
    def _capabilities(self) -> str:
        offers = self.server.starts_tls and not self.writer.get_extra_info("ssl_object")
        return f"{_CAPABILITIES} STARTTLS LOGINDISABLED" if offers else _CAPABILITIES

    async def _do_capability(self, _words: list[str]) -> str:
        self._say(f"* CAPABILITY {self._capabilities}")
        return "OK done"

    async def _do_noop(self, _words: list[str]) -> str:
        return "OK done"

    async def _do_logout(self, _words: list[str]) -> None:
        self._say("* BYE see you")

    async def _do_login(self, words: list[str]) -> str:
        self.is_known = words == [self.server.user, self.server.password]
        return "OK in" if self.is_known else "NO [AUTHENTICATIONFAILED] Authentication failed."

    async def _do_authenticate(self, words: list[str]) -> str:
        if words[0].upper() != "XOAUTH2":
            return "NO no such mechanism"
        self._say("+ ")
        given = base64.b64decode(await self._line()).decode()
        if given == f"user={self.server.user}\x01auth=Bearer {self.server.token}\x01\x01":
            self.is_known = True
            return "OK in"
        self._say("+ " + base64.b64encode(b'{"status":"400"}').decode())
        await self._line()
        return "NO [AUTHENTICATIONFAILED] Authentication failed."

    async def _do_select(self, words: list[str]) -> str:
        if words[0] not in self.server.folders:
            return f"NO [NONEXISTENT] Mailbox doesn't exist: {words[0]}"
        self.folder = self.server.folders[words[0]]
        self.seen = len(self.folder.mails)
        self._say(f"* {self.seen} EXISTS")
        self._say("* 0 RECENT")
        self._say("* FLAGS (\\Seen \\Flagged \\Deleted)")
        self._say("* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Deleted \\*)] ok")
        self._say(f"* OK [UIDVALIDITY {self.folder.validity}] ok")
        self._say(f"* OK [UIDNEXT {self.folder.uid_next}] ok")
        return "OK [READ-WRITE] selected"

    async def _do_list(self, words: list[str]) -> str:
        for name in self.server.folders:
            if words[1] in (name, "*", "%"):
                self._say(f'* LIST () "/" "{name}"')
        return "OK done"

    async def _do_create(self, words: list[str]) -> str:
        self.server.folders[words[0]] = Folder()
        return "OK made"

    async def _do_delete(self, words: list[str]) -> str:
        del self.server.folders[words[0]]
        return "OK gone"

    async def _do_append(self, words: list[str]) -> str:
        data = words[-1].encode("latin-1")
        self.server.folders[words[0]].add(Mail(data, datetime.now(UTC)))
        for news in self.server.idling:
            news.set()
        return "OK kept"

    async def _do_search(self, words: list[str]) -> str:
        found = " ".join(map(str, self._open.search(words)))
        self._say(f"* SEARCH {found}".rstrip())
        return "OK done"

    async def _do_fetch(self, words: list[str]) -> str:
        numbers = {uid: number for number, uid in enumerate(self._open.mails, 1)}
        for uid in self._open.uids(words[0]):
            mail, number = self._open.mails[uid], numbers[uid]
            self.writer.write(f"* {number} FETCH (UID {uid}".encode())
            for item in words[1].split():
                self.writer.write(b" " + self._fetched(uid, mail, item))
            self._say(")")
        return "OK done"

    def _fetched(self, uid: int, mail: Mail, item: str) -> bytes:
        if item == "RFC822.SIZE":
            return b"RFC822.SIZE %d" % len(mail.data)
        if item == "INTERNALDATE":
            return f'INTERNALDATE "{mail.at:%d-%b-%Y %H:%M:%S} +0000"'.encode()
        self.server.fetched.append(uid)
        part = re.fullmatch(r"BODY\.PEEK\[\](?:<0\.(\d+)>)?", item)
        assert part, item
        data = mail.data[: int(part[1])] if part[1] else mail.data
        return b"BODY[]%s {%d}\r\n%s" % (b"<0>" if part[1] else b"", len(data), data)

    async def _do_store(self, words: list[str]) -> str:
        for uid in self._open.uids(words[0]):
            self._open.mails[uid].flags.update(words[2].split())
        return "OK done"

    async def _do_move(self, words: list[str]) -> str:
        uids = self._open.uids(words[0])
        if words[1] not in self.server.folders:
            return "NO [TRYCREATE] there is no such folder"
        for uid in uids:
            number = list(self._open.mails).index(uid) + 1
            self.server.folders[words[1]].add(self._open.mails.pop(uid))
            self._say(f"* {number} EXPUNGE")
        self.seen = len(self._open.mails)
        return "OK moved"

    async def _do_idle(self, _words: list[str]) -> str:
        self._say("+ idling")
        ended = asyncio.create_task(self.reader.readline())
        news = asyncio.Event()
        self.server.idling.add(news)
        while not ended.done():
            self._tell_new()
            heard = asyncio.create_task(news.wait())
            await asyncio.wait({ended, heard}, return_when=asyncio.FIRST_COMPLETED)
            heard.cancel()
            news.clear()
        self.server.idling.discard(news)
        return "OK idled"

    @property
    def _open(self) -> Folder:
        assert self.folder is not None
        return self.folder


def _words(written: str) -> list[str]:
    return list(_tokens(written))


def _tokens(written: str) -> Iterator[str]:
    for token in _TOKEN.findall(written):
        if token.startswith('"='):
            yield base64.b64decode(token[2:-1]).decode("latin-1")
        elif token.startswith('"'):
            yield re.sub(r"\\(.)", r"\1", token[1:-1])
        else:
            yield token.strip("()") if token.startswith("(") else token


def _day(written: str) -> date:
    return datetime.strptime(written, "%d-%b-%Y").date()  # noqa: DTZ007  a day has no zone
