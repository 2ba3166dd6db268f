"""The committed description is the one that the code gives."""

import json

from services.gateway.catalogue import unlisted
from services.gateway.openapi import COMMITTED, DOCUMENTATION, current, documentation
from tests.unit.gateway.described import resolved


def test_openapi_json_is_current() -> None:
    assert COMMITTED.read_text() == current(), "run: python -m services.gateway.openapi"


def test_the_documentation_is_current_and_names_every_path() -> None:
    page = DOCUMENTATION.read_text()
    assert page == documentation(), "run: python -m services.gateway.openapi"
    assert unlisted(page, json.loads(current())) == []


def test_only_the_reuse_of_a_key_is_called_422() -> None:
    schema = json.loads(current())
    said = {
        resolved(schema, op["responses"]["422"])["description"]
        for path in schema["paths"].values()
        for op in path.values()
        if "422" in op["responses"]
    }
    assert said == {"The Idempotency-Key belongs to another request"}


def test_every_operation_has_a_summary_and_an_answer_with_a_body() -> None:
    for path, operations in json.loads(current())["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["responses"], (method, path)
