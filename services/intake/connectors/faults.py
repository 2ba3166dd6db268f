"""What can go wrong at a source. Each says what to do, in words for the tenant; none quotes data.

Fault
├── Unreachable       no name, no connection, no TLS, no answer in time, 5xx
├── Throttled         not now; `after` seconds where the source said so
├── LoginRefused      the credential is wrong or has ended
├── NotAllowed        the login works, and may not do this
├── Misconfigured     the folder, project or address is not there
├── Unexpected        the source answers what its documentation does not say
│   └── Refused       it understands what is asked, and says that it can't be
├── CursorLost        the source no longer knows how far we had looked: look anew
└── ItemGone          somebody took the item away
    └── TooLarge      it is there, and larger than what is fetched
"""

from typing import ClassVar


class Fault(Exception):
    """`code` goes into events, `remedy` to the tenant only."""

    code: ClassVar[str] = "fault"

    def __init__(self, remedy: str, *, after: float | None = None) -> None:
        super().__init__(remedy)
        self.remedy = remedy
        self.after = after


class Unreachable(Fault):
    code = "unreachable"


class Throttled(Fault):
    code = "throttled"


class LoginRefused(Fault):
    code = "login-refused"


class NotAllowed(Fault):
    code = "not-allowed"


class Misconfigured(Fault):
    code = "misconfigured"


class Unexpected(Fault):
    code = "unexpected-answer"


class Refused(Unexpected):
    """An adapter knows what it asked for, and says what is wrong with it."""


class CursorLost(Fault):
    code = "cursor-lost"


class ItemGone(Fault):
    code = "item-gone"


class TooLarge(ItemGone):
    code = "too-large"
