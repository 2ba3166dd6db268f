"""`hirestream bias`: screen texts for biased language at the command line."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from services.bias.findings import Finding, Screening
from services.bias.language import Screen
from services.bias.rules import RuleBook


class BadLineError(ValueError):
    """A line of input that is not `{"id", "text"}`; the message names the line."""


def check(
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"id", "text"} and answer in lines.')
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="en, de, fr or es; told from the text when left out.")
    ] = None,
) -> None:
    """Screen texts from standard input: a JSON object a line, or without --jsonl a text a line."""
    screen = Screen.load(RuleBook.builtin())
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            read = _read_line(line, number, jsonl=jsonl)
        except BadLineError as error:
            typer.echo(str(error), err=True)
            failed = True
            continue
        if read is not None:
            typer.echo(
                json.dumps(answer(read[0], screen.screen(read[1], language)), ensure_ascii=False)
            )
    raise typer.Exit(1 if failed else 0)


def explain(
    text: Annotated[str, typer.Argument(help="The text to screen.")],
    language: Annotated[str | None, typer.Option(help="en, de, fr or es.")] = None,
) -> None:
    """Show what the screen finds in one text, why, and what to write instead."""
    screening = Screen.load(RuleBook.builtin()).screen(text, language)
    for line in explanation(text, screening):
        typer.echo(line)


def answer(text_id: Any, screening: Screening) -> dict[str, Any]:
    """One line of `check`'s output."""
    return {
        "id": text_id,
        "findings": [_shown(finding) for finding in screening.findings],
        "sanitized": screening.sanitized,
        "bias_filtered": screening.bias_filtered,
        "warnings": [_shown(warning) for warning in screening.warnings],
    }


def explanation(text: str, screening: Screening) -> Iterator[str]:
    """What `explain` prints."""
    if not screening.findings and not screening.warnings:
        yield "Nothing found."
    yield from _paragraphs(text, screening.findings)
    yield from _paragraphs(text, screening.warnings)
    if screening.bias_filtered:
        yield f"Others read: {screening.sanitized}"


def _paragraphs(text: str, findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        yield f"“{text[finding.start : finding.end]}”: {finding.category} ({finding.severity})"
        yield f"  {finding.reason}"
        yield f"  {finding.suggestion}"
        yield f"  rule {finding.rule}, version {finding.version}"


def _shown(finding: Finding) -> dict[str, Any]:
    return {
        "category": str(finding.category),
        "start": finding.start,
        "end": finding.end,
        "severity": str(finding.severity),
        "rule": finding.rule,
        "version": finding.version,
        "reason": finding.reason,
        "suggestion": finding.suggestion,
    }


def _read_line(line: bytes, number: int, *, jsonl: bool) -> tuple[Any, str] | None:
    try:
        written = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError as error:
        raise BadLineError(f"line {number}: not UTF-8") from error
    if not written:
        return None
    if not jsonl:
        return number, written
    try:
        row = json.loads(written)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadLineError(f"line {number}: not JSON") from error
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise BadLineError(f'line {number}: expected {{"id": …, "text": "…"}}')
    return row["id"], row["text"]
