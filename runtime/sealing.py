"""Secrets at rest: what a tenant entrusts to us lies in the database sealed, never as written.

AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF (RFC 5869). The context, which row the
secret belongs to, is authenticated: a sealed secret copied into another row does not open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

SHORTEST_KEY = 32  # characters
_KEY_ID = 4  # bytes
_NONCE = 12  # bytes, as GCM wants it


class Unsealable(Exception):
    """A secret that no key we have opens: a lost key, another row's secret, or damage."""


@dataclass(frozen=True, slots=True)
class _Key:
    id: bytes
    cipher: AESGCM


class Sealing:
    """Seals under the first key and opens under any, so that keys can be changed in peace."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        if not keys:
            raise ValueError("sealing needs a key")
        self._keys = [_derived(key) for key in keys]

    def seal(self, secret: SecretStr, context: str) -> bytes:
        """The key's id, a nonce and the ciphertext. `context` names the row, as `table:id`."""
        newest, nonce = self._keys[0], urandom(_NONCE)
        written = secret.get_secret_value().encode()
        return newest.id + nonce + newest.cipher.encrypt(nonce, written, context.encode())

    def open(self, sealed: bytes, context: str) -> SecretStr:
        """The secret; raises Unsealable where no key of ours opens it in this context."""
        key_id, nonce = sealed[:_KEY_ID], sealed[_KEY_ID : _KEY_ID + _NONCE]
        for key in self._keys:
            if key.id == key_id:
                try:
                    written = key.cipher.decrypt(
                        nonce, sealed[_KEY_ID + _NONCE :], context.encode()
                    )
                except (InvalidTag, ValueError) as error:
                    raise Unsealable(f"the secret of {context} was changed or moved") from error
                return SecretStr(written.decode())
        raise Unsealable(f"the secret of {context} was sealed under a key that SEALING_KEYS lacks")

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it; else it should be sealed again."""
        return sealed[:_KEY_ID] == self._keys[0].id


def _derived(key: SecretStr) -> _Key:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hirestream sealing")
    material = derive.derive(key.get_secret_value().encode())
    return _Key(sha256(b"id" + material).digest()[:_KEY_ID], AESGCM(material))
