"""`hirestream bias check` answers every good line and names every bad one."""

import json

import typer
from typer.testing import CliRunner, Result

from hirestream.commands import bias


def run(arguments: list[str], given: bytes = b"") -> Result:
    app = typer.Typer()
    app.command()(bias.check)
    app.command()(bias.explain)
    return CliRunner().invoke(app, arguments, input=given)


def test_each_line_is_answered_under_its_id() -> None:
    given = b'{"id": "a", "text": "She is too old."}\n\n{"id": 2, "text": "Good SQL."}\n'
    result = run(["check", "--jsonl"], given)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 0
    assert first["id"] == "a"
    assert first["bias_filtered"] is True
    [finding] = first["findings"]
    assert {"category", "start", "end", "severity", "rule", "reason", "suggestion"} <= set(finding)
    assert second == {
        "id": 2, "findings": [], "sanitized": "Good SQL.", "bias_filtered": False, "warnings": [],
    }  # fmt: skip


def test_a_bad_line_is_named_and_the_rest_is_answered() -> None:
    given = b'nonsense\n{"id": 1}\n\xff\n{"id": 2, "text": "Fine."}\n'
    result = run(["check", "--jsonl"], given)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [2]
    assert "line 1: not JSON" in result.stderr
    assert "line 2: expected" in result.stderr
    assert "line 3: not UTF-8" in result.stderr


def test_explain_shows_what_why_and_what_instead() -> None:
    result = run(["explain", "She is bossy, not a culture fit."])
    assert "“bossy”: gender (medium)" in result.stdout
    assert "Others read: She is [removed], not a culture fit." in result.stdout


def test_explain_says_when_there_is_nothing() -> None:
    assert run(["explain", "Strong in SQL."]).stdout == "Nothing found.\n"
