"""Dovecot as a child of the test run: one account, in a folder of its own, on ports of its own."""

import asyncio
import grp
import os
import pwd
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import chown
from tempfile import TemporaryDirectory

from hirestream.stack import ports
from tests import certificates
from tests.certificates import Certificate
from tests.counterparties.install import found
from tests.integration.intake.connectors.imap_contract import Account

USER, PASSWORD, TOKEN = "hiring@mail.example", "the password", "the-access-token"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {account}
default_login_user = {account}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
mail_uid = {account}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
auth_mechanisms = plain login xoauth2
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = user={user} password={password_file}
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={folder}/home
}}
"""
_OAUTH = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@asynccontextmanager
async def started() -> AsyncGenerator[Account]:
    """In a folder of its own: not below pytest's, which another user can't enter."""
    with TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        await asyncio.to_thread(folder.chmod, 0o755)
        async with running(folder, certificates.made(folder)) as account:
            yield account


@asynccontextmanager
async def running(folder: Path, certificate: Certificate) -> AsyncGenerator[Account]:
    tls, plain = ports.choose(2)
    account = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    group = grp.getgrgid(pwd.getpwnam(account).pw_gid).gr_name
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir()
        if os.geteuid() == 0:
            chown(folder / name, account, group)
    async with _introspection() as port:
        (folder / "oauth2.conf").write_text(_OAUTH.format(port=port))
        configuration = folder / "dovecot.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=folder,
                account=account,
                group=group,
                chain=certificate.chain,
                key=certificate.key,
                plain=plain,
                tls=tls,
                user=USER,
                password_file=PASSWORD.replace(" ", "_"),
            )
        )
        process = await asyncio.create_subprocess_exec(
            *(str(found("dovecot")), "-F", "-c", str(configuration))
        )
        try:
            for _ in range(100):
                if await asyncio.to_thread(ports.answers, tls):
                    break
                await asyncio.sleep(0.1)
            yield Account(tls, plain, USER, PASSWORD.replace(" ", "_"), TOKEN, certificate)
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def _introspection() -> AsyncGenerator[int]:
    """An OAuth2 server's word on a token (RFC 7662)."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
        body = (await reader.readexactly(length)).decode()
        right = f'{{"active": true, "username": "{USER}"}}'
        answer = right if f"token={TOKEN}" in body else '{"active": false}'
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n{answer}".encode()
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
