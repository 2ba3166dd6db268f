"""Makes an example of anything the API's description has a schema of: from fields' own examples.

A field without one gets the plainest value that its schema allows.
"""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

MARK: Final = "#/components/schemas/"
_BY_FORMAT: Final[Mapping[str, str]] = {
    "uuid": "7d3a6c0e-52a7-5a53-9d0d-6c0a7b0f8f11",
    "date-time": "2026-01-20T10:30:00Z",
    "date": "2026-01-20",
    "email": "sarah.johnson@example.com",
    "uri": "https://example.com/",
    "binary": "the file's bytes",
    "password": "correct horse battery staple",
}
_BY_TYPE: Final[Mapping[str, Any]] = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": False,
    "null": None,
}
_DEEPEST: Final = 16  # a schema that holds itself ends here


def example_of(schema: Schema, known: Mapping[str, Schema], depth: int = 0) -> Any:
    """A value that the schema allows; `known` are the description's named schemas."""
    found = _stated(schema)
    if found is not None:
        return found[0]
    if "$ref" in schema:
        return example_of(known[schema["$ref"].removeprefix(MARK)], known, depth + 1)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example_of(schema[choice][0], known, depth)
    match schema.get("type"):
        case "object":
            return _object(schema, known, depth)
        case "array":
            return _array(schema, known, depth)
        case "string":
            return _text(schema)
        case "integer" | "number" as kind:
            return max(_BY_TYPE[kind], schema.get("minimum", _BY_TYPE[kind]))
        case kind:
            return _BY_TYPE.get(str(kind))


def _stated(schema: Schema) -> tuple[Any] | None:
    """What the schema itself says; in a tuple, for the value may be null."""
    if "example" in schema:
        return (schema["example"],)
    if schema.get("examples"):
        return (schema["examples"][0],)
    if "const" in schema:
        return (schema["const"],)
    if "enum" in schema:
        return (schema["enum"][0],)
    return (schema["default"],) if "default" in schema else None


def _object(schema: Schema, known: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    if depth > _DEEPEST:
        return {}
    properties: Mapping[str, Schema] = schema.get("properties", {})
    required = schema.get("required", ())
    return {
        name: example_of(one, known, depth + 1)
        for name, one in properties.items()
        if name in required or _is_told(one)
    }


def _is_told(schema: Schema) -> bool:
    """Whether something better than a guess can be said of a field that may be left out."""
    return any(_stated(one) is not None for one in (schema, *schema.get("anyOf", ())))


def _array(schema: Schema, known: Mapping[str, Schema], depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example_of(one, known, depth + 1) for one in schema["prefixItems"]]
    if depth > _DEEPEST or "items" not in schema:
        return []
    return [example_of(schema["items"], known, depth + 1)] * max(1, schema.get("minItems", 1))


def _text(schema: Schema) -> str:
    text = _BY_FORMAT.get(schema.get("format", ""), "text")
    padded = text.ljust(schema.get("minLength", 0), "x")
    return padded[: schema.get("maxLength", len(padded))]
