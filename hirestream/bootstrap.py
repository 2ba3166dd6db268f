"""Makes the virtual environment from the locked requirements; runs before anything is installed.

    python3 hirestream/bootstrap.py run|dev|bench

Standard library only. A second run with the same lock does nothing and downloads nothing.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NEEDED_MB = 2500


class CannotSetUp(Exception):
    """What is missing, and what to do about it."""


def main(kind: str) -> None:
    lock = ROOT / "requirements" / f"{kind}.txt"
    stamp = VENV / f"{kind}.stamp"
    wanted = fingerprint(lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Setting up: {count(lock)} Python packages go into .venv (about a minute, once).")
    check_room()
    if not python().exists():
        make_venv()
    install_uv()
    uv("pip", "install", "--require-hashes", "--no-deps", "-r", str(lock))
    uv("pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(wanted)
    say("Python packages are in place.")


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def count(lock: Path) -> int:
    return sum(line[:1].isalnum() for line in lock.read_text().splitlines())


def python() -> Path:
    return VENV / "bin" / "python"


def check_room() -> None:
    free = shutil.disk_usage(ROOT).free // 1024**2
    if free < NEEDED_MB:
        raise CannotSetUp(
            f"{ROOT} has {free} MB free; about {NEEDED_MB} MB are needed. Free some and try again."
        )


def make_venv() -> None:
    made = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotSetUp(
            "Python could not make a virtual environment: "
            + last_line(made.stdout + made.stderr)
            + "\nOn Debian or Ubuntu: apt install python3-venv, then run the same command again."
        )


def install_uv() -> None:
    lock = ROOT / "requirements" / "uv.txt"
    quietly = ["-q", "--disable-pip-version-check", "--require-hashes"]
    run([str(python()), "-m", "pip", "install", *quietly, "-r", str(lock)])


def uv(*arguments: str) -> None:
    # The system's certificates, as pip does: a company's proxy signs with its own.
    run([str(VENV / "bin" / "uv"), "--system-certs", *arguments, "--python", str(python())])


def run(command: list[str]) -> None:
    ended = subprocess.run(command, check=False, cwd=ROOT)  # noqa: S603  commands of our making
    if ended.returncode:
        raise CannotSetUp(
            "The packages could not be installed (the lines above say which and why). "
            "Check the network and the disk, then run the same command again: "
            "it goes on where it stopped."
        )


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason was given"


def say(sentence: str) -> None:
    sys.stderr.write(f"hirestream: {sentence}\n")


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(f"hirestream: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    try:
        main(sys.argv[1])
    except CannotSetUp as problem:
        sys.exit(f"hirestream: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nhirestream: setup stopped; the same command goes on where it left off.")
    except OSError as problem:
        sys.exit(f"hirestream: setup failed: {problem}. Check the disk and its permissions.")
