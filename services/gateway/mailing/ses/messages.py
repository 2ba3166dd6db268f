"""Decides which SNS messages are genuine: of a topic of ours, and signed by Amazon.

Pure. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

NOTIFICATION: Final = "Notification"
CONFIRMATION: Final = "SubscriptionConfirmation"
_SIGNED: Final = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
_TOPIC: Final = re.compile(r"arn:aws(?P<cn>-cn)?:sns:(?P<region>[a-z0-9-]+):\d{12}:[\w-]{1,256}")
_CERTIFICATE: Final = re.compile(r"/SimpleNotificationService-[0-9a-f]{32}\.pem")


class Untrusted(Exception):
    """Nobody can say that Amazon sent it; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that names a topic of ours; `fields` are its own, not checked yet."""

    type: str
    topic: str
    fields: dict[str, str]

    @property
    def host(self) -> str:
        """Where everything about this topic lies, whatever the message says."""
        named = _TOPIC.fullmatch(self.topic)
        assert named is not None  # noqa: S101  `read` lets no other topic through
        return f"sns.{named['region']}.amazonaws.com{'.cn' if named['cn'] else ''}"

    @property
    def certificate_url(self) -> str:
        """Raises Untrusted where the certificate is said to lie anywhere but at Amazon's."""
        prefix, url = f"https://{self.host}", self.fields.get("SigningCertURL", "")
        if not (url.startswith(prefix) and _CERTIFICATE.fullmatch(url[len(prefix) :])):
            raise Untrusted("the certificate is not Amazon's")
        return url

    @property
    def confirmation_url(self) -> str:
        """Built by ourselves: the message's own address could lead anywhere."""
        asked = {
            "Action": "ConfirmSubscription",
            "TopicArn": self.topic,
            "Token": self.fields.get("Token", ""),
        }
        return f"https://{self.host}/?{urlencode(asked)}"

    def check(self, certificate: bytes, now: datetime) -> None:
        """Raises Untrusted unless the certificate's owner signed the message."""
        try:
            owner = load_pem_x509_certificate(certificate)
            signature = b64decode(self.fields.get("Signature", ""), validate=True)
        except ValueError as error:
            raise Untrusted("the certificate or the signature is damaged") from error
        if not owner.not_valid_before_utc <= now <= owner.not_valid_after_utc:
            raise Untrusted("the certificate is not valid today")
        key = owner.public_key()
        if not isinstance(key, RSAPublicKey):
            raise Untrusted("the certificate has no RSA key")
        try:
            key.verify(signature, self._signed(), PKCS1v15(), SHA256())
        except InvalidSignature:
            raise Untrusted("the signature does not fit") from None

    def _signed(self) -> bytes:
        present = (name for name in _SIGNED[self.type] if name in self.fields)
        return "".join(f"{name}\n{self.fields[name]}\n" for name in present).encode()


def read(body: bytes, topics: frozenset[str]) -> Delivery:
    """Raises Untrusted for what is no message of one of these topics."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Untrusted("it is no JSON") from error
    if not isinstance(said, dict):
        raise Untrusted("it is no SNS message")
    fields = {name: value for name, value in said.items() if isinstance(value, str)}
    kind, topic = fields.get("Type", ""), fields.get("TopicArn", "")
    if kind not in _SIGNED:
        raise Untrusted("it is no SNS message")
    if topic not in topics or not _TOPIC.fullmatch(topic):
        raise Untrusted("the topic is not among GATEWAY_SES_TOPICS")
    if fields.get("SignatureVersion") != "2":
        # Version 1 is SHA-1. A topic changes to 2 by its attribute SignatureVersion.
        raise Untrusted("the topic must sign with SignatureVersion 2")
    return Delivery(kind, topic, fields)
