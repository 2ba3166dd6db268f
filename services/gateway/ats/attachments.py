"""Gets the resume that a push carries or names, before any transaction opens."""

from base64 import b64decode
from binascii import Error as NotBase64
from urllib.parse import unquote, urlsplit

import httpx

from runtime.egress import fetch
from runtime.reception import MEGABYTE
from services.gateway.ats.bodies import CandidatePush
from services.gateway.errors import Invalid
from services.gateway.uploads import plain_name

File = tuple[str, bytes]
# What is larger is kept and rejected with a reason, up to here; beyond, it is not even read.
LARGEST = 26 * MEGABYTE


async def attached(push: CandidatePush, egress: httpx.AsyncClient) -> File | None:
    """The file's name and bytes; None where the push brings none."""
    if push.resume is not None and push.resume_url:
        raise Invalid.field("resume_url", "Send the resume or its address, not both")
    if push.resume is not None:
        return plain_name(push.resume.file_name), _decoded(push.resume.content)
    if push.resume_url:
        return await _fetched(push.resume_url, egress)
    if push.job:
        raise Invalid.field("job", "A job is applied for with a resume: send one")
    return None


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (NotBase64, ValueError) as error:
        raise Invalid.field("resume.content", "It is not base64") from error


async def _fetched(url: str, egress: httpx.AsyncClient) -> File:
    try:
        document = await fetch(egress, url, largest=LARGEST)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # No word of what answered: whoever asked must not scan a network by our errors.
        raise Invalid.field("resume_url", "The resume could not be fetched from there") from error
    return plain_name(unquote(urlsplit(document.url).path)) or "resume", document.content
