"""Which role may do what. An API key carries its own list; a user has that of the role."""

from typing import Final, Literal, get_args

Scope = Literal[
    "candidates:read",
    "candidates:write",
    "dashboard:read",
    "interviews:read",
    "interviews:write",
    "resumes:read",
    "resumes:write",
]
Role = Literal["administrator", "recruiter", "hiring_manager", "interviewer", "read_only"]

SCOPES: Final[frozenset[str]] = frozenset(get_args(Scope))

_READ: Final = frozenset(scope for scope in SCOPES if scope.endswith(":read"))
BY_ROLE: Final[dict[str, frozenset[str]]] = {
    "administrator": SCOPES,
    "recruiter": SCOPES,
    "hiring_manager": _READ | {"interviews:write"},
    # An interviewer meets a candidate through the interview, not through the original.
    "interviewer": frozenset({"candidates:read", "interviews:read", "interviews:write"}),
    "read_only": _READ,
}
