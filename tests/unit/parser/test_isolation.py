"""A child that dies takes its document with it and nothing else; none outlives the pool."""

import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from schemas.resume import RejectionCode
from services.parser.isolation import ParserPool
from services.parser.limits import MIB, Limits
from services.parser.outcome import Parsed, Rejected

pytestmark = pytest.mark.asyncio(loop_scope="module")

RESUME = b"Jane Roe\njane.roe@example.com\n\nExperience\nEngineer, Acme Ltd\nJan 2019 - Present\n"


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncGenerator[ParserPool]:
    """One pool for the tests that leave it as they found it: a zygote takes seconds to load."""
    async with ParserPool(workers=1) as opened:
        yield opened


# Room for a text of many lines, so that only the clock can end it.
_PATIENT = Limits(cpu_seconds=1, wall_seconds=60, lines=100_000)


async def test_a_resume_comes_back_as_a_profile(pool: ParserPool) -> None:
    outcome = await pool.read(RESUME, file_name="jane.txt")
    assert isinstance(outcome, Parsed)
    assert outcome.profile.emails[0].value == "jane.roe@example.com"


async def test_a_path_is_read_and_its_name_is_kept(pool: ParserPool, tmp_path: Path) -> None:
    path = tmp_path / "jane.txt"
    path.write_bytes(RESUME)
    assert isinstance(await pool.read(path), Parsed)


async def test_a_file_over_the_limit_reaches_no_child(pool: ParserPool, tmp_path: Path) -> None:
    path = tmp_path / "big.pdf"
    path.write_bytes(b"%PDF-" + b" " * (21 * MIB))
    for source in (path, path.read_bytes()):
        outcome = await pool.read(source)
        assert isinstance(outcome, Rejected)
        assert outcome.code is RejectionCode.TOO_LARGE


async def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_is_read() -> None:
    slow = b"Jan 2019 - Feb 2020\n" * 19_000
    async with ParserPool(workers=1, limits=_PATIENT) as pool:
        outcome = await pool.read(slow, file_name="slow.txt")
        assert isinstance(outcome, Rejected)
        assert outcome.code is RejectionCode.TOO_COSTLY
        assert isinstance(await pool.read(RESUME, file_name="jane.txt"), Parsed)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
async def test_a_killed_child_is_replaced_and_a_killed_zygote_too() -> None:
    async with ParserPool(workers=1) as pool:
        await pool.read(RESUME, file_name="jane.txt")
        zygote = _children_of(os.getpid())[-1]
        (child,) = _children_of(zygote)
        os.kill(child, signal.SIGKILL)
        # The document in hand may be lost with its child; the one after it never is.
        await pool.read(RESUME, file_name="jane.txt")
        assert isinstance(await pool.read(RESUME, file_name="jane.txt"), Parsed)
        os.kill(zygote, signal.SIGKILL)
        assert isinstance(await pool.read(RESUME, file_name="jane.txt"), Parsed)


async def test_cancelling_frees_the_worker(pool: ParserPool) -> None:
    slow = b"Jan 2019 - Feb 2020\n" * 19_000
    task = asyncio.create_task(pool.read(slow, file_name="slow.txt"))
    done, _ = await asyncio.wait({task}, timeout=0.2)
    assert not done
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(4):
        assert isinstance(await pool.read(RESUME, file_name="jane.txt"), Parsed)


async def test_a_child_is_recycled_after_its_share_of_documents() -> None:
    async with ParserPool(workers=1, limits=Limits(documents_per_child=1)) as pool:
        for _ in range(3):
            assert isinstance(await pool.read(RESUME, file_name="jane.txt"), Parsed)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
async def test_children_die_with_a_parent_that_is_killed() -> None:
    script = textwrap.dedent("""
        import asyncio, sys
        from services.parser.isolation import ParserPool
        async def main():
            async with ParserPool(workers=1) as pool:
                await pool.read(b"Jane Roe\\n", file_name="a.txt")
                print("ready", flush=True)
                await asyncio.sleep(60)
        asyncio.run(main())
    """)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    assert await parent.stdout.readline() == b"ready\n"
    (zygote,) = _children_of(parent.pid)
    family = [zygote, *_children_of(zygote)]
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(5):
        while any(_alive(pid) for pid in family):
            await asyncio.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
