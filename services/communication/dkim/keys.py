"""The private key of a domain: read, made, and told to the DNS."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SHORTEST_RSA: Final = 1024  # RFC 8301; shorter ones are refused by those who check
USUAL_RSA: Final = 2048
_LONGEST_STRING: Final = 255  # of a TXT record, which has as many as it needs


class BadKey(ValueError):
    """The sentence is for who set it, and holds nothing of the key."""


@dataclass(frozen=True, slots=True)
class Key:
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return f"{self._kind}-sha256"

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(sha256(data).digest())
        return self.private.sign(data, PKCS1v15(), SHA256())

    def record(self) -> str:
        """The value of the TXT record, as one text."""
        public = self.private.public_key()
        if isinstance(self.private, Ed25519PrivateKey):
            data = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        else:
            data = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k={self._kind}; p={b64encode(data).decode('ascii')}"

    @property
    def _kind(self) -> str:
        return "ed25519" if isinstance(self.private, Ed25519PrivateKey) else "rsa"


def read(pem: str) -> Key:
    """Raises BadKey. A line end may be written as `\\n`, for where a setting has one line."""
    try:
        private = load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey("it is no private key in PEM without a password") from None
    if isinstance(private, Ed25519PrivateKey):
        return Key(private)
    if isinstance(private, RSAPrivateKey) and private.key_size >= SHORTEST_RSA:
        return Key(private)
    raise BadKey(f"it must be RSA of {SHORTEST_RSA} bits or more, or Ed25519")


def made(*, ed25519: bool = False) -> str:
    """A new private key in PEM. Some receivers do not check Ed25519 yet."""
    private = Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, USUAL_RSA)
    written = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return written.decode("ascii")


def zone_line(key: Key, selector: str, domain: str) -> str:
    """As it stands in a zone file."""
    value = key.record()
    strings = [
        value[start : start + _LONGEST_STRING] for start in range(0, len(value), _LONGEST_STRING)
    ]
    quoted = " ".join(f'"{string}"' for string in strings)
    return f"{selector}._domainkey.{domain}. IN TXT ( {quoted} )"
