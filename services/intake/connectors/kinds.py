"""Which adapter reads which kind of integration. A new vendor is a file and a line here."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from schemas.integrations import (
    AsanaSettings,
    ClickUpSettings,
    GmailSettings,
    GraphSettings,
    HostedTaskSettings,
    ImapSettings,
    JiraSettings,
    RedmineSettings,
    Settings,
    Step,
    TaskManagerSettings,
    TrelloSettings,
)
from services.intake.connectors.connector import Connector
from services.intake.connectors.gmail import check_gmail, open_gmail
from services.intake.connectors.graph.mailbox import check_graph, open_graph
from services.intake.connectors.imap.door import check_imap, open_imap
from services.intake.connectors.means import Means
from services.intake.connectors.tasks.asana import asana
from services.intake.connectors.tasks.clickup import clickup
from services.intake.connectors.tasks.desk import checked, opened
from services.intake.connectors.tasks.generic import check_task_manager, open_task_manager
from services.intake.connectors.tasks.jira import jira
from services.intake.connectors.tasks.redmine import check_redmine, open_redmine
from services.intake.connectors.tasks.trello import trello
from services.intake.connectors.tasks.vendor import Vendor

S = TypeVar("S", bound=HostedTaskSettings)


@dataclass(frozen=True, slots=True)
class Kind:
    """`open` connects; `check` yields the steps of a test, ending with the first that fails."""

    open: Callable[[Any, Means], AbstractAsyncContextManager[Connector]]
    check: Callable[[Any, Means], AsyncIterator[Step]]


def _hosted(vendor_of: Callable[[S, Means], Vendor]) -> Kind:
    return Kind(opened(vendor_of), checked(vendor_of))


KINDS: Mapping[type[Settings], Kind] = {
    ImapSettings: Kind(open_imap, check_imap),
    GraphSettings: Kind(open_graph, check_graph),
    GmailSettings: Kind(open_gmail, check_gmail),
    RedmineSettings: Kind(open_redmine, check_redmine),
    TaskManagerSettings: Kind(open_task_manager, check_task_manager),
    JiraSettings: _hosted(jira),
    AsanaSettings: _hosted(asana),
    TrelloSettings: _hosted(trello),
    ClickUpSettings: _hosted(clickup),
}
