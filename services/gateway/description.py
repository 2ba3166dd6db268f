"""The API's description: FastAPI's own, corrected to what is really answered."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from services.gateway.auth import Requirement
from services.gateway.errors import PROBLEM, RECRUITOS
from services.gateway.parameters import FromQuery
from services.gateway.shapes import Detail, Problem, ValidationDetail

SCHEMES: Final[dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or access token"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "login": {
        "type": "oauth2",
        "flows": {"password": {"tokenUrl": "/api/auth/token", "scopes": {}}},
    },
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
                _correct(schema["paths"][route.path_format][method.lower()], route)
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
    recruitos = route.path.startswith(RECRUITOS)
    required = permission(route)
    if takes_input:
        answers.setdefault(
            "400", _answer("It was not understood", "ValidationDetail", recruitos=recruitos)
        )
    if "{" in route.path:
        answers.setdefault("404", _answer("There is none", "Detail", recruitos=recruitos))
    if required is not None:
        operation["security"] = [{"bearer": []}, {"key": []}, {"login": []}]
        operation["x-permission"] = required.scope
        answers["401"] = _answer("No valid key or token", "Detail", recruitos=True)
        answers["403"] = _answer("It may not do this", "Detail", recruitos=recruitos)
        answers["503"] = _answer("Try again later", "Detail", recruitos=recruitos)
        answers["503"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    if recruitos:
        answers["500"] = _answer("Our mistake", "Detail", recruitos=True)


def _answer(description: str, plain: str, *, recruitos: bool) -> dict[str, Any]:
    media_type, shape = ("application/json", plain) if recruitos else (PROBLEM, "Problem")
    content = {media_type: {"schema": {"$ref": REF.format(model=shape)}}}
    return {"description": description, "content": content}
