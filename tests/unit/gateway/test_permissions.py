"""No route without a subject, unless it is meant to be public."""

import httpx
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from services.gateway.app import described
from services.gateway.description import permission
from services.gateway.permissions import BY_ROLE, SCOPES

PUBLIC = {
    "/api/auth/openid/callback",
    "/api/auth/openid/{tenant_id}/start",
    "/api/auth/password",  # the key of a mail is its key
    "/api/auth/password/forgotten",
    "/api/auth/revoke",
    "/api/auth/token",
    "/docs",
    "/docs/oauth2-redirect",
    "/health",
    "/health/live",
    "/health/ready",
    "/openapi.json",
    "/redoc",
    "/password/{key}",  # its link is its key
    "/apply/{company}/{job}",  # strangers apply
    "/metrics",
    "/survey/{token}",  # its link is its key
    "/webhooks/ats/{tenant_id}/{connection_id}",  # its signature is its key
    "/unsubscribe/{token}",  # its link is its key
    "/webhooks/ses",  # its signature is its key
    "/static-offline-docs",  # the scripts of the two pages
}


def path_of(route: BaseRoute) -> str:
    assert isinstance(route, Route | Mount), f"{route!r} hides its paths from this test"
    return route.path


def test_every_other_route_asks_for_a_permission() -> None:
    open_routes = {
        path_of(route)
        for route in described().routes
        if not isinstance(route, APIRoute) or permission(route) is None
    }
    assert open_routes == PUBLIC


def test_what_changes_something_asks_for_more_than_reading() -> None:
    for route in described().routes:
        if isinstance(route, APIRoute) and (route.methods or set()) & {"POST", "PUT", "DELETE"}:
            asked = permission(route)
            assert asked is None or not (asked.scope or "").endswith(":read"), route.path


def test_roles_grant_only_what_there_is() -> None:
    for role, scopes in BY_ROLE.items():
        assert scopes <= SCOPES, role


def test_read_only_writes_nothing() -> None:
    assert not any(scope.endswith(":write") for scope in BY_ROLE["read_only"])


async def test_the_documentation_pages_load_nothing_from_elsewhere() -> None:
    transport = httpx.ASGITransport(described())
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        for page in ("/docs", "/redoc"):
            answer = await client.get(page)
            assert answer.status_code == 200
            assert "https://" not in answer.text
