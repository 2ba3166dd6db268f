"""The hard sets: `hard` was read for its failures, `fresh` was measured before any was read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.parser.corpus import Sample
from benchmarks.parser.hard import written
from benchmarks.parser.hard.people import Stranger, stranger, trades
from benchmarks.parser.hard.scans import scan
from benchmarks.parser.hard.typeset import themed, typeset


@dataclass(frozen=True, slots=True)
class Layout:
    """How to draw a person, and which fields this drawing leaves out."""

    name: str
    kind: str
    suffix: str
    draw: Callable[[Stranger], bytes]
    without: tuple[str, ...] = ()
    same_employer: bool = False


def _typst(name: str, kind: str, *without: str, same_employer: bool = False) -> Layout:
    return Layout(name, kind, "pdf", partial(typeset, template=name), without, same_employer)


def _theme(name: str) -> Layout:
    # Its data model refuses made-up numbers, and puts the subject where the degree would stand.
    return Layout(f"rendercv-{name}", "one-column", "pdf", partial(themed, theme=name), ("phone",))


_HARD = (
    _typst("rail_left", "date rail"),
    _typst("dark_sidebar", "two-column"),
    _typst("three_columns", "one-column"),
    _typst("timeline", "date rail"),
    _typst("academic", "one-column"),
    _typst("form", "tables"),
    _typst("functional", "one-column"),
    _typst("several_posts", "one-column", same_employer=True),
    _typst("bare", "no headings", "skills"),
    _typst("newspaper", "two-column"),
    *(
        _theme(name)
        for name in ("classic", "sb2nov", "moderncv", "engineeringresumes", "engineeringclassic")
    ),
    Layout("word-sidebar", "two-column", "docx", written.word_sidebar),
    Layout("word-tabs", "tables", "docx", written.word_tabs),
    Layout("open-document", "tables", "odt", written.open_document),
    Layout("rich-text", "one-column", "rtf", written.rich_text),
    Layout("web-sections", "one-column", "html", written.web_sections),
    Layout("typed", "one-column", "txt", written.typed),
    Layout("mailed", "one-column", "eml", written.mailed),
)
_FRESH = (
    _typst("tinted_right", "two-column"),
    _typst("ruled_table", "tables"),
    _typst("margin_headings", "one-column"),
    _typst("band", "two-column"),
    _typst("tabular", "date rail"),
    _typst("two_lines", "one-column"),
    _typst("letterlike", "one-column"),
    Layout("word-headings", "one-column", "docx", written.word_headings),
    Layout("web-list", "one-column", "html", written.web_list),
    Layout("starred", "one-column", "txt", written.starred),
    Layout("labelled", "one-column", "txt", written.labelled),
)
LAYOUTS = {"hard": _HARD, "fresh": _FRESH}
_STEPS = {"hard": 4, "fresh": 2}
_WAYS = ("plain", "noisy", "pale", "side", "photo")


def hard_samples(set_name: str, *, scans: int = 0) -> Iterator[Sample]:
    """Every layout with every second or fourth trade: many pairs, few of them twice."""
    cast = trades(set_name)
    left = scans
    for place, layout in enumerate(LAYOUTS[set_name]):
        step = _STEPS[set_name]
        for number in range(place % step, len(cast), step):
            trade = cast[number]
            if trade["lang"] == "zh" and layout.suffix == "pdf":
                continue  # the fonts that come with the templates have no Chinese letters
            seed = place * 100 + number
            person = stranger(set_name, seed, trade, same_employer=layout.same_employer)
            data = layout.draw(person)
            truth = {k: v for k, v in person.truth().items() if k not in layout.without}
            name = f"{set_name}-{seed:04d}-{layout.name}-{person.language}"
            yield Sample(f"{name}.{layout.suffix}", data, truth, layout.kind, person.language)
            if left and layout.suffix == "pdf" and number % 5 == place % 5:
                left -= 1
                way = _WAYS[left % len(_WAYS)]
                picture = scan(data, seed, way)
                file = f"{name}-scan.pdf"
                yield Sample(file, picture, truth, way, person.language, scan=True)
