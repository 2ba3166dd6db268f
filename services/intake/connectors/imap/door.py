"""Opens a mailbox step by step, so that a test of it can say which step fails."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from schemas.integrations import ImapSettings, Step
from services.intake.connectors.connector import Connector
from services.intake.connectors.faults import LoginRefused, Misconfigured
from services.intake.connectors.imap.mailbox import Mailbox
from services.intake.connectors.imap.session import Place, Session
from services.intake.connectors.means import Means
from services.intake.connectors.oauth import Grant, Tokens
from services.intake.connectors.steps import taken


@asynccontextmanager
async def open_imap(settings: ImapSettings, means: Means) -> AsyncGenerator[Connector]:
    async with _connected(settings, means) as session:
        await _secure(session, settings, means)
        await _log_in(session, settings, means)
        yield await _mailbox(session, settings, means)


async def check_imap(settings: ImapSettings, means: Means) -> AsyncIterator[Step]:
    async with AsyncExitStack() as stack:
        plain = settings.security == "none"
        looking_up = means.address_of(settings.host, settings.port, plain=plain)
        step, _ = await taken("name resolution", looking_up)
        yield step
        is_tls = settings.security == "tls"
        connecting = stack.enter_async_context(_connected(settings, means))
        step, session = await taken("TLS" if is_tls else "connection", connecting)
        yield step
        if settings.security == "starttls":
            step, _ = await taken("TLS", _secure(session, settings, means))
            yield step
        step, _ = await taken("login", _log_in(session, settings, means))
        yield step
        step, mailbox = await taken("permission", _mailbox(session, settings, means))
        yield step
        step, _ = await taken("read", mailbox.look_at_one())
        yield step


@asynccontextmanager
async def _connected(settings: ImapSettings, means: Means) -> AsyncGenerator[Session]:
    address = await means.address_of(
        settings.host, settings.port, plain=settings.security == "none"
    )
    place = Place(str(address), settings.host, settings.port, settings.security == "tls")
    async with Session.open(place, means.tls(), means.patience) as session:
        yield session


async def _secure(session: Session, settings: ImapSettings, means: Means) -> None:
    if settings.security != "starttls":
        return
    if not await session.can("STARTTLS"):
        raise Misconfigured("The server offers no STARTTLS here. Try security `tls` on port 993.")
    await session.start_tls(settings.host, means.tls())


async def _log_in(session: Session, settings: ImapSettings, means: Means) -> None:
    if settings.password is not None:
        await session.log_in(settings.user, settings.password)
        return
    if settings.token_endpoint is None or settings.client_id is None:
        raise LoginRefused("There is neither a password nor a token endpoint.")
    grant = Grant(
        endpoint=settings.token_endpoint,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        refresh_token=settings.refresh_token,
        scopes=settings.scopes,
    )
    token = await Tokens(means.http, grant, means.clock).current()
    await session.log_in_by_token(settings.user, token)


async def _mailbox(session: Session, settings: ImapSettings, means: Means) -> Mailbox:
    selected = await session.select(settings.folder)
    is_told = settings.idle and await session.can("IDLE")
    return Mailbox(session, settings, means, selected, is_told)
