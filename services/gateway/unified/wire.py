"""What several vendors' documents have in common: strict reading of loose JSON, names of people."""

from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict

# Vendors that ask for two names take this for the one that a person does not have.
NO_NAME: Final = "-"


class FromVendor(BaseModel):
    """Of a vendor's document only what is used; identities are numbers here and texts there."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


def _or_empty(value: object) -> object:
    return "" if value is None else value


Loose = Annotated[str, BeforeValidator(_or_empty)]


def two_names(name: str) -> tuple[str, str]:
    """First and last name, of however many words: the last word is the last name."""
    words = name.split()
    return (" ".join(words[:-1]), words[-1]) if len(words) > 1 else ("".join(words), NO_NAME)


def file_name(address: str) -> str:
    """What the file at an address is called."""
    return unquote(urlsplit(address).path).rpartition("/")[2] or "resume"


def is_same_person(name: str, email: str, other_name: str, other_email: str) -> bool:
    """The same mailbox under the same name: families share mailboxes, and many share names."""
    return _folded(email) == _folded(other_email) and _folded(name) == _folded(other_name)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
