"""Every write of somebody known says that it may be sent again, and so does an application."""

import json

from services.gateway.openapi import current
from tests.unit.gateway.described import resolved

WRITES = {"post", "put", "patch", "delete"}
OF_STRANGERS = {"/apply/{company}/{job}"}


def test_every_write_takes_a_key_and_says_what_its_reuse_is_answered() -> None:
    schema = json.loads(current())
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            given = [resolved(schema, each) for each in operation.get("parameters", [])]
            named = {parameter["name"] for parameter in given}
            is_open = path in OF_STRANGERS
            expected = method in WRITES and (is_open or "x-permission" in operation)
            assert ("Idempotency-Key" in named) == expected, (method, path)
            assert ("422" in operation["responses"]) == expected, (method, path)
