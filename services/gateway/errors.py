"""The gateway's errors: one tree, each with its status, its code and the body a client sees.

Fault
├── Invalid           400  with errors[field, message]
├── Unauthenticated   401
├── Forbidden         403
├── NotFound          404
├── Conflict          409  it stands otherwise than the request takes for granted
├── Gone              410  it was there and its bytes were erased
├── TooLarge          413
├── KeyReused         422  the one case: an Idempotency-Key that belongs to another request
├── TooMany           429  with Retry-After
└── Unavailable       503  with Retry-After

RecruitOS and unified ATS paths answer with the bodies that their documents give; all others with
RFC 9457 problems.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

RECRUITOS = ("/api/candidates", "/api/interviews", "/api/dashboard", "/api/activity")
UNIFIED = ("/jobs", "/candidates", "/applications")
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    field: str
    message: str


class Fault(Exception):
    """What went wrong, in words for the client. Nothing personal: it may be logged."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "internal"
    words: ClassVar[str] = "Internal server error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.words)
        self.detail = detail or self.words
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def details(self) -> Mapping[str, Any]:
        """What a body of the unified ATS API says beside the message."""
        errors = [{"field": error.field, "message": error.message} for error in self.errors]
        return {"errors": errors} if errors else {}

    @property
    def source_status_code(self) -> int | None:
        """What an ATS answered, if it is an ATS that answered."""
        return None


class Invalid(Fault):
    status = HTTPStatus.BAD_REQUEST
    code = "invalid"
    words = "Validation error"

    @classmethod
    def field(cls, field: str, message: str) -> "Invalid":
        return cls(errors=[FieldError(field, message)])


class Unauthenticated(Fault):
    status = HTTPStatus.UNAUTHORIZED
    code = "unauthenticated"
    words = "Invalid or missing authentication token"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Fault):
    status = HTTPStatus.FORBIDDEN
    code = "forbidden"
    words = "Your key or role does not allow this"


class NotFound(Fault):
    status = HTTPStatus.NOT_FOUND
    code = "not-found"
    words = "Not found"


class Conflict(Fault):
    status = HTTPStatus.CONFLICT
    code = "conflict"
    words = "It has changed meanwhile"


class Gone(Fault):
    status = HTTPStatus.GONE
    code = "gone"
    words = "It was erased"


class TooLarge(Fault):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too-large"
    words = "The request is too large"


class KeyReused(Fault):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency-key-reused"
    words = "This Idempotency-Key was used for another request"


class TooMany(Fault):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-many-requests"
    words = "Too many requests"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class Unavailable(Fault):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    words = "A server we depend on does not answer. Please try again."

    def __init__(self, detail: str | None = None, retry_after: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


def body_of(fault: Fault, path: str) -> tuple[Mapping[str, Any], str]:
    """The body of an answer and its media type, in the form that the path's document gives."""
    if path in UNIFIED:
        return _unified(fault), "application/json"
    if path.startswith(RECRUITOS) or isinstance(fault, Unauthenticated):
        return _plain(fault), "application/json"
    problem = {
        "type": f"urn:hirestream:problem:{fault.code}",
        "title": fault.status.phrase,
        "status": int(fault.status),
        **_plain(fault),
    }
    return problem, PROBLEM


def _unified(fault: Fault) -> dict[str, Any]:
    return {
        "error": fault.code.replace("-", "_"),
        "message": fault.detail,
        "details": fault.details,
        "source_status_code": fault.source_status_code,
    }


def _plain(fault: Fault) -> dict[str, Any]:
    errors = [{"field": error.field, "message": error.message} for error in fault.errors]
    return {"detail": fault.detail, "errors": errors} if errors else {"detail": fault.detail}
