"""Mail programs that we did not write: swaks sends to Intake, Postfix's sink takes our mail."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from hirestream.stack import ports
from tests import documents
from tests.counterparties.install import found
from tests.documents import an_applicant
from tests.instance import Instance, running, until

swaks = pytest.mark.skipif(not found("swaks"), reason="swaks is not installed (package swaks)")
sink = pytest.mark.skipif(
    not found("smtp-sink"), reason="smtp-sink is not installed (package postfix)"
)


@pytest.fixture(scope="module")
def outgoing() -> Generator[tuple[int, Path]]:
    """Postfix's own SMTP server for tests: it writes each mail to a file."""
    folder = Path(tempfile.mkdtemp(prefix="sink-"))
    folder.chmod(0o777)  # not below pytest's own folder, which another user can't enter
    [port] = ports.choose(1)
    account = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
    command = [str(found("smtp-sink")), *account, "-d", f"{folder}/mail."]
    command += [f"127.0.0.1:{port}", "20"]
    process = subprocess.Popen(command)
    try:
        until(lambda: ports.answers(port), "smtp-sink")
        yield port, folder
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def instance(
    outgoing: tuple[int, Path], tmp_path_factory: pytest.TempPathFactory
) -> Generator[Instance]:
    port, _ = outgoing
    state = tmp_path_factory.mktemp("instance") / "state"
    with running(state, {"COMMUNICATION_SMTP_PORT": str(port)}) as started:
        yield started


@swaks
@sink
def test_what_swaks_sends_is_told_through_postfix(
    instance: Instance, outgoing: tuple[int, Path], tmp_path: Path
) -> None:
    person = an_applicant(900)
    file = tmp_path / "cv.pdf"
    file.write_bytes(documents.a_pdf(person))
    sent = subprocess.run(
        [
            *(str(found("swaks")), "--server", f"127.0.0.1:{instance.smtp_port}"),
            *("--from", "applicant@mail.example", "--to", "hiring@demo.localhost"),
            *("--header", "Subject: Application", "--attach", f"@{file}"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert sent.returncode == 0, sent.stdout
    _, folder = outgoing

    def told() -> bool:
        return any(person.last_name in mail.read_text() for mail in folder.iterdir())

    until(told, "HR's mail at Postfix")
