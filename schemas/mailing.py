"""What a tenant may choose about its mails: which its candidates get, and when nobody gets any."""

from datetime import time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class CandidateMail(StrEnum):
    """A mail to a candidate; none is sent unless the tenant asks for it."""

    RECEIVED = "received"
    REJECTED = "rejected"
    INVITED = "invited"


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("there is no such time zone; write it as Europe/Berlin") from None
    return name


Zone = Annotated[str, Field(max_length=60), AfterValidator(_known_zone)]


class QuietHours(BaseModel):
    """From `begins` to `ends`, on the tenant's own clock; over midnight where it begins later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: time = Field(examples=["20:00"])
    ends: time = Field(examples=["07:30"])
    zone: Zone = Field(default="UTC", examples=["Europe/Berlin"])

    @model_validator(mode="after")
    def leave_some_of_the_day(self) -> "QuietHours":
        if self.begins == self.ends:
            raise ValueError("quiet hours must end at another time than they begin")
        if self.begins.tzinfo or self.ends.tzinfo:
            raise ValueError("write the times without an offset; the zone says whose they are")
        return self


class Every(StrEnum):
    HOURLY = "hourly"
    DAILY = "daily"


def _wall_clock(at: time) -> time:
    if at.tzinfo:
        raise ValueError("write the time without an offset; the zone says whose it is")
    return at


class Digest(BaseModel):
    """One mail with all notices of an hour or a day, instead of one for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipient: str | None = Field(
        default=None,
        max_length=254,
        examples=["hr@acme.example"],
        description="whose notices; null is everybody of HR who has no digest of their own",
    )
    every: Every = Field(examples=["daily"])
    at: Annotated[time, AfterValidator(_wall_clock)] = Field(
        default=time(8), examples=["08:00"], description="when a daily one is sent"
    )
    zone: Zone = Field(default="UTC", examples=["Europe/Berlin"])


# What stands before the plus leaves room for it and 42 signed characters: 64 is the most.
ReturnAddress = Annotated[
    str,
    Field(
        max_length=200,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$",
    ),
]


class MailSettings(BaseModel):
    """Absent means off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    candidate: tuple[CandidateMail, ...] = Field(
        default=(), max_length=3, description="which mails candidates get; none by default"
    )
    quiet: QuietHours | None = Field(
        default=None, description="when no mail is sent but alerts and those somebody asked for"
    )
    survey: bool = Field(
        default=False,
        description="the mail `received` brings the link to the voluntary demographic questions",
    )
    digests: tuple[Digest, ...] = Field(
        default=(), max_length=50, description="who of HR gets one mail an hour or a day"
    )
    returns: ReturnAddress | None = Field(
        default=None,
        examples=["bounce@acme.example"],
        description="where bounces come back: an address that Intake reads, to which each mail "
        "adds a signed part after a plus; null is the sender itself. SES has its own.",
    )

    @model_validator(mode="after")
    def give_each_one_digest(self) -> "MailSettings":
        names = [(digest.recipient or "").lower() for digest in self.digests]
        if len(names) != len(set(names)):
            raise ValueError("a recipient has one digest at most")
        return self
