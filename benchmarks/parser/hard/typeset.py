"""Sets people as PDFs: with typst templates of our own, and with the themes of RenderCV."""

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import rendercv_fonts
import typst
from rendercv.api import create_a_typst_file_from_a_python_dictionary

from benchmarks.parser.hard.people import Stranger

_TEMPLATES = Path(__file__).with_name("templates")
_ICONS = re.compile(r'#import "@preview/fontawesome:[\d.]+": fa-icon')


@cache
def _fonts() -> list[str]:
    return [str(path) for path in rendercv_fonts.paths_to_font_folders]


def typeset(person: Stranger, template: str) -> bytes:
    """A PDF of one of our templates."""
    data = asdict(person) | {"headline": person.headline}
    return _compiled(_TEMPLATES / f"{template}.typ", {"data": json.dumps(data)})


def themed(person: Stranger, theme: str) -> bytes:
    """A PDF of one of RenderCV's themes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cv.typ"
        create_a_typst_file_from_a_python_dictionary(_cv(person, theme), path)
        # Its icons come from a package that would be downloaded; a square stands in for them.
        source = _ICONS.sub("#let fa-icon(..any) = [▪]", path.read_text(encoding="utf-8"))
        path.write_text(source, encoding="utf-8")
        return _compiled(path, {})


def _compiled(path: Path, inputs: dict[str, str]) -> bytes:
    return typst.compile(
        str(path), root=str(path.parent), font_paths=_fonts(), sys_inputs=inputs, timestamp=0
    )


def _cv(person: Stranger, theme: str) -> dict[str, object]:
    h = person.headings
    sections: dict[str, object] = {
        h["summary"]: [person.summary],
        h["experience"]: [
            {
                "company": p.company,
                "position": p.title,
                "location": p.place,
                "date": p.dates if p.dates[-1].isalnum() else f"{p.dates} Present",
                "highlights": list(p.told),
            }
            for p in person.posts
        ],
        h["education"]: [
            {
                "institution": c.school,
                "area": c.degree,
                "location": c.place,
                "date": c.dates,
            }
            for c in person.courses
        ],
        h["skills"]: [{"label": h["skills"], "details": ", ".join(person.skills)}],
        h["languages"]: [f"{name} ({level})" for name, level in person.languages],
    }
    return {
        "cv": {
            "name": person.name,
            "location": person.place,
            "email": person.email,
            "website": f"https://{person.link}/",
            "sections": sections,
        },
        "design": {"theme": theme},
    }
