"""Which role may do what. An API key carries its own list; a user has that of the role."""

from typing import Final, Literal, get_args

Scope = Literal[
    "bias:review",
    "candidates:merge",
    "candidates:read",
    "candidates:release",
    "candidates:write",
    "dashboard:read",
    "fairness:invite",
    "fairness:read",
    "feedback:read",
    "feedback:write",
    "interviews:read",
    "interviews:write",
    "resumes:read",
    "resumes:write",
]
Role = Literal["administrator", "recruiter", "hiring_manager", "interviewer", "read_only"]

SCOPES: Final[frozenset[str]] = frozenset(get_args(Scope))

# Figures about few people, asked for twice, tell about one: they are for administrators.
_READ: Final = frozenset(scope for scope in SCOPES if scope.endswith(":read")) - {"fairness:read"}
BY_ROLE: Final[dict[str, frozenset[str]]] = {
    "administrator": SCOPES,
    # Who wants a candidate is not who lets a leaver back in or reads what the screen took out.
    "recruiter": SCOPES - {"candidates:release", "bias:review", "fairness:read"},
    "hiring_manager": _READ | {"feedback:write", "interviews:write"},
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
