"""Signs a request as AWS wants it: Signature Version 4, for a request with a body and no query.

Pure. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Keys:
    """What AWS issued; `token` belongs to keys that are only lent for a while."""

    access: str
    secret: str
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`path` as it is sent, encoded where it has to be: it is encoded once more to be signed."""

    method: str
    host: str
    path: str
    body: bytes
    region: str
    service: str = "ses"


def signed_headers(request: Request, keys: Keys, now: datetime) -> Mapping[str, str]:
    """Every header that the request must carry, with the signature among them."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    digest = sha256(request.body).hexdigest()
    headers = {
        "content-type": "application/json",
        "host": request.host,
        "x-amz-content-sha256": digest,
        "x-amz-date": moment,
    }
    if keys.token:
        headers["x-amz-security-token"] = keys.token
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        [
            request.method,
            quote(request.path, safe="/-_.~"),
            "",
            *(f"{name}:{headers[name]}" for name in sorted(headers)),
            "",
            names,
            digest,
        ]
    )
    scope = f"{moment[:8]}/{request.region}/{request.service}/aws4_request"
    to_sign = "\n".join([ALGORITHM, moment, scope, sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(_key(keys.secret, scope), to_sign.encode(), sha256).hexdigest()
    credential = f"Credential={keys.access}/{scope}"
    return {
        **headers,
        "authorization": f"{ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}",
    }


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return key
