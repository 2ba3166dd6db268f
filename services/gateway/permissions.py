"""Which role may do what. An API key carries its own list; a user has that of the role."""

from typing import Final, Literal, get_args

Scope = Literal[
    "access:manage",
    "applications:read",
    "applications:write",
    "ats:read",
    "ats:write",
    "audit:read",
    "bias:review",
    "candidates:export",
    "candidates:merge",
    "candidates:read",
    "candidates:release",
    "candidates:write",
    "dashboard:read",
    "decisions:write",
    "fairness:invite",
    "fairness:read",
    "feedback:read",
    "feedback:write",
    "integrations:manage",
    "interviews:read",
    "interviews:write",
    "jobs:read",
    "jobs:write",
    "mails:manage",
    "operations:manage",
    "privacy:manage",
    "resumes:read",
    "resumes:write",
    "webhooks:manage",
]
Role = Literal["administrator", "recruiter", "hiring_manager", "interviewer", "read_only"]

SCOPES: Final[frozenset[str]] = frozenset(get_args(Scope))

# Who wants a candidate is not who lets a leaver back in, reads what the screen took out, erases
# people or gives out access. Figures about few people, asked for twice, tell about one. And what
# other systems do is theirs: their keys carry it.
_ADMINISTRATION: Final[frozenset[str]] = frozenset(
    {
        "access:manage",
        "ats:read",
        "ats:write",
        "audit:read",
        "bias:review",
        "candidates:release",
        "fairness:read",
        "integrations:manage",
        "mails:manage",
        "operations:manage",
        "privacy:manage",
        "webhooks:manage",
    }
)
_READ: Final = frozenset(scope for scope in SCOPES if scope.endswith(":read")) - _ADMINISTRATION
BY_ROLE: Final[dict[str, frozenset[str]]] = {
    "administrator": SCOPES,
    "recruiter": SCOPES - _ADMINISTRATION,
    "hiring_manager": _READ
    | {"applications:write", "decisions:write", "feedback:write", "interviews:write"},
    # An interviewer meets a candidate through the interview, not through the original.
    "interviewer": frozenset(
        {
            "candidates:read",
            "feedback:read",
            "feedback:write",
            "interviews:read",
            "interviews:write",
        }
    ),
    "read_only": _READ,
}
