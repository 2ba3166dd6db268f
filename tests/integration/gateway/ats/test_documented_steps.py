"""The document's own steps, in its order, against a gateway that listens on a port."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from hirestream.stack import ports
from hirestream.stack.roles import DatabaseUrls
from hirestream.surroundings import inherited

SAMPLE = Path(__file__).parents[4] / "examples" / "ats_integration_sample.py"
PATIENCE = 60.0


@pytest.fixture
def base(urls: DatabaseUrls, tmp_path: Path) -> Generator[str]:
    """The address of a gateway process of this test's own."""
    [port] = ports.choose(1)
    environment = {
        **inherited(),
        "ENVIRONMENT": "development",
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "BLOB_DIR": str(tmp_path / "blobs"),
        "GATEWAY_PORT": str(port),
        "GATEWAY_FEEDBACK_WAIT_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([sys.executable, "-m", "services.gateway"], env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/health/ready")
        yield f"http://127.0.0.1:{port}/api"
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def _wait(address: str) -> None:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        sleep(0.1)
    raise AssertionError(f"{address} did not answer")


@pytest.mark.usefixtures("demo")
def test_register_export_run(base: str, tmp_path: Path) -> None:
    answer = httpx.post(f"{base}/ats/integrations/register", json={"name": "Your ATS Name"})
    key = answer.json()["api_key"]
    environment = {**inherited(), "ATS_API_KEY": key, "API_BASE_URL": base}
    done = subprocess.run(
        [sys.executable, SAMPLE],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Pushed: created as candidate 1",
        "Pulled: 1 candidates",
        "Feedback: held, bias_filtered: None",
        "Scorecards: 1",
    ]
    wrong: dict[str, Any] = {**environment, "ATS_API_KEY": "ats_wrong"}
    refused = subprocess.run(
        [sys.executable, SAMPLE],
        env=wrong,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "API error: 401" in refused.stdout
