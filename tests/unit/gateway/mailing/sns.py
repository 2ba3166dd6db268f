"""Amazon SNS as its documentation has it: messages signed by a certificate that lies at its host.

https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-notification.html
"""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

TOPIC = "arn:aws:sns:eu-central-1:123456789012:mails"
HOST = "https://sns.eu-central-1.amazonaws.com"
CERTIFICATE = f"{HOST}/SimpleNotificationService-{'0a' * 16}.pem"
ORDER = (
    "Message",
    "MessageId",
    "Subject",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
)


@dataclass
class Sns:
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    asked: list[str] = field(default_factory=list)

    def certificate(self, begins: datetime | None = None) -> bytes:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        begins = begins or datetime.now(UTC) - timedelta(days=1)
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=30))
        )
        return built.sign(self.key, SHA256()).public_bytes(Encoding.PEM)

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return self.certificate()

    def message(self, said: str = "", **fields: str) -> dict[str, str]:
        whole = {
            "Type": "Notification",
            "MessageId": str(uuid4()),
            "TopicArn": TOPIC,
            "Message": said,
            "Timestamp": "2026-11-21T12:00:00.000Z",
            "SignatureVersion": "2",
            "SigningCertURL": CERTIFICATE,
            **fields,
        }
        text = "".join(f"{name}\n{whole[name]}\n" for name in ORDER if name in whole)
        signature = self.key.sign(text.encode(), PKCS1v15(), SHA256())
        return {**whole, "Signature": b64encode(signature).decode()}


def event(kind: str, tenant: UUID, mail: UUID, **about: Any) -> str:
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html"""
    tags = {"tenant": [str(tenant)], "mail": [str(mail)], "ses:configuration-set": ["hiring"]}
    said = {"eventType": kind, "mail": {"messageId": "0107-ses", "tags": tags}, **about}
    return json.dumps(said)


def bounce(bounce_type: str, status: str) -> dict[str, Any]:
    recipient = {"emailAddress": "ada@example.com", "action": "failed", "status": status}
    return {"bounce": {"bounceType": bounce_type, "bouncedRecipients": [recipient]}}
