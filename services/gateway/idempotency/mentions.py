"""Tells whether a kept answer speaks of a person. Pure, and in doubt it does.

An answer that goes too many costs a repeat a look; one too few would outlive the person.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from json import JSONDecodeError, loads
from re import IGNORECASE
from re import compile as pattern
from typing import Any, Final

_PLACE: Final = pattern(r"/candidates/(\d+)(?!\d)", IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marks:
    """What answers name a person by: numbers of candidates, and ids and addresses as text."""

    numbers: Collection[int]
    texts: Collection[str]


def mentions(text: str, marks: Marks) -> bool:
    """`text` is an answer's body, or one of its headers."""
    folded = text.casefold()
    if any(mark and mark.casefold() in folded for mark in marks.texts):
        return True
    if any(int(number) in marks.numbers for number in _PLACE.findall(text)):
        return True
    try:
        return any(number in marks.numbers for number in _numbered(loads(text)))
    except JSONDecodeError:
        return False


def _numbered(body: Any, name: str = "") -> Iterator[int]:
    """Every whole number that may be a candidate's: an id, or named after one."""
    match body:
        case dict():
            for key, value in body.items():
                yield from _numbered(value, f"{name}.{key}" if key == "id" else key)
        case list():
            for value in body:
                yield from _numbered(value, name)
        case int() if name.endswith("id") or "candidate" in name.casefold():
            yield body
        case _:
            return
