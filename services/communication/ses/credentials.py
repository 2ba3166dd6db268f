"""Where the keys of AWS come from: the settings, or what AWS lends to where this runs.

The S3 client's providers are used: they know the metadata services, renew what is lent, and keep
it until then.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from minio.credentials.providers import ChainedProvider, EnvAWSProvider, IamAwsProvider, Provider
from urllib3.exceptions import HTTPError

from services.communication.refusals import Refusal, Scope
from services.communication.ses.settings import SesSettings
from services.communication.ses.signing import Keys


class Credentials(Protocol):
    async def keys(self) -> Keys: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    given: Keys

    async def keys(self) -> Keys:
        return self.given


@dataclass(frozen=True, slots=True)
class Lent:
    provider: Provider

    async def keys(self) -> Keys:
        try:
            found = await asyncio.to_thread(self.provider.retrieve)
        except (ValueError, HTTPError, OSError) as error:
            reason = "AWS lends this place no keys; set COMMUNICATION_SES_ACCESS_KEY or a role"
            raise Refusal(Scope.SERVER, permanent=False, reason=reason) from error
        return Keys(found.access_key, found.secret_key, found.session_token or "")


def credentials_of(settings: SesSettings) -> Credentials:
    if settings.ses_access_key:
        return Fixed(Keys(settings.ses_access_key, settings.ses_secret_key.get_secret_value()))
    return Lent(ChainedProvider([EnvAWSProvider(), IamAwsProvider()]))
