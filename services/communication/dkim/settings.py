"""What an operator says about DKIM."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field, SecretStr, model_validator

from runtime.settings import ServiceSettings
from services.communication.dkim.keys import BadKey, read
from services.communication.dkim.signing import Signer


class DkimSettings(ServiceSettings):
    dkim_key: SecretStr = Field(
        default=SecretStr(""),
        description="A private key in PEM, RSA or Ed25519; line ends may be written as \\n. Empty "
        "signs nothing: the server that takes the mail does.",
    )
    dkim_selector: str = Field(
        default="hirestream",
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        description="The selector under which the DNS has the public key.",
    )
    dkim_domains: str = Field(
        default="",
        description="The domains of senders, separated by commas, whose mail is signed.",
    )

    @property
    def every_dkim_domain(self) -> Sequence[str]:
        return [part.strip().lower() for part in self.dkim_domains.split(",") if part.strip()]

    @property
    def signer(self) -> Signer | None:
        pem = self.dkim_key.get_secret_value()
        return Signer(read(pem), self.dkim_selector, self.every_dkim_domain) if pem else None

    @model_validator(mode="after")
    def refuse_an_unfit_key(self) -> Self:
        """Found out now, and not by the first mail."""
        if not self.dkim_key.get_secret_value():
            return self
        try:
            read(self.dkim_key.get_secret_value())
        except BadKey as error:
            raise ValueError(f"COMMUNICATION_DKIM_KEY: {error}") from None
        if not self.every_dkim_domain:
            raise ValueError("set COMMUNICATION_DKIM_DOMAINS: a key alone signs nothing")
        return self
