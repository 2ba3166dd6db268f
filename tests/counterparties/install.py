"""`python -m tests.counterparties.install` fetches the other side of the tests, by apt."""

import os
import shutil
import subprocess
import sys

# What a test calls, and the Debian package that has it.
PROGRAMS = {
    "swaks": "swaks",
    "smtp-sink": "postfix",
    "tesseract": "tesseract-ocr",
    "dovecot": "dovecot-imapd",
    "rackup": "redmine redmine-sqlite ruby-webrick",
}
PATH = f"{os.defpath}:/usr/sbin:/usr/local/sbin"


def found(program: str) -> str | None:
    return shutil.which(program, path=PATH)


def main() -> None:
    missing = {package for program, package in PROGRAMS.items() if not found(program)}
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid():
        say(f"without root and apt-get these are not installed: {', '.join(sorted(missing))}")
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "PATH": PATH}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    for package in sorted(missing):
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *package.split()]
        done = subprocess.run(command, check=False, env=quiet, capture_output=True, text=True)
        if done.returncode:
            say(f"{package} could not be installed: {done.stderr.strip().splitlines()[-1:]}")


def say(sentence: str) -> None:
    sys.stderr.write(f"counterparties: {sentence}\n")


if __name__ == "__main__":
    main()
