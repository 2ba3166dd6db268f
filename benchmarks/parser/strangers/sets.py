"""The two sets: failures of `development` are read, those of `measured` never are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.parser.corpus import Sample
from benchmarks.parser.hard.scans import scan
from benchmarks.parser.strangers import word, written
from benchmarks.parser.strangers.drawing import typeset
from benchmarks.parser.strangers.people import Stranger, strangers


@dataclass(frozen=True, slots=True)
class Layout:
    kind: str
    suffix: str
    draw: Callable[[Stranger], bytes]


def _typst(kind: str, *names: str) -> dict[str, Layout]:
    return {name: Layout(kind, "pdf", partial(typeset, template=name)) for name in names}


_DEVELOPMENT = {
    **_typst("one-column", "ledger", "atline", "promoted", "dashline", "scholar"),
    **_typst("two-column", "slate", "rightbar", "halves", "triple"),
    **_typst("date rail", "datemargin", "daterail"),
    **_typst("tables", "gridded", "labelled"),
    "word-tabbed": Layout("one-column", "docx", word.tabbed),
    "word-boxed": Layout("tables", "docx", word.boxed),
    "text-indented": Layout("one-column", "txt", written.indented),
    "web-blog": Layout("one-column", "html", written.blog),
}
_MEASURED = {
    **_typst("one-column", "crest", "brief", "professor", "executive", "pipes", "prose", "typed"),
    **_typst("two-column", "orchid", "banner", "splitleft", "spread"),
    **_typst("date rail", "track", "tabular", "statute", "seal"),
    **_typst("tables", "formlines", "shaded"),
    **_typst("margin headings", "headcol"),
    "word-outline": Layout("one-column", "docx", word.outline),
    "word-contract": Layout("tables", "docx", word.contract),
    "text-dashes": Layout("one-column", "txt", written.dashed),
    "text-caps": Layout("one-column", "txt", written.capitals),
    "web-cards": Layout("one-column", "html", written.cards),
    "web-table": Layout("tables", "html", written.table),
}
# These print a link as a word: its address is an annotation, which a scan has lost.
_LINKS_AS_WORDS = {
    *("ledger", "slate", "atline", "dashline", "halves", "rightbar"),
    *("crest", "orchid", "headcol", "banner", "executive", "splitleft"),
}
LAYOUTS = {"development": _DEVELOPMENT, "measured": _MEASURED}


def stranger_samples(set_name: str, *, scans: bool = True) -> Iterator[Sample]:
    """Every person in the layouts that they chose; those marked `*` come once more as a scan."""
    seed = 0
    for person in strangers(set_name):
        for chosen in person.layouts:
            seed += 1
            name = chosen.removesuffix("*")
            layout = LAYOUTS[set_name][name]
            data, truth = layout.draw(person), person.truth()
            stem = f"{set_name}-{person.key}-{name}-{person.language}"
            yield Sample(f"{stem}.{layout.suffix}", data, truth, layout.kind, person.language)
            if scans and chosen.endswith("*"):
                way = "noisy" if seed % 4 == 0 else "plain"
                picture = scan(data, seed, way)
                seen = truth | {"links": []} if name in _LINKS_AS_WORDS else truth
                yield Sample(f"{stem}-scan.pdf", picture, seen, way, person.language, scan=True)
