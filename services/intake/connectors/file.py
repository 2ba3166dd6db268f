"""Reads integrations from a TOML file. A secret stands in a file of its own: `password_file`."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.integrations import ADAPTER, Settings

_BESIDE = "_file"


class UnreadableFile(ValueError):
    """The file can't be applied: which entry, and why. Quotes no value."""


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    tenant: str
    name: str
    settings: Settings


def entries(path: Path) -> Sequence[Entry]:
    """Each `[[integration]]` with its tenant's slug, its name, its kind and its settings."""
    try:
        with path.open("rb") as file:
            read = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(f"{path.name} can't be read ({type(error).__name__})") from error
    return [_entry(one, path.parent) for one in read.get("integration", [])]


def _entry(given: Mapping[str, Any], folder: Path) -> Entry:
    values = dict(given)
    tenant, name = values.pop("tenant", ""), values.pop("name", "")
    try:
        whole = {key.removesuffix(_BESIDE): _value(key, v, folder) for key, v in values.items()}
        return Entry(tenant=tenant, name=name, settings=ADAPTER.validate_python(whole))
    except ValidationError as error:
        raise UnreadableFile(f"{tenant}/{name}: {said(error)}") from error
    except OSError as error:
        raise UnreadableFile(f"{tenant}/{name}: a secret's file can't be read") from error


def _value(key: str, value: object, folder: Path) -> object:
    if not key.endswith(_BESIDE):
        return value
    return (folder / str(value)).read_text(encoding="utf-8").strip()


def said(error: ValidationError) -> str:
    """What is wrong with which setting, without what was given: it may be a secret."""
    return "; ".join(
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
        for one in error.errors(include_input=False, include_url=False, include_context=False)
    )
