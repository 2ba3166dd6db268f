"""The resumes of the benchmark: a part for tuning, and one that no rule was written from.

The held-out part has other people and layouts that the tuned part never shows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.parser import other_layouts as other
from benchmarks.parser import pdf_layouts as pdf
from benchmarks.parser.people import Person, person

Layout = Callable[[Person], bytes]

_TUNED: dict[str, tuple[str, str, Layout]] = {
    "dates-right": ("one-column", "pdf", pdf.dates_right),
    "company-first": ("one-column", "pdf", pdf.company_first),
    "sidebar-left": ("two-column", "pdf", pdf.sidebar_left),
    "date-rail": ("date rail", "pdf", pdf.date_rail),
    "word-plain": ("one-column", "docx", other.word_plain),
    "text": ("one-column", "txt", other.plain_text),
}
_HELD_OUT: dict[str, tuple[str, str, Layout]] = {
    "inline-commas": ("one-column", "pdf", pdf.inline_commas),
    "pipes": ("one-column", "pdf", pdf.pipes),
    "stacked": ("one-column", "pdf", pdf.stacked),
    "sidebar-right": ("two-column", "pdf", pdf.sidebar_right),
    "word-table": ("tables", "docx", other.word_table),
    "web": ("one-column", "html", other.web_page),
}
_LANGUAGES = ("en", "en", "en", "de", "fr", "es", "zh")
_PEOPLE = 14


@dataclass(frozen=True, slots=True)
class Sample:
    """One file with what it says."""

    file: str
    data: bytes
    truth: dict[str, object]
    layout: str
    language: str
    scan: bool = False


def samples(*, held_out: bool, scans: int = 0) -> Iterator[Sample]:
    """The files of one part; `scans` of its PDFs come once more as pictures."""
    layouts = _HELD_OUT if held_out else _TUNED
    first = 5000 if held_out else 100
    left = scans
    for number in range(_PEOPLE):
        language = _LANGUAGES[number % len(_LANGUAGES)]
        for place, (name, (layout, suffix, draw)) in enumerate(layouts.items()):
            who = person(first + number * 31 + place, language)
            data = draw(who)
            yield Sample(
                f"{who.seed}-{name}-{language}.{suffix}", data, who.truth(), layout, language
            )
            if left and suffix == "pdf" and language != "zh" and number % 4 == place % 4:
                left -= 1
                scan = other.scanned(data, who.seed)
                yield Sample(
                    f"{who.seed}-{name}-{language}-scan.pdf",
                    scan,
                    who.truth(),
                    "scan",
                    language,
                    scan=True,
                )
