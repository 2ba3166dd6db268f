"""Signs a mail: relaxed/relaxed, rsa-sha256 or ed25519-sha256 (RFC 8463). Pure."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from services.communication.dkim.keys import Key

# What a reader sees, what answers go by, and what a one-click unsubscription must not lose.
SIGNED: Final = (
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "content-language",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
_FOLD: Final = re.compile(rb"\r\n(?=[ \t])")
_WSP: Final = re.compile(rb"[ \t]+")
_WSP_AT_END: Final = re.compile(rb"[ \t]+(?=\r\n)")
_LINE: Final = 72


@dataclass(frozen=True, slots=True)
class Signer:
    """`domains` are those whose mail this key signs, with everything below them."""

    key: Key
    selector: str
    domains: Sequence[str]

    def domain_of(self, sender: str) -> str | None:
        """The longest of ours that the sender's lies in: DMARC wants the two to agree."""
        own = [d for d in self.domains if sender.lower() == d or sender.lower().endswith(f".{d}")]
        return max(own, key=len, default=None)

    def signed(self, mail: bytes, domain: str, at: int) -> bytes:
        """The mail with its signature on top. The same mail at the same time gives the same."""
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head + b"\r\n")
        present = [name for name in SIGNED if name in dict(fields)]
        # Named once more than it is there: nobody can add another From without breaking it.
        names = ["from", *present]
        digest = b64encode(sha256(relaxed_body(body)).digest()).decode("ascii")
        unsigned = (
            f"DKIM-Signature: v=1; a={self.key.algorithm}; c=relaxed/relaxed; d={domain};\r\n"
            f" s={self.selector}; t={at};\r\n"
            f" h={_folded(':'.join(names), ':')};\r\n"
            f" bh={digest};\r\n b="
        )
        values = dict(fields)
        data = b"".join(relaxed_field(name, values[name]) + b"\r\n" for name in present)
        own = unsigned.partition(":")[2].encode("ascii")
        signature = self.key.sign(data + relaxed_field("dkim-signature", own))
        written = b64encode(signature).decode("ascii")
        return f"{unsigned}{_folded(written)}\r\n".encode("ascii") + mail


def relaxed_field(name: str, value: bytes) -> bytes:
    """RFC 6376, 3.4.2."""
    return name.lower().encode("ascii") + b":" + _WSP.sub(b" ", _FOLD.sub(b"", value)).strip(b" \t")


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: an empty body stays empty, any other ends with one line end."""
    lines = _WSP_AT_END.sub(b"", _WSP.sub(b" ", body + b"\r\n"))
    kept = lines.rstrip(b"\r\n")
    return kept + b"\r\n" if kept else b""


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    """Our own headers: each name once."""
    whole = _FOLD.sub(b"\0", head)
    lines = (line.replace(b"\0", b"\r\n").partition(b":") for line in whole.split(b"\r\n") if line)
    return [(name.decode("ascii").lower(), value) for name, _, value in lines]


def _folded(text: str, after: str = "") -> str:
    """In pieces that fit a line; after a sign where white space may stand at it only."""
    if after:
        parts, lines = text.split(after), [""]
        for place, part in enumerate(parts):
            piece = part + (after if place < len(parts) - 1 else "")
            if len(lines[-1]) + len(piece) > _LINE:
                lines.append("")
            lines[-1] += piece
    else:
        lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    return "\r\n  ".join(lines)
