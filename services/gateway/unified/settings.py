"""Which ATS the unified API has behind it where the environment says so, as its document names it.

These credentials are one tenant's, ATS_TENANT's. Other tenants keep theirs in `ats_connections`.
"""

from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from pydantic import Field, SecretStr, model_validator

from runtime.settings import ServiceSettings
from services.gateway.provisioning import TENANTS


class Provider(StrEnum):
    GENERIC = "generic"
    GREENHOUSE = "greenhouse"
    LEVER = "lever"
    WORKABLE = "workable"
    ASHBY = "ashby"
    HIRESTREAM = "hirestream"


class AtsSettings(ServiceSettings):
    ats_provider: Provider | None = Field(
        default=None,
        validation_alias="ATS_PROVIDER",
        description="generic, greenhouse, lever, workable, ashby or hirestream (the pipeline's own "
        "database). Unset: generic where ATS_BASE_URL is set, else hirestream.",
    )
    ats_base_url: str = Field(
        default="",
        validation_alias="ATS_BASE_URL",
        description="Where the ATS's API is; unset takes the provider's own address.",
    )
    ats_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="ATS_API_KEY",
        description="The ATS's key or token; for Greenhouse client id and secret as id:secret.",
    )
    ats_account_id: str = Field(
        default="",
        validation_alias="ATS_ACCOUNT_ID",
        description="Workable: the subdomain. Greenhouse and Lever: the user to act as.",
    )
    ats_token_url: str = Field(
        default="",
        validation_alias="ATS_TOKEN_URL",
        description="Where Greenhouse gives tokens; unset takes its own address.",
    )
    ats_webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="ATS_WEBHOOK_SECRET",
        description="The secret that the ATS signs its webhooks with.",
    )
    ats_tenant: str = Field(
        default="",
        validation_alias="ATS_TENANT",
        description="The tenant whose ATS this is. The unified API also answers for it without a "
        "key: set it only where nobody else can reach the API.",
    )

    @model_validator(mode="after")
    def refuse_an_ats_of_nobody(self) -> Self:
        """Credentials without an owner would show one tenant's people to all of them."""
        if self.provider is Provider.HIRESTREAM:
            return self
        if not self.ats_tenant:
            raise ValueError("set ATS_TENANT: the credentials of an ATS belong to one tenant")
        if not self.ats_api_key.get_secret_value():
            raise ValueError("set ATS_API_KEY")
        if self.provider is Provider.GENERIC and not self.ats_base_url:
            raise ValueError("set ATS_BASE_URL: a generic ATS has no address of its own")
        return self

    @property
    def provider(self) -> Provider:
        if self.ats_provider is not None:
            return self.ats_provider
        return Provider.GENERIC if self.ats_base_url else Provider.HIRESTREAM

    @property
    def tenant_id(self) -> UUID | None:
        """By slug, as `hirestream tenant create` derives it, or written as the id itself."""
        if not self.ats_tenant:
            return None
        try:
            return UUID(self.ats_tenant)
        except ValueError:
            return uuid5(TENANTS, self.ats_tenant)
