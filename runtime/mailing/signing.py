"""Signs what our mails carry out and what must come back unforged: return addresses and links.

Pure. Each tenant has a key of its own. Tokens are base32 in small letters: mail servers fold the
case of addresses, and mail programs break links at other signs.
"""

import hmac
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

KEY_BYTES: Final = 32
_SHORT: Final = 10  # bytes of a signature in an address: 64 characters hold no more
_WHOLE: Final = 16
SIGNED_RETURN: Final = r"[A-Za-z2-7]{42}"  # the pattern of a return address's token


class Purpose(StrEnum):
    """No link for one thing opens another."""

    RETURN = "return"
    UNSUBSCRIBE = "unsubscribe"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says, as long as nobody has checked it."""

    tenant_id: UUID
    subject_id: UUID
    expires_at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class Signing:
    key: bytes

    def return_token(self, mail_id: UUID) -> str:
        return _written(mail_id.bytes + self._mac(Purpose.RETURN, mail_id.bytes)[:_SHORT])

    def returned(self, token: str) -> UUID | None:
        """Which mail a return address was made for; None where none of ours was."""
        read = _read(token)
        if read is None or len(read) != 16 + _SHORT:
            return None
        said, mac = read[:16], read[16:]
        good = hmac.compare_digest(mac, self._mac(Purpose.RETURN, said)[:_SHORT])
        return UUID(bytes=said) if good else None

    def link_token(
        self, purpose: Purpose, tenant_id: UUID, subject_id: UUID, expires_at: datetime
    ) -> str:
        until = int(expires_at.timestamp()).to_bytes(4, "big")
        said = tenant_id.bytes + subject_id.bytes + until
        return _written(said + self._mac(purpose, said)[:_WHOLE])

    def is_ours(self, purpose: Purpose, link: Link, now: datetime) -> bool:
        read = _read(link.token) or b""
        good = hmac.compare_digest(read[36:], self._mac(purpose, read[:36])[:_WHOLE])
        return good and now < link.expires_at

    def _mac(self, purpose: Purpose, said: bytes) -> bytes:
        return hmac.new(self.key, purpose.value.encode() + b"\0" + said, sha256).digest()


def read_link(token: str) -> Link | None:
    """What a link claims: whose key has to check it stands in it."""
    read = _read(token)
    if read is None or len(read) != 36 + _WHOLE:
        return None
    until = datetime.fromtimestamp(int.from_bytes(read[32:36], "big"), UTC)
    return Link(UUID(bytes=read[:16]), UUID(bytes=read[16:32]), until, token)


def _written(data: bytes) -> str:
    return b32encode(data).decode("ascii").rstrip("=").lower()


def _read(token: str) -> bytes | None:
    """None for what `_written` does not write: the last letter has bits to spare."""
    try:
        data = b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    return data if _written(data) == token.lower() else None
