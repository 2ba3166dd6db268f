"""Real Kafka and PostgreSQL as children of this process, where no server is given.

    with Stack(StackSettings()) as stack:   # both boot at the same time
        use(stack.addresses.database_url)   # each has answered a real request

Read in this order: `stack.py`, `server.py`, `kafka.py`, `postgres.py`, `guard.py`, `artifacts.py`.
"""

from hirestream.stack.errors import StackError
from hirestream.stack.notices import Change, Download, Listener, Notice, Phase, Waiting
from hirestream.stack.settings import StackSettings
from hirestream.stack.stack import Addresses, Stack, reset

__all__ = [
    "Addresses",
    "Change",
    "Download",
    "Listener",
    "Notice",
    "Phase",
    "Stack",
    "StackError",
    "StackSettings",
    "Waiting",
    "reset",
]
