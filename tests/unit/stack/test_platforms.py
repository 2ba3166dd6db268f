"""Which machines have binaries."""

import pytest

from hirestream.stack.errors import NoBinaries
from hirestream.stack.platforms import group_for

LOCKED = frozenset({"postgres-linux-x86_64", "postgres-darwin-arm64"})


@pytest.mark.parametrize(
    ("system", "machine", "libc"), [("linux", "x86_64", "glibc"), ("darwin", "arm64", "")]
)
def test_a_locked_platform_has_its_group(system: str, machine: str, libc: str) -> None:
    assert group_for(system, machine, libc, LOCKED) == f"postgres-{system}-{machine}"


@pytest.mark.parametrize(
    ("system", "machine", "libc", "named"),
    [
        ("win32", "AMD64", "", "win32 on AMD64"),
        ("linux", "riscv64", "glibc", "linux on riscv64"),
        ("linux", "x86_64", "", "linux on x86_64 without glibc"),
    ],
)
def test_any_other_is_told_what_to_set_instead(
    system: str, machine: str, libc: str, named: str
) -> None:
    with pytest.raises(NoBinaries, match=f"{named}.*KAFKA_BOOTSTRAP_SERVERS"):
        group_for(system, machine, libc, LOCKED)
