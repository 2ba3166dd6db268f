"""What an operator types about integrations, against a real Postgres."""

import asyncio
import sys
from pathlib import Path

from hirestream.stack.roles import DatabaseUrls
from hirestream.surroundings import inherited
from tests.integration.intake.connectors.conftest import KEY, Bench

FILE = """
[[integration]]
tenant = "alpha"
name = "redmine"
kind = "redmine"
base_url = "https://redmine.example.com"
hiring_project_id = "hiring"
api_key_file = "key"
poll_interval_seconds = 60
"""


async def typed(urls: DatabaseUrls, *words: str, answers: str = "") -> tuple[int, str]:
    environment = {
        **inherited(),
        "ENVIRONMENT": "development",
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "SEALING_KEYS": KEY,
        "COLUMNS": "200",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hirestream.cli", "integrations", *words),
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate(answers.encode())
    return process.returncode or 0, output.decode()


async def test_an_integration_is_added_tried_listed_and_removed(
    bench: Bench, urls: DatabaseUrls
) -> None:
    settings = (
        *("--set", "base_url=https://tasks.example", "--set", "client_id=hirestream"),
        *("--set", "token_endpoint=https://tasks.example/token"),
        *("--set", "hiring_project_id=hiring", "--secret", "client_secret"),
    )
    words = ("add", "alpha", "tasks", "--kind", "task_manager", *settings)
    code, said = await typed(urls, *words, answers="the-very-secret-word\n")
    assert code == 0, said
    trying = asyncio.create_task(bench.testing().run(asyncio.Event()))
    try:
        code, said = await typed(urls, "test", "alpha", "tasks")
    finally:
        trying.cancel()
    assert code == 0, said
    assert "login" in said
    code, said = await typed(urls, "list", "alpha")
    assert "tasks" in said
    assert "the-very-secret-word" not in said
    board = ("--kind", "trello", "--set", "api_key=key", "--set", "hiring_project_id=12E45678")
    adding = ("add", "alpha", "board", *board, "--secret", "token")
    code, said = await typed(urls, *adding, answers="right\n")
    assert code == 0, said
    assert (await bench.listed("board"))["settings"]["hiring_project_id"] == "12E45678"
    assert (await typed(urls, "pause", "alpha", "tasks"))[0] == 0
    assert (await bench.listed("tasks"))["is_paused"]
    assert (await typed(urls, "remove", "alpha", "tasks"))[0] == 0
    code, said = await typed(urls, "resume", "alpha", "tasks")
    assert (code, "no integration" in said) == (1, True)


async def test_a_file_is_applied_as_often_as_one_likes(
    bench: Bench, urls: DatabaseUrls, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("a-key-of-redmine\n")
    file = tmp_path / "integrations.toml"
    file.write_text(FILE)
    said = [(await typed(urls, "apply", str(file)))[1].strip() for _ in range(2)]
    assert said == ["alpha/redmine: added", "alpha/redmine: unchanged"]
    assert (await bench.listed("redmine"))["settings"]["poll_interval_seconds"] == 60
    file.write_text(FILE.replace("hiring_project_id", "hiring_projekt_id"))
    code, words = await typed(urls, "apply", str(file))
    assert code == 1
    assert "hiring_projekt_id" in words
    assert "a-key-of-redmine" not in words
