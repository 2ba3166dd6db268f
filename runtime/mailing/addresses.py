"""Decides which strings are addresses that a mail may carry, and makes text safe for a header."""

import re
import unicodedata
from dataclasses import dataclass
from email.header import Header

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_WRITTEN = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')

# Invisible format characters hide what a line says: a name ending in "fdp.exe" can be made to
# read "exe.pdf".
_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


class BadAddress(ValueError):
    """No server could take mail for this; its text is not repeated, since it may be personal."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A checked address and the name shown beside it."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def header(self) -> str:
        """As it stands in From, To or Reply-To."""
        if not self.name:
            return self.address
        if not self.name.isascii():
            return f"{Header(self.name, 'utf-8').encode()} <{self.address}>"
        if _SPECIAL.search(self.name):
            escaped = self.name.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}" <{self.address}>'
        return f"{self.name} <{self.address}>"


def mailbox(written: str, *, name: str = "") -> Mailbox:
    """Read `address` or `Name <address>`; the name given is used where none is written."""
    if written != one_line(written, limit=1000):
        raise BadAddress("the address holds control characters or outer spaces")
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return Mailbox(_checked(written), one_line(name, limit=78))
    shown = found["name"].strip().strip('"')
    return Mailbox(_checked(found["address"]), one_line(shown or name, limit=78))


def recipients(written: str) -> tuple[str, ...]:
    """The single addresses of a comma-separated list, in order, each once."""
    return tuple(dict.fromkeys(part.strip() for part in written.split(",") if part.strip()))


def one_line(text: str, *, limit: int = 200) -> str:
    """Text that can't break out of a header line: one line, no control or format characters."""
    spaced = "".join(" " if unicodedata.category(c) in _UNPRINTABLE else c for c in text[:2000])
    line = " ".join(spaced.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _checked(address: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        ascii_address = f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise BadAddress("the domain is not a domain") from None
    if len(ascii_address) > 254 or len(local) > 64 or not _ADDRESS.fullmatch(ascii_address):
        raise BadAddress("the address is not valid")
    return ascii_address
