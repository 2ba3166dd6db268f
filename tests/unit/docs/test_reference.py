"""The reference pages are what the code says, and everything has its place in them."""

import re
from pathlib import Path

import pytest

from hirestream import reference
from hirestream.cli import COMMANDS
from runtime.telemetry import METRICS
from schemas import topics

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", reference.GENERATED)
def test_a_committed_page_is_current(name: str) -> None:
    assert (reference.PAGES / name).read_text() == reference.GENERATED[name](), "run `make docs`"


def test_every_topic_metric_and_command_is_described() -> None:
    pages = {name: make() for name, make in reference.GENERATED.items()}
    assert all(f"`{topic.name}`" in pages["topics.md"] for topic in topics.ALL)
    assert all(f"`{metric.full_name}`" in pages["metrics.md"] for metric in METRICS)
    assert all(f"`hirestream {one.words}`" in pages["commands.md"] for one in COMMANDS)


def test_every_setting_says_what_it_does() -> None:
    for _, module, name in reference.SETTINGS:
        for variable, _, what in reference.settings_rows(reference._settings_class(module, name)):
            assert what, f"{variable} has no description"


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda path: path.name
)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_shows_the_two_commands_on_its_first_screen() -> None:
    first_screen = (ROOT / "README.md").read_text().splitlines()[:12]
    assert any(line.startswith("make run") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_every_command_the_documents_name_exists() -> None:
    words = {command.words for command in COMMANDS} | {c.words.split()[0] for c in COMMANDS}
    for page in (ROOT / "README.md", ROOT / "docs" / "tutorial.md"):
        for line in re.findall(r"^\.venv/bin/hirestream (.*)$", page.read_text(), re.MULTILINE):
            first, second = [*line.split(), ""][:2]
            assert {first, f"{first} {second}"} & words, f"{page.name}: hirestream {line}"
