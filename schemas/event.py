"""The shape every event shares, and the references it may carry."""

from pydantic import BaseModel, ConfigDict, Field


class Event(BaseModel):
    """A fact: past tense, immutable, and free of personal data.

    An event carries ids and references; a name, a text or a file name stands once, as a record
    or blob that erasure can delete (docs/decisions/0004). Unknown fields are ignored, so that a
    producer may add one before its consumers know about it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class BlobRef(BaseModel):
    """Where bytes lie: `{tenant}/{sha256}` in the blob store. The tenant is the event's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=0, description="bytes")
    media_type: str = Field(description="known from the bytes, not from a name")
