"""`python -m hirestream.mailbox` keeps mails until SIGTERM."""

import asyncio
import logging
import signal

from hirestream.mailbox.folder import Folder
from hirestream.mailbox.server import Postbox, listening
from hirestream.mailbox.settings import MailboxSettings
from runtime.telemetry import configure_logging

CONVERSATIONS = "mail.log"  # aiosmtpd's: every line of every conversation, addresses included


async def serve(settings: MailboxSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    postbox = Postbox(Folder(settings.dir))
    largest = settings.megabytes * 1024 * 1024
    async with listening(postbox, settings.smtp_host, settings.smtp_port, largest):
        await stop.wait()


def main() -> None:
    settings = MailboxSettings()
    configure_logging(settings.log_level, "mailbox")
    logging.getLogger(CONVERSATIONS).setLevel(logging.WARNING)
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
