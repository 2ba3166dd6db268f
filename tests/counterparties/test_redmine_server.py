"""The connector for Redmine against Redmine itself, from Debian's packages."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from runtime.reachable import networks
from schemas.integrations import RedmineSettings
from services.intake.connectors.connector import Window
from services.intake.connectors.faults import Fault, LoginRefused, Misconfigured
from services.intake.connectors.means import Means
from services.intake.connectors.tasks.redmine import Redmine, check_redmine, open_redmine
from services.intake.connectors.tasks.words import TAKEN
from tests.counterparties import redmine

pytestmark = pytest.mark.skipif(
    not redmine.is_installed(), reason="Redmine is not installed (packages redmine, redmine-sqlite)"
)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[redmine.Redmine]:
    async with redmine.running(tmp_path) as running:
        yield running


async def test_redmine_is_read_marked_and_told_and_says_what_is_wrong(
    server: redmine.Redmine,
) -> None:
    given = {
        "base_url": server.address,
        "api_key": server.key,
        "hiring_project_id": "hiring",
        "task_filter_labels": ["candidate"],
        "processed_status": "In Progress",
        "stage_status": {"offer": "Resolved"},
    }
    settings = RedmineSettings.model_validate(given)
    issue = await server.put("Application of Nadia", cv=b"%PDF-1.7 cv", letter=b"%PDF-1.7 more")
    async with httpx.AsyncClient(timeout=60) as http:
        means = Means(http, networks("127.0.0.0/8"))
        async with open_redmine(settings, means) as opened:
            assert isinstance(opened, Redmine)
            window = Window(datetime.now(UTC) - timedelta(hours=24))
            found = [item async for page in opened.new_items(window) for item in page.items]
            assert [item.id for item in found] == [str(issue)]
            item = await opened.open_item(str(issue))
            files = [await opened.fetch_attachment(item, one) for one in item.attachments]
            assert files == [b"%PDF-1.7 cv", b"%PDF-1.7 more"]
            for _ in range(2):
                await opened.mark_processed(str(issue))
                await opened.tell_stage(str(issue), "offer")
            again = [item async for page in opened.new_items(window) for item in page.items]
            assert [one.revision for one in again] == [one.revision for one in found]
        assert server.notes(issue)[0] == TAKEN
        assert len(server.notes(issue)) == 2
        assert all([step.passed async for step in check_redmine(settings, means)])
        wrong: list[tuple[dict[str, str], type[Fault]]] = [
            ({"api_key": "wrong"}, LoginRefused),
            ({"hiring_project_id": "nowhere"}, Misconfigured),
        ]
        for changes, fault in wrong:
            changed = RedmineSettings.model_validate({**given, **changes})
            async with open_redmine(changed, means) as opened:
                with pytest.raises(fault):
                    _ = [page async for page in opened.new_items(window)]
