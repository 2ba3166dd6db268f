"""Every write that asks for a subject says that it may be sent again."""

import json

from services.gateway.openapi import current

WRITES = {"post", "put", "patch", "delete"}


def test_every_write_takes_a_key_and_says_what_its_reuse_is_answered() -> None:
    for path, operations in json.loads(current())["paths"].items():
        for method, operation in operations.items():
            named = {parameter["name"] for parameter in operation.get("parameters", [])}
            expected = method in WRITES and "x-permission" in operation
            assert ("Idempotency-Key" in named) == expected, (method, path)
            assert ("422" in operation["responses"]) == expected, (method, path)
