"""Makes one call of a webhook: a signed POST, of whose answer only the status counts."""

from collections.abc import Mapping

import httpx

from runtime.webhooks.schedule import Attempt, retry_after_of


async def posted(
    egress: httpx.AsyncClient, url: str, body: bytes, signed: Mapping[str, str]
) -> Attempt:
    """How it went. Redirects are not followed: they are a failure."""
    headers = {"Content-Type": "application/json", **signed}
    try:
        async with egress.stream("POST", url, content=body, headers=headers) as response:
            asked = retry_after_of(response.headers.get("retry-after"))
            return Attempt(response.status_code, None, asked)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The class and not the words: those can tell what lies in our network.
        return Attempt(None, type(error).__name__)
