"""What an operator says about Amazon SES."""

from pydantic import Field, SecretStr

from runtime.settings import ServiceSettings


class SesSettings(ServiceSettings):
    ses_region: str = Field(
        default="us-east-1",
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
        description="Where the SES account sends from.",
    )
    ses_access_key: str = Field(
        default="",
        description="An access key that may ses:SendRawEmail; empty takes the one that AWS gives "
        "to the machine, task or pod, or to the environment.",
    )
    ses_secret_key: SecretStr = Field(default=SecretStr(""), description="Its secret.")
    ses_configuration_set: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9_-]{0,64}$",
        description="The SES configuration set that tells what became of each mail.",
    )
    ses_endpoint: str = Field(
        default="",
        pattern="^(https?://.*)?$",
        description="Another address of the API, as a VPC has; empty is the region's own.",
    )

    @property
    def ses_url(self) -> str:
        return (self.ses_endpoint or f"https://email.{self.ses_region}.amazonaws.com").rstrip("/")
