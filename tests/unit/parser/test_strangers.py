"""The strangers that the parser is measured on share nothing with those it is developed on."""

from collections import Counter
from pathlib import Path

import pytest

import benchmarks.parser.strangers
from benchmarks.parser.strangers.people import Stranger, strangers

_TEMPLATES = Path(benchmarks.parser.strangers.__file__).with_name("templates")
_FIELDS = ("name", "email", "phone", "companies", "titles", "degrees", "schools", "skills", "links")


def said(person: Stranger, field: str) -> set[str]:
    value = person.truth()[field]
    texts = value if isinstance(value, list) else [value]
    return {str(text).lower() for text in texts if text}


@pytest.mark.parametrize("field", _FIELDS)
def test_no_word_of_a_field_is_in_both_sets(field: str) -> None:
    development = {text for p in strangers("development") for text in said(p, field)}
    measured = {text for p in strangers("measured") for text in said(p, field)}
    assert development
    assert not development & measured


def test_no_layout_is_in_both_sets() -> None:
    development, measured = (
        {layout.removesuffix("*") for p in strangers(name) for layout in p.layouts}
        for name in ("development", "measured")
    )
    assert not development & measured


@pytest.mark.parametrize(("name", "files"), [("development", 60), ("measured", 86)])
def test_each_set_has_its_files_and_twelve_scans(name: str, files: int) -> None:
    chosen = [layout for p in strangers(name) for layout in p.layouts]
    assert len(chosen) == files
    assert sum(layout.endswith("*") for layout in chosen) == 12


@pytest.mark.parametrize("name", ["development", "measured"])
def test_every_scan_is_of_a_layout_that_is_drawn(name: str) -> None:
    drawn = {path.stem for path in _TEMPLATES.glob("*.typ")}
    scans = Counter(x.removesuffix("*") for p in strangers(name) for x in p.layouts if "*" in x)
    assert set(scans) <= drawn


@pytest.mark.parametrize("name", ["development", "measured"])
def test_nobody_can_be_written_to(name: str) -> None:
    for person in strangers(name):
        host = person.email.partition("@")[2]
        assert "example" in host.split("."), person.email
