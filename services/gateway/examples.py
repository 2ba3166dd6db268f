"""Gives every body in the API's description its form and an example.

An error's example is made by the code that answers it, so that it can't say something else.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from services.gateway.errors import (
    PROBLEM,
    RECRUITOS,
    UNIFIED,
    Fault,
    FieldError,
    Invalid,
    Unauthenticated,
    body_of,
)
from services.gateway.samples import example_of

ERRORS: Final = 400
JSON: Final = "application/json"
HTML: Final = "text/html"
WRONG_FIELD: Final = FieldError("email", "Invalid email format")


def complete(operation: dict[str, Any], path: str, known: Mapping[str, Any]) -> None:
    """Name the form of every error, and show an example of every body there is a schema of."""
    is_page = any(HTML in answer.get("content", {}) for answer in operation["responses"].values())
    for status, answer in operation["responses"].items():
        if status.isdecimal() and int(status) >= ERRORS:
            _complete_error(answer, int(status), path)
            if is_page:  # a person is answered with a page, a program with a problem
                answer["content"].setdefault(HTML, {"schema": {"type": "string"}})
        _exemplify(answer.get("content", {}), known)
    _exemplify(operation.get("requestBody", {}).get("content", {}), known)


def _complete_error(answer: dict[str, Any], status: int, path: str) -> None:
    """Whatever a route says of its errors, the one place that answers them gives them this form."""
    content = answer.setdefault("content", {})
    problem = content.get(JSON, {}).get("schema", {}).get("$ref", "").endswith("/Problem")
    if problem:
        content[PROBLEM] = content.pop(JSON)
    body, media_type = body_of(_fault(status, answer["description"]), path)
    if not content:
        content[media_type] = {"schema": {"$ref": f"#/components/schemas/{_shape(status, path)}"}}
    if media_type in content:
        content[media_type].setdefault("example", body)


def _shape(status: int, path: str) -> str:
    if path in UNIFIED:
        return "AtsError"
    if path.startswith(RECRUITOS) or status == HTTPStatus.UNAUTHORIZED:
        return "ValidationDetail" if status == HTTPStatus.BAD_REQUEST else "Detail"
    return "Problem"


def _fault(code: int, words: str) -> Fault:
    if code == HTTPStatus.BAD_REQUEST:
        return Invalid(errors=[WRONG_FIELD])
    if code == HTTPStatus.UNAUTHORIZED:
        return Unauthenticated()

    known = HTTPStatus(code)

    class Shown(Fault):
        status = known
        code = known.phrase.lower().replace(" ", "-")

    return Shown(words)


def _exemplify(content: dict[str, Any], known: Mapping[str, Any]) -> None:
    for media_type, described in content.items():
        has_one = "example" in described or "examples" in described
        if not has_one and media_type.endswith("json") and described.get("schema"):
            described["example"] = example_of(described["schema"], known)
