"""Reads entries that are written as forms: a label before every value, "Employer: Acme Ltd"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources

from services.parser.dates import Dates, dates_in
from services.parser.document import Line
from services.parser.glyphs import fold
from services.parser.wrapping import Placed


class Role(StrEnum):
    TITLE = "title"
    COMPANY = "company"
    DATES = "dates"
    PLACE = "place"
    TOLD = "told"
    DEGREE = "degree"
    SCHOOL = "school"
    FIELD = "field"


@dataclass(slots=True)
class Record:
    """One entry's values by their role, and the lines that they stood in."""

    values: dict[Role, str] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)

    @property
    def dates(self) -> Dates | None:
        found = dates_in(self.values.get(Role.DATES, ""))
        return next((d for d in found if d.is_range), found[-1] if found else None)

    def add(self, role: Role, value: str, place: int) -> None:
        before = self.values.get(role)
        self.values[role] = f"{before} {value}".strip() if before else value
        self.places.append(place)


_INLINE = re.compile(r"^([^:：\t]{2,60}?)\s*[:：]\s*(\S.*)$", re.S)
_MANY = frozenset({Role.TOLD, Role.PLACE, Role.FIELD})


@cache
def _labels() -> dict[str, Role]:
    source = resources.files("services.parser.data").joinpath("labels.tsv")
    found: dict[str, Role] = {}
    for row in source.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            role, phrases = row.split("\t")
            for phrase in phrases.split("|"):
                found.setdefault(_key(phrase), Role(role))
    return found


def _key(text: str) -> str:
    return re.sub(r"[^\w]+", " ", fold(text)).strip()


def _role(label: str) -> tuple[Role, str] | None:
    """The label's role, and what of the label's words is still to come in the next row."""
    key = _key(label)
    if key in _labels():
        return _labels()[key], ""
    # A narrow column breaks long labels: its first two words or more are told apart.
    if key.count(" ") >= 2:
        for known, role in _labels().items():
            if known.startswith(f"{key} "):
                return role, known[len(key) + 1 :]
    return None


def role_of(label: str) -> Role | None:
    """What stands under this label; None for words that are no label of ours."""
    return _labels().get(_key(label.rstrip(":： ")))


def is_label(text: str) -> bool:
    """Whether a form would write a value behind these words."""
    return _role(text.rstrip(":： ")) is not None


def labelled_records(lines: Sequence[Placed]) -> Iterator[Record]:
    """An entry for each time that a label returns."""
    record = Record()
    last: Role | None = None
    rest = ""
    for index, line in lines:
        found = _labelled(line)
        if found is None:
            text = line.text.replace("\t", " ")
            text, rest = _without_rest(text, rest)
            if last is not None and text:
                runs_on = last in _MANY or _runs_on(record, last)
                record.add(last if runs_on else Role.TOLD, text, index)
            continue
        role, rest, value = found
        if role in record.values and role not in _MANY:
            yield record
            record = Record()
        record.add(role, value, index)
        last = role
    if record.values:
        yield record


def _labelled(line: Line) -> tuple[Role, str, str] | None:
    if len(line.cells) > 1:
        found = _role(line.cells[0].text.rstrip(":： "))
        if found is not None:
            value = " ".join(cell.text for cell in line.cells[1:])
            return found[0], found[1], value.lstrip(":： ")
    match = _INLINE.match(line.text)
    if match is None:
        return _unparted(line.text)
    found = _role(match[1])
    return (found[0], found[1], match[2].replace("\t", " ")) if found is not None else None


def _unparted(text: str) -> tuple[Role, str, str] | None:
    """A long label that runs into its value: "Occupation or position held Crane driver"."""
    words = text.split()
    for count in range(min(len(words) - 1, 8), 2, -1):
        role = _labels().get(_key(" ".join(words[:count])))
        if role is not None:
            return role, "", " ".join(words[count:])
    rest = " ".join(words[1:])
    is_dated = bool(words) and _labels().get(_key(words[0])) is Role.DATES
    if is_dated and any(d.at[0] == 0 for d in dates_in(rest)):
        return Role.DATES, "", rest
    return None


def _without_rest(text: str, rest: str) -> tuple[str, str]:
    """A row without what it only has of the broken label before it."""
    words = text.split()
    for count in range(min(len(words), len(rest.split())), 0, -1):
        if rest.startswith(_key(" ".join(words[:count]))):
            return " ".join(words[count:]), ""
    return text, rest


def _runs_on(record: Record, last: Role) -> bool:
    return record.values.get(last, "").endswith((",", "&", "-", " and", " und", " et", " y", " of"))
