"""No file hurts the parser: each ends in a reasoned state, in time, and the worker lives on."""

import asyncio
import time
from pathlib import Path

import pytest

from schemas.resume import RejectionCode
from services.parser.isolation import ParserPool
from services.parser.limits import MIB
from services.parser.outcome import Outcome, Parsed, Rejected, Scanned
from services.parser.watch import resident_bytes
from tests.faults.parser.hostile import all_hostile
from tests.faults.parser.memory import peaks

_RESUME = b"Jane Roe\njane.roe@example.com\n\nExperience\nEngineer, Acme Ltd\nJan 2019 - Present\n"
_SLACK = 3.0
_LARGEST = 512 * MIB


async def _timed(pool: ParserPool, name: str, data: bytes) -> tuple[str, Outcome, float]:
    start = time.monotonic()
    outcome = await pool.read(data, file_name=name)
    return name, outcome, time.monotonic() - start


async def test_every_hostile_file_ends_in_a_reasoned_state_and_the_worker_lives() -> None:
    files = all_hostile()
    assert len(files) >= 100
    slow: list[str] = []
    async with peaks() as held, ParserPool(workers=2) as pool:
        for start in range(0, len(files), 2):
            pair = files[start : start + 2]
            for name, outcome, seconds in await asyncio.gather(
                *(_timed(pool, n, d) for n, d in pair)
            ):
                assert isinstance(outcome, Parsed | Scanned | Rejected)
                if isinstance(outcome, Rejected):
                    assert outcome.reason.endswith((".", "!")), name
                # The pool's own clock stops at five seconds; the rest is a loaded machine.
                if seconds > 5.0 + _SLACK:
                    slow.append(f"{name} {seconds:.1f} s")
        last = await pool.read(_RESUME, file_name="resume.txt")
        assert isinstance(last, Parsed)
    assert not slow
    assert held.largest <= _LARGEST, f"{held.largest // MIB} MB"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("encrypted.pdf", RejectionCode.ENCRYPTED),
        ("locked.docx", RejectionCode.ENCRYPTED),
        ("locked.odt", RejectionCode.ENCRYPTED),
        ("old.doc", RejectionCode.UNSUPPORTED),
        ("program.exe", RejectionCode.UNSUPPORTED),
        ("empty.txt", RejectionCode.EMPTY),
        ("blank.txt", RejectionCode.EMPTY),
        ("sixty-thousand-pages.pdf", RejectionCode.TOO_LARGE),
        ("gigapixels.png", RejectionCode.TOO_LARGE),
        ("many-files.docx", RejectionCode.TOO_LARGE),
        ("no-resume.eml", RejectionCode.NOT_A_RESUME),
        ("no-pages.pdf", RejectionCode.CORRUPT),
        ("torn.png", RejectionCode.CORRUPT),
        ("dots.png", RejectionCode.NO_TEXT),
    ],
)
async def test_a_file_that_is_refused_says_why(name: str, code: RejectionCode) -> None:
    data = dict(all_hostile())[name]
    async with ParserPool(workers=1) as pool:
        outcome = await pool.read(data, file_name=name)
    assert isinstance(outcome, Rejected)
    assert outcome.code is code


async def test_an_external_entity_reads_no_file_of_ours() -> None:
    data = dict(all_hostile())["xxe.docx"]
    async with ParserPool(workers=1) as pool:
        outcome = await pool.read(data, file_name="xxe.docx")
    assert "root:" not in outcome.model_dump_json()


def test_a_process_that_is_gone_holds_no_memory() -> None:
    assert resident_bytes(2**22 - 3) == 0
    assert Path("/proc").exists() is (resident_bytes(1) >= 0)
