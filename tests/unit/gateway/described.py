"""Reads the API's description as a client does."""

from typing import Any

Description = dict[str, Any]


def resolved(schema: Description, described: Description) -> Description:
    """What stands there, or what it points to."""
    if "$ref" not in described:
        return described
    _, section, name = described["$ref"].removeprefix("#/").split("/")
    found: Description = schema["components"][section][name]
    return found
