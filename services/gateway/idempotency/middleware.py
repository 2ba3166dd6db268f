"""Answers a repeated write with what the first was answered."""

import asyncio
import logging
from dataclasses import dataclass, field
from re import compile as pattern
from tempfile import SpooledTemporaryFile
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.database import is_away
from runtime.reception import MEGABYTE
from services.gateway.ats.bodies import LARGEST_PUSH
from services.gateway.auth import subject_of
from services.gateway.errors import Conflict, Fault, Invalid, KeyReused
from services.gateway.failures import respond
from services.gateway.idempotency import answers
from services.gateway.idempotency.answers import LONGEST_KEY, Answer, Kept
from services.gateway.idempotency.bodies import IN_MEMORY, Body
from services.gateway.idempotency.door import CURRENT, Claim, Repeated
from services.gateway.idempotency.fingerprints import Fingerprint, Named
from services.gateway.identities import Subject
from services.gateway.resources import Resources
from services.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)

HEADER: Final = "Idempotency-Key"
WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY: Final = pattern(rf"[!-~]{{1,{LONGEST_KEY}}}")
_REPLAYED: Final = "Idempotent-Replayed"
_LARGEST_ANSWER: Final = MEGABYTE
_FIRST_REFUSAL: Final = 400
_FIRST_FAILURE: Final = 500
# Whoever was second waits for the first's answer, which may wait for the screen itself.
_PATIENCE: Final = 15.0
_BETWEEN_LOOKS: Final = 0.05


class IdempotencyKeys:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        subject = await subject_of(scope) if key is not None else None
        if key is None or subject is None:  # nobody's key is nobody's answer
            await self._app(scope, receive, send)
            return
        try:
            with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                await self._keyed(scope, receive, send, (subject, key, Body(file)))
        except Fault as fault:
            await respond(fault, scope["path"])(scope, receive, send)

    async def _keyed(
        self, scope: Scope, receive: Receive, send: Send, keyed: tuple[Subject, str, Body]
    ) -> None:
        subject, key, body = keyed
        if not _KEY.fullmatch(key):
            raise Invalid.field(HEADER, f"1 to {LONGEST_KEY} visible characters")
        fingerprint = Fingerprint(_named(scope, subject))
        await body.read(receive, fingerprint, _largest(scope))
        if not body.is_whole:
            return
        claim = Claim(subject.tenant_id, key, fingerprint.value())
        kept = await _found(scope, claim)
        if kept is None and await self._is_first(scope, body.replayed(receive), send, claim):
            return
        answer = await _answered(scope, claim, kept or await _found(scope, claim))
        replay = Response(answer.body, answer.status, dict(answer.headers))
        replay.headers[_REPLAYED] = "true"
        await replay(scope, receive, send)

    async def _is_first(self, scope: Scope, receive: Receive, send: Send, claim: Claim) -> bool:
        """Do the write and answer it, unless another request of this key was first."""
        capture = Capture(send)
        token = CURRENT.set(claim)
        try:
            await self._app(scope, receive, capture.send)
        except Repeated:
            return False
        finally:
            CURRENT.reset(token)
        if capture.answer is not None:
            await _settle(scope, claim, capture.answer)
        await capture.let_go()
        return True


@dataclass(slots=True)
class Capture:
    """Holds an answer back until it is kept; one that is too large to keep goes out at once."""

    out: Send
    held: list[Message] = field(default_factory=list[Message])
    size: int = 0
    is_through: bool = False

    async def send(self, message: Message) -> None:
        if self.is_through:
            await self.out(message)
            return
        self.held.append(message)
        self.size += len(message.get("body", b""))
        if self.size > _LARGEST_ANSWER:
            await self.let_go()

    async def let_go(self) -> None:
        self.is_through = True
        held, self.held = self.held, []
        for message in held:
            await self.out(message)

    @property
    def answer(self) -> Answer | None:
        """None where it was too large to be kept, or never began."""
        if self.is_through or not self.held:
            return None
        start, *rest = self.held
        headers = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
        return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in rest))


def _key(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] not in WRITES:
        return None
    return Headers(scope=scope).get(HEADER)


def _resources(scope: Scope) -> Resources:
    resources: Resources = scope["app"].state.resources
    return resources


def _largest(scope: Scope) -> int:
    settings: GatewaySettings = scope["app"].state.settings
    return max(settings.largest_upload_mb * MEGABYTE, LARGEST_PUSH)


def _named(scope: Scope, subject: Subject) -> Named:
    return Named(
        actor_id=subject.actor_id,
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"],
        content_type=Headers(scope=scope).get("content-type", ""),
    )


async def _found(scope: Scope, claim: Claim) -> Kept | None:
    held = _resources(scope)
    async with held.database.transaction(claim.tenant_id) as tx:
        kept = await answers.find(tx, held.sealing, claim.tenant_id, claim.key)
    if kept is not None and kept.fingerprint != claim.fingerprint:
        raise KeyReused
    return kept


async def _answered(scope: Scope, claim: Claim, kept: Kept | None) -> Answer:
    """What the first was answered; it may still be at work."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE
    while kept is not None:
        if kept.answer is not None:
            return kept.answer
        if kept.is_forgotten or loop.time() > deadline:
            raise Conflict(
                "A request with this key was begun and its answer is not known: look whether it "
                "was done, and send it under another key if not"
            )
        await asyncio.sleep(_BETWEEN_LOOKS)
        kept = await _found(scope, claim)
    raise Conflict("A request with this key has just failed: send it again")


async def _settle(scope: Scope, claim: Claim, answer: Answer) -> None:
    """Keep a success. Let go of the key of a refusal: nothing was done under it.

    After a failure of ours a key that stands is left as it is: what it wrote may be there.
    """
    held = _resources(scope)
    is_success = answer.status < _FIRST_REFUSAL
    if not is_success and (answer.status >= _FIRST_FAILURE or not claim.stands):
        return
    try:
        async with held.database.transaction(claim.tenant_id) as tx:
            if is_success:
                if not claim.stands:  # it wrote nowhere but outside
                    await answers.claim(tx, claim.key, claim.fingerprint)
                await answers.keep(tx, held.sealing, claim.tenant_id, claim.key, answer)
            else:
                await answers.release(tx, claim.key)
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("an answer was not kept", extra={"error": type(error).__name__})
