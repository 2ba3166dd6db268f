"""Every body in the API's description has an example, and the example is one."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from services.gateway.openapi import current
from services.gateway.samples import example_of
from tests.unit.gateway.described import resolved

DESCRIPTION = json.loads(current())


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in DESCRIPTION["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{name} {media_type}", body
            for status, answer in operation["responses"].items():
                content = resolved(DESCRIPTION, answer).get("content", {})
                for media_type, body in content.items():
                    yield f"{name} {status} {media_type}", body


def test_every_json_body_has_an_example_that_its_schema_allows() -> None:
    wrong: list[str] = []
    for name, body in bodies():
        if not name.endswith("json") or not body.get("schema"):
            continue
        schema = {**body["schema"], "components": DESCRIPTION["components"]}
        if not jsonschema_rs.is_valid(schema, body["example"]):
            wrong.append(f"{name}: {body['example']}")
    assert wrong == []


def test_every_error_has_a_body() -> None:
    bare = [
        f"{method} {path} {status}"
        for path, operations in DESCRIPTION["paths"].items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
        if int(status) >= 400 and not resolved(DESCRIPTION, answer).get("content")
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "examples": ["Ada"]}, "Ada"),
        ({"anyOf": [{"type": "integer", "minimum": 5}, {"type": "null"}]}, 5),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "string", "minLength": 6}, "textxx"),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [False, False]),
        ({"default": None, "type": "string"}, None),
        ({"type": "object"}, {}),
    ],
    ids=str,
)
def test_a_schema_gives_its_plainest_value(schema: dict[str, Any], example: object) -> None:
    assert example_of(schema, {}) == example


def test_a_schema_that_holds_itself_ends() -> None:
    tree = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
    assert isinstance(example_of(tree, {"Tree": tree}), dict)
