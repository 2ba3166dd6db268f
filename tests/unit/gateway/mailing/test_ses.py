"""Only what Amazon signed, for a topic of ours, says what became of a mail."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.mailing.returns import ReturnKind
from services.gateway.mailing.ses import events
from services.gateway.mailing.ses.messages import Untrusted, read
from tests.unit.gateway.mailing.sns import CERTIFICATE, HOST, TOPIC, Sns, bounce, event

TENANT, MAIL = UUID(int=1), UUID(int=2)
NOW = datetime.now(UTC)
TOPICS = frozenset((TOPIC,))


@pytest.fixture(scope="module")
def sns() -> Sns:
    return Sns()


def checked(sns: Sns, message: dict[str, str]) -> None:
    delivery = read(json.dumps(message).encode(), TOPICS)
    assert delivery.certificate_url == CERTIFICATE
    delivery.check(sns.certificate(), NOW)


def test_what_amazon_signed_is_trusted(sns: Sns) -> None:
    checked(sns, sns.message("hello"))
    checked(sns, sns.message("hello", Subject="a subject"))
    confirmation = {"Type": "SubscriptionConfirmation", "Token": "t", "SubscribeURL": "https://x"}
    checked(sns, sns.message("please confirm", **confirmation))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Message", "another"),
        ("Subject", "added"),
        ("Timestamp", "2027-01-01T00:00:00.000Z"),
        ("Signature", "AAAA"),
        ("Signature", "no base64"),
        ("SignatureVersion", "1"),
        ("TopicArn", "arn:aws:sns:eu-central-1:123456789012:others"),
        ("Type", "UnsubscribeConfirmation"),
        ("SigningCertURL", f"https://evil.example/SimpleNotificationService-{'0a' * 16}.pem"),
        ("SigningCertURL", CERTIFICATE.replace(HOST, f"{HOST}.evil.example")),
        ("SigningCertURL", CERTIFICATE.replace(HOST, f"{HOST}@evil.example")),
        ("SigningCertURL", CERTIFICATE.replace("https", "http")),
        ("SigningCertURL", CERTIFICATE.replace("eu-central-1", "us-east-1")),
        ("SigningCertURL", f"{HOST}/bucket/other.pem"),
    ],
)
def test_whatever_was_changed_is_not(sns: Sns, name: str, value: str) -> None:
    with pytest.raises(Untrusted):
        checked(sns, {**sns.message("hello"), name: value})


def test_a_certificate_of_another_day_is_not_trusted(sns: Sns) -> None:
    delivery = read(json.dumps(sns.message("hello")).encode(), TOPICS)
    with pytest.raises(Untrusted, match="today"):
        delivery.check(sns.certificate(NOW - timedelta(days=60)), NOW)
    with pytest.raises(Untrusted, match="damaged"):
        delivery.check(b"no certificate", NOW)


@given(st.binary(max_size=200) | st.from_regex(r'\{"Type": ?"[A-Z]{1,9}.*', fullmatch=True))
def test_no_bytes_are_trusted_or_break_it(noise: bytes | str) -> None:
    body = noise if isinstance(noise, bytes) else noise.encode()
    with pytest.raises(Untrusted):
        read(body, TOPICS)


def test_a_subscription_is_confirmed_at_amazon_s_whatever_the_message_says(sns: Sns) -> None:
    confirmation = {
        "Type": "SubscriptionConfirmation",
        "Token": "t&x=1",
        "SubscribeURL": "https://evil.example/",
    }
    delivery = read(json.dumps(sns.message("", **confirmation)).encode(), TOPICS)
    assert delivery.confirmation_url.startswith(f"{HOST}/?Action=ConfirmSubscription&")
    assert delivery.confirmation_url.endswith("&Token=t%26x%3D1")


@pytest.mark.parametrize(
    ("kind", "about", "came_back", "status", "for_good"),
    [
        ("Send", {}, None, "", False),
        ("Delivery", {}, None, "", False),
        ("Bounce", bounce("Permanent", "5.1.1"), ReturnKind.BOUNCED, "5.1.1", True),
        ("Bounce", bounce("Permanent", ""), ReturnKind.BOUNCED, "", True),
        ("Bounce", bounce("Transient", "5.7.1"), ReturnKind.BOUNCED, "5.7.1", False),
        ("Bounce", bounce("Permanent", "5.2.2"), ReturnKind.BOUNCED, "5.2.2", False),
        ("Complaint", {"complaint": {}}, ReturnKind.COMPLAINED, "", True),
        ("Complaint", {"complaint": {"complaintFeedbackType": "not-spam"}}, None, "", False),
        ("DeliveryDelay", {"deliveryDelay": None}, ReturnKind.DELAYED, "", False),
        ("Reject", {}, ReturnKind.BOUNCED, "5.7.0", False),
    ],
)
def test_each_event_says_what_became_of_its_mail(
    kind: str, about: dict[str, Any], came_back: ReturnKind | None, status: str, *, for_good: bool
) -> None:
    told = events.read(event(kind, TENANT, MAIL, **about))
    assert told == events.Told(TENANT, MAIL, "0107-ses", came_back, status, for_good)


@pytest.mark.parametrize(
    "other",
    ["", "[]", "{}", event("Open", TENANT, MAIL), '{"mail": {"tags": {"tenant": ["x"]}}}'],
)
def test_what_tells_of_no_mail_of_ours_is_none(other: str) -> None:
    assert events.read(other) is None
