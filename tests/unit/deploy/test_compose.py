"""The compose file names programs and settings that exist, and has no secret of its own."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hirestream import reference
from hirestream.processes import PROGRAMS

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: one for name, one in COMPOSE["services"].items() if "build" in one}
BY_COMPOSE_ITSELF = {"SERVICE"}


def test_every_program_of_an_embedded_instance_runs_in_compose_too() -> None:
    assert {program.name for program in PROGRAMS} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_service_reads_only_settings_that_exist(name: str) -> None:
    known = {
        variable
        for _, module, settings in reference.SETTINGS
        for variable, _, _ in reference.settings_rows(reference._settings_class(module, settings))
    }
    assert set(OURS[name].get("environment", {})) <= known | BY_COMPOSE_ITSELF


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_module_that_exists_from_an_image_that_is_locked(name: str) -> None:
    service = OURS[name]["build"]["args"]["SERVICE"]
    assert (ROOT / "requirements" / f"{service}.txt").exists()
    command = OURS[name].get("command", f"python -m services.{service}")
    assert importlib.util.find_spec(command.removeprefix("python -m "))


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"(?:PASSWORD|SECRET|_KEY)\w*: (?!\$\{)\S+", text) == []


def test_the_example_environment_names_every_variable_that_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    given = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert given == asked


def test_a_lock_holds_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
