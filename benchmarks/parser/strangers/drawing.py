"""Sets a stranger as a PDF with a typst template of our own."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import rendercv_fonts
import typst

from benchmarks.parser.strangers.people import Stranger

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def _fonts() -> typst.Fonts:
    folders = [str(path) for path in rendercv_fonts.paths_to_font_folders]
    return typst.Fonts(font_paths=folders, include_system_fonts=False)


def typeset(person: Stranger, template: str) -> bytes:
    """The same person and template give the same bytes."""
    data = asdict(person) | {"houses": [asdict(house) for house in person.houses]}
    return typst.compile(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        timestamp=0,
    )
