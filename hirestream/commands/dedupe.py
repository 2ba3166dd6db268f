"""`hirestream dedupe compare`: pairs of people in, a decision a line out, without a server."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, BinaryIO, NoReturn

import typer

from services.dedupe.matching import Verdict
from services.dedupe.matching import compare as compare_people
from services.dedupe.person import SIDE_FIELDS, Person, person_from_side

FAILED = 1
LONGEST_NUMBER = 64
# Two records are never longer; a line without an end must not cost the memory of the machine.
LONGEST_LINE = 16 * 1024 * 1024


class BadLineError(ValueError):
    """A line that cannot be compared, and why."""


def compare(
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="one JSON pair a line on stdin (the only form there is)")
    ] = True,
) -> None:
    """Compare pairs of people: {"id", "a", "b"} a line; side a is the known one.

    A side has first_name, last_name, email, phone, location, employer, position, linkedin_url and
    status, any of them null. A line that cannot be read is answered with its number and the reason,
    and the command ends with status 1 once every other line has its answer.
    """
    if not jsonl:
        raise typer.BadParameter("pairs come as JSON lines: --jsonl")
    failed = False
    for answer in answers(lines_of(sys.stdin.buffer)):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        if "error" in answer:
            failed = True
            sys.stderr.write(f"{answer['error']}\n")
    if failed:
        raise typer.Exit(FAILED)


def lines_of(stream: BinaryIO, longest: int = LONGEST_LINE) -> Iterator[bytes]:
    """Each line as it comes; one that is too long is cut, and so cannot be read."""
    while line := stream.readline(longest + 1):
        rest = line
        while len(rest) > longest and not rest.endswith(b"\n"):
            rest = stream.readline(longest + 1)
        yield line


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """One answer for each line that is not blank, in their order."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        pair: Mapping[str, object] = {}
        try:
            pair = _pair(line)
            yield _answer(pair, compare_people(_side(pair, "a"), _side(pair, "b")))
        except BadLineError as error:
            yield {"id": pair.get("id"), "line": number, "error": f"line {number}: {error}"}


def _pair(line: bytes) -> Mapping[str, object]:
    if len(line) > LONGEST_LINE:
        raise BadLineError(f"longer than {LONGEST_LINE} bytes")
    try:
        pair = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise BadLineError(f"not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise BadLineError("not JSON that can be read: nested too deeply") from error
    except ValueError as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(pair, dict):
        raise BadLineError('not an object with "id", "a" and "b"')
    return pair


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity are no JSON, and the answer that repeats them would be none."""
    raise ValueError(f"{constant} is no value")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _side(pair: Mapping[str, object], name: str) -> Person:
    side = pair.get(name)
    if not isinstance(side, dict):
        raise BadLineError(f'"{name}" is {"not an object" if name in pair else "missing"}')
    return person_from_side({field: _text(name, field, side.get(field)) for field in SIDE_FIELDS})


def _text(side: str, field: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadLineError(f'"{side}.{field}" is not a text or null')


def _answer(pair: Mapping[str, object], verdict: Verdict) -> dict[str, object]:
    return {
        "id": pair.get("id"),
        "decision": verdict.decision,
        "guard": verdict.guard,
        "score": verdict.score,
        "evidence": [
            {"name": one.name, "weight": one.weight, "words": one.words} for one in verdict.evidence
        ],
    }
