"""Mail goes only over what the operator asked for: genuine TLS and the right login."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.communication.settings import Tls
from tests.integration.communication.house import House, until_true
from tests.integration.communication.postoffice import PostOffice


def a_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself; its key stands beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def only_right(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(b"jobs", b"right")
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def guarded(office: PostOffice, certificate: Path) -> AsyncGenerator[int]:
    """The same post office behind STARTTLS and a login."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return SMTP(
            office,
            tls_context=tls,
            require_starttls=True,
            authenticator=only_right,
            auth_required=True,
            loop=loop,
        )

    server = await loop.create_server(conversation, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def house_for(house: House, port: int, **fields: Any) -> House:
    values = {
        **house.settings.model_dump(),
        "smtp_port": port,
        "smtp_tls": Tls.STARTTLS,
        "smtp_user": "jobs",
        **fields,
    }
    return House(house.database, house.system, type(house.settings)(**values), house.blobs)


async def was_tried(house: House, tenant: UUID, words: str) -> bool:
    [row] = await house.ledger(tenant)
    return words in (row["last_error"] or "")


async def test_a_genuine_server_and_the_right_login_take_the_mail(
    house: House,
    office: PostOffice,
    tenant: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with guarded(office, certificate) as port:
        safe = house_for(house, port, smtp_password="right")
        ada = await safe.a_candidate(tenant)
        async with safe.sending():
            await safe.tell(tenant, ada.screened())
            [row] = await safe.until_ended(tenant)
    assert (row["status"], len(office.mails())) == ("sent", 1)


async def test_a_wrong_password_keeps_the_mail_until_it_is_mended(
    house: House,
    office: PostOffice,
    tenant: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with guarded(office, certificate) as port:
        wrong = house_for(house, port, smtp_password="wrong")
        ada = await wrong.a_candidate(tenant)
        await wrong.tell(tenant, ada.screened())
        async with wrong.sending():
            await until_true(lambda: was_tried(wrong, tenant, "535"))
    [row] = await house.ledger(tenant)
    assert (row["status"], row["attempts"], office.mails()) == ("queued", 0, [])


async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    house: House, office: PostOffice, tenant: UUID, tmp_path: Path
) -> None:
    async with guarded(office, a_certificate(tmp_path)) as port:
        deceived = house_for(house, port, smtp_password="right")
        ada = await deceived.a_candidate(tenant)
        await deceived.tell(tenant, ada.screened())
        async with deceived.sending():
            await until_true(lambda: was_tried(deceived, tenant, "connection lost at connect"))
    assert office.mails() == []


async def test_a_server_without_starttls_gets_nothing(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    plain = house_for(house, office.port)
    ada = await plain.a_candidate(tenant)
    await plain.tell(tenant, ada.screened())
    async with plain.sending():
        await until_true(lambda: was_tried(plain, tenant, "connection lost at connect"))
    assert office.mails() == []
