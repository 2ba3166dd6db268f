"""The API's description: FastAPI's own, corrected to what is really answered."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from services.gateway.auth import Requirement
from services.gateway.errors import PROBLEM, RECRUITOS, UNIFIED
from services.gateway.examples import complete
from services.gateway.parameters import FromQuery
from services.gateway.shapes import Detail, Problem, ValidationDetail
from services.gateway.sharing import share

SCHEMES: Final[dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or access token"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "login": {
        "type": "oauth2",
        "flows": {"password": {"tokenUrl": "/api/auth/token", "scopes": {}}},
    },
}

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
RETRY_AFTER: Final[dict[str, Any]] = {"Retry-After": {"schema": {"type": "integer"}}}
IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "The same request under the same key is done once and answered alike.",
}
REF: Final = "#/components/schemas/{model}"


def permission(route: APIRoute) -> Requirement | None:
    """What a route's signature asks of its subject."""
    calls = _calls(route.dependant)
    return next((call for call in calls if isinstance(call, Requirement)), None)


def describe(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        routes = [r for r in app.routes if isinstance(r, APIRoute) and r.include_in_schema]
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=routes,
            separate_input_output_schemas=False,
        )
        schemas = schema["components"]["schemas"]
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        for shape in (Detail, Problem, ValidationDetail):
            schemas.update(_with_parts(shape.model_json_schema(ref_template=REF)))
        schema["components"]["securitySchemes"] = SCHEMES
        for route in routes:
            for method in route.methods or ():
                operation = schema["paths"][route.path_format][method.lower()]
                _correct(operation, route)
                complete(operation, route.path, schemas)
        share(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def document(app: FastAPI) -> str:
    return json.dumps(describe(app), indent=2, ensure_ascii=False) + "\n"


def _calls(dependant: Dependant) -> Iterator[Any]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from _calls(dependency)


def _with_parts(schema: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = schema.pop("$defs", {})
    return {**parts, schema["title"]: schema}


def _correct(operation: dict[str, Any], route: APIRoute) -> None:
    """Name the errors that are really answered, in the bodies of the path's own document."""
    answers: dict[str, Any] = operation["responses"]
    queries: list[FromQuery[Any]] = [
        call for call in _calls(route.dependant) if isinstance(call, FromQuery)
    ]
    for query in queries:
        operation.setdefault("parameters", []).extend(query.described())
    took_input = answers.pop("422", None) is not None
    takes_input = took_input or bool(queries) or "requestBody" in operation
    path = route.path
    required = permission(route)
    if takes_input:
        answers.setdefault("400", _answer("It was not understood", path, "ValidationDetail"))
    if "{" in route.path:
        answers.setdefault("404", _answer("There is none", path))
    if required is not None:
        operation["security"] = [{"bearer": []}, {"key": []}, {"login": []}]
        if required.scope is not None:
            operation["x-permission"] = required.scope
        answers["401"] = _answer("No valid key or token", path if path in UNIFIED else RECRUITOS[0])
        answers["403"] = _answer("It may not do this", path)
        answers["503"] = _answer("Try again later", path)
        answers["503"]["headers"] = RETRY_AFTER
        _describe_limits(operation, route)
    if any(given["name"] == IDEMPOTENCY_KEY["name"] for given in operation.get("parameters", ())):
        answers["422"] = _answer("The Idempotency-Key belongs to another request", path)
    if path.startswith(RECRUITOS):
        answers["500"] = _answer("Our mistake", path)


def _describe_limits(operation: dict[str, Any], route: APIRoute) -> None:
    """What every request of a key may be answered, whatever it asks for."""
    answers: dict[str, Any] = operation["responses"]
    answers["429"] = _answer("The key has used up its hour", route.path)
    answers["429"]["headers"] = RETRY_AFTER
    if WRITES.isdisjoint(route.methods or ()):
        return
    operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    answers.setdefault("400", _answer("It was not understood", route.path, "ValidationDetail"))
    answers.setdefault("409", _answer("It stands otherwise, or is being done", route.path))


def _answer(description: str, path: str, plain: str = "Detail") -> dict[str, Any]:
    """An error's answer in the form that the path's document gives it."""
    if path in UNIFIED:
        media_type, shape = "application/json", "AtsError"
    elif path.startswith(RECRUITOS):
        media_type, shape = "application/json", plain
    else:
        media_type, shape = PROBLEM, "Problem"
    content = {media_type: {"schema": {"$ref": REF.format(model=shape)}}}
    return {"description": description, "content": content}
