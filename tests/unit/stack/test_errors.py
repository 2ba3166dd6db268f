"""Every error says what happened, to what, and what to do."""

from pathlib import Path

import pytest

from hirestream.stack import errors
from hirestream.stack.errors import StackError
from hirestream.stack.maven import Interrupted
from hirestream.stack.server import Stopped

PLACE = Path("/a/folder")
ARTIFACT = "org.example:jar:1"

SENTENCES: list[tuple[StackError, str, str]] = [
    (errors.SettingMissing("DATABASE_URL", "DATABASE_OWNER_URL"), "DATABASE_OWNER_URL", "Set "),
    (errors.StateUnusable(PLACE, "Permission denied"), str(PLACE), "Set HIRESTREAM_STATE"),
    (errors.StateDamaged(PLACE, "a file is missing"), str(PLACE), "hirestream reset"),
    (errors.InUse.state(PLACE, "process 7"), "process 7", "Stop that first"),
    (errors.InUse.cache(PLACE, "another process"), str(PLACE), "HIRESTREAM_CACHE"),
    (errors.DiskFull(PLACE), str(PLACE), "Free some space"),
    (errors.NoNetwork(ARTIFACT, TimeoutError()), ARTIFACT, "Check the network"),
    (errors.NotPublished(ARTIFACT), ARTIFACT, "Check the mirror"),
    (errors.ChecksumMismatch(ARTIFACT, 1, 2), ARTIFACT, "Start again"),
    (errors.CacheUnusable(PLACE, "Permission denied"), str(PLACE), "Set HIRESTREAM_CACHE"),
    (errors.NoBinaries("plan9 on mips"), "plan9 on mips", "Set KAFKA_BOOTSTRAP_SERVERS"),
    (errors.ServerFailed("kafka", "ended", PLACE, "why"), "kafka ended", "hirestream reset"),
    (errors.PortTaken("kafka", [1, 2], PLACE), "1 and 2", "hirestream reset"),
    (Stopped("kafka"), "kafka", "Start it again"),
    (Interrupted(ARTIFACT), ARTIFACT, "Start again"),
]


@pytest.mark.parametrize(("error", "what", "remedy"), SENTENCES)
def test_an_error_names_the_thing_and_the_remedy(error: StackError, what: str, remedy: str) -> None:
    assert what in str(error)
    assert remedy in str(error)


def test_every_error_of_the_tree_is_checked_here() -> None:
    def leaves(kind: type[StackError]) -> set[type[StackError]]:
        below = {leaf for child in kind.__subclasses__() for leaf in leaves(child)}
        return below or {kind}

    ours = {leaf for leaf in leaves(StackError) if leaf.__module__.startswith("hirestream.stack")}
    assert ours <= {type(error) for error, _, _ in SENTENCES}
