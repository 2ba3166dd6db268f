"""Opens the way out that the settings choose: a mail server, or Amazon SES."""

from services.communication.mailer import Mailer
from services.communication.ses.credentials import credentials_of
from services.communication.ses.mailer import SesMailer
from services.communication.settings import Carrier, Settings
from services.communication.smtp import SmtpMailer


def open_mailer(settings: Settings) -> Mailer:
    match settings.carrier:
        case Carrier.SMTP:
            return SmtpMailer(settings)
        case Carrier.SES:
            return SesMailer(settings, credentials_of(settings))


def integration_id(settings: Settings) -> str:
    """By which health reports and alerts name it."""
    match settings.carrier:
        case Carrier.SMTP:
            return f"smtp:{settings.smtp_host}:{settings.smtp_port}"
        case Carrier.SES:
            return f"ses:{settings.ses_region}"
