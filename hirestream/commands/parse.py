"""`hirestream parse`: resumes to JSON lines, with no server anywhere."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from hirestream.commands.parse_output import explained, line_of, pretty_of
from schemas.resume import RejectionCode
from services.parser.isolation import ParserPool
from services.parser.ocr.choice import OcrChoice, OcrUnavailable
from services.parser.outcome import Outcome, Rejected, Scanned


def parse(
    files: Annotated[list[Path], typer.Argument(help="resumes, or folders of them")],
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="one JSON line a file (the default)")
    ] = False,
    pretty: Annotated[bool, typer.Option("--pretty", help="a page for people instead")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="add where each value stood and how sure it is")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="files read at once")] = os.cpu_count()
    or 2,
    ocr: Annotated[str, typer.Option(help="rapidocr, tesseract, easyocr or auto")] = "rapidocr",
) -> None:
    """Read resumes and print what they say, one line a file, in the order given."""
    if jsonl and pretty:
        raise typer.BadParameter("choose --jsonl or --pretty")
    paths = list(_files(files))
    try:
        choice = OcrChoice(engine=ocr)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    try:
        asyncio.run(_print(paths, workers, choice, pretty=pretty, explain=explain))
    except OcrUnavailable as error:
        raise typer.BadParameter(str(error)) from error


def _files(given: Sequence[Path]) -> list[Path]:
    """The files themselves; a folder stands for the files in it."""
    found: list[Path] = []
    for path in given:
        found += _inside(path) if path.is_dir() else [path]
    return found


def _inside(folder: Path) -> list[Path]:
    """All files, those of folders in it too; hidden ones are an editor's or a system's own."""
    inside = (p for p in folder.rglob("*") if p.is_file())
    return sorted(
        p for p in inside if not any(x.startswith(".") for x in p.relative_to(folder).parts)
    )


async def _print(
    paths: Sequence[Path], workers: int, choice: OcrChoice, *, pretty: bool, explain: bool
) -> None:
    done = 0
    async for path, outcome in read_all(paths, workers, choice):
        done += 1
        _say(done, len(paths))
        if pretty:
            text = pretty_of(path.name, outcome, explain=explain)
        else:
            line = line_of(path.name, outcome)
            text = json.dumps(line | (explained(outcome) if explain else {}), ensure_ascii=False)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _say(done: int, of: int) -> None:
    """How far it is, for a person who waits at a terminal while the lines go to a file."""
    if of > 1 and sys.stderr.isatty() and not sys.stdout.isatty():
        end = "\n" if done == of else "\r"
        sys.stderr.write(f"{done} of {of} read{end}")
        sys.stderr.flush()


async def read_all(
    paths: Sequence[Path], workers: int, choice: OcrChoice
) -> AsyncGenerator[tuple[Path, Outcome]]:
    """Outcomes in the order of the paths; scans are read by OCR at once."""
    async with ParserPool(workers=workers, ocr=choice) as pool:
        tasks = [asyncio.create_task(_read(pool, path)) for path in paths]
        try:
            for path, task in zip(paths, tasks, strict=True):
                yield path, await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _read(pool: ParserPool, path: Path) -> Outcome:
    try:
        outcome = await pool.read(path)
        if isinstance(outcome, Scanned):
            outcome = await pool.read(path, ocr=True)
    except OSError as error:
        reason = f"The file cannot be opened: {error.strerror or 'unknown reason'}."
        return Rejected(code=RejectionCode.CORRUPT, reason=reason)
    return outcome
