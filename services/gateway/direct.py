"""Answers a read that asks for nothing but its request, without the framework's machinery.

FastAPI solves a graph of dependencies and opens two exit stacks for every request; for the list of
candidates that costs as much as the query. The description of the API is the framework's still.
"""

from collections.abc import Awaitable, Callable, Mapping
from inspect import signature
from typing import Any, Final, get_type_hints

from fastapi import Request, Response
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

Asked = Callable[[Request], Awaitable[Any]]
_OF_A_REQUEST: Final = [Request]


class DirectRoute(APIRoute):
    """A route like any other, where the endpoint needs more than its request can say."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **described: Any) -> None:
        super().__init__(path, endpoint, **described)
        asked = asked_of_request(endpoint)
        if asked is not None:
            self.app = _answering(endpoint, asked)


def asked_of_request(endpoint: Callable[..., Any]) -> Mapping[str, Asked] | None:
    """How each of its parameters comes from the request; None where one does not."""
    hints = get_type_hints(endpoint, include_extras=True)
    asked: dict[str, Asked] = {}
    for name in signature(endpoint).parameters:
        found = _dependency(hints.get(name))
        if found is None:
            return None
        asked[name] = found
    return asked


def _dependency(hint: Any) -> Asked | None:
    for each in getattr(hint, "__metadata__", ()):
        if isinstance(each, Depends) and each.dependency and _takes_a_request(each.dependency):
            asked: Asked = each.dependency
            return asked
    return None


def _takes_a_request(call: Callable[..., Any]) -> bool:
    return [each.annotation for each in signature(call).parameters.values()] == _OF_A_REQUEST


def _answering(
    endpoint: Callable[..., Awaitable[Response]], asked: Mapping[str, Asked]
) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        given = {name: await ask(request) for name, ask in asked.items()}
        response = await endpoint(**given)
        await response(scope, receive, send)

    return app
