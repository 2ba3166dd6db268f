"""Reads HTML as a person sees it: blocks as lines, tables as rows, hidden parts left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from schemas.resume import RejectionCode
from services.parser.document import Cell, Document, Line, Run, Target
from services.parser.glyphs import split_bullet, tidy, unspace
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.grid import row_lines
from services.parser.readers.plaintext import decode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I
)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "head",
        "button",
        "select",
        "form",
        "svg",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
        "dialog",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_SIZES = {"h1": 24.0, "h2": 18.0, "h3": 14.0, "h4": 12.5, "h5": 12.0, "h6": 12.0}
_APART = frozenset({"span", "time", "small", "a", "em", "i"})
_MAX_DEPTH = 150


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    bullet: bool = False
    size: float = 11.0
    heading: bool = False
    kept: bool = False


@dataclass(slots=True)
class _Walk:
    """What is gathered of the current line."""

    left: int
    runs: list[Run] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def close(self, look: _Look) -> None:
        line = _line(self.runs, look)
        self.runs = []
        if line is not None:
            self.left -= len(line.text)
            if self.left < 0:
                raise Unreadable(
                    RejectionCode.TOO_LARGE, "The page holds far more text than a resume."
                )
            self.lines.append(line)


def read_html(data: bytes | str, limits: Limits) -> Document:
    tree = LexborHTMLParser(_decoded(data))
    walk = _Walk(limits.characters)
    if tree.body is not None:
        _block(tree.body, walk, _Look(), 0)
        walk.close(_Look())
    return Document(lines=tuple(walk.lines), engine="html", targets=tuple(walk.targets))


def _decoded(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    named = _CHARSET.search(data[:4096])
    if named is not None:
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _block(node: LexborNode, walk: _Walk, look: _Look, depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    previous = ""
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            text = child.text_content or ""
            walk.runs.append(
                Run(text if look.kept else re.sub(r"\s+", " ", text), look.bold, look.italic)
            )
            previous = previous if not text.strip() else ""
        elif tag in _DROPPED or _hidden(child):
            continue
        else:
            if tag in _APART and previous in _APART and tag != "a" and previous != "a":
                walk.runs.append(Run("\t"))
            _element(child, tag, walk, look, depth)
            previous = tag


def _element(node: LexborNode, tag: str, walk: _Walk, look: _Look, depth: int) -> None:
    if tag == "br":
        walk.close(look)
    elif tag == "table":
        walk.close(look)
        for line in _table(node, walk, look, depth):
            walk.lines.append(line)
    elif tag in _BLOCKS:
        walk.close(look)
        inner = _inner(tag, look)
        _block(node, walk, inner, depth + 1)
        walk.close(inner)
    else:
        if tag == "a":
            _link(node, walk)
        _block(node, walk, _inner(tag, look), depth + 1)


def _inner(tag: str, look: _Look) -> _Look:
    heading = tag in _SIZES
    return _Look(
        bold=look.bold or heading or tag in {"b", "strong", "th", "dt"},
        italic=look.italic or tag in {"i", "em"},
        bullet=tag == "li" or (look.bullet and tag not in {"ul", "ol", "section", "article"}),
        size=_SIZES.get(tag, look.size),
        heading=look.heading or heading,
        kept=look.kept or tag == "pre",
    )


def _table(table: LexborNode, walk: _Walk, look: _Look, depth: int) -> Iterator[Line]:
    for row in _rows(table):
        cells: list[list[Line]] = []
        for cell in row.iter():
            if cell.tag in {"td", "th"} and not _hidden(cell):
                inner = _Walk(walk.left, targets=walk.targets)
                _block(cell, inner, _inner(cell.tag or "", look), depth + 2)
                inner.close(_inner(cell.tag or "", look))
                walk.left = inner.left
                cells.append(inner.lines)
        yield from row_lines(cells)


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from _rows(child)


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _link(node: LexborNode, walk: _Walk) -> None:
    url = node.attributes.get("href")
    if url and len(walk.targets) < 300:
        walk.targets.append(Target(url, words=tidy(node.text(deep=True)).strip()))


def _line(runs: list[Run], look: _Look) -> Line | None:
    cells: list[Cell] = []
    current: list[Run] = []
    for run in [*runs, Run("\t")]:
        parts = tidy(run.text).split("\t")
        current.append(Run(parts[0], run.bold, run.italic))
        for part in parts[1:]:
            text = re.sub(r"\s+", " ", "".join(r.text for r in current)).strip()
            if text:
                cells.append(Cell(unspace(text), runs=tuple(current)))
            current = [Run(part, run.bold, run.italic)]
    if not cells:
        return None
    marked, first = split_bullet(cells[0].text)
    if not first.strip():
        return None
    cells[0] = Cell(first.strip(), runs=cells[0].runs)
    letters = sum(len(r.text.strip()) for c in cells for r in c.runs) or 1
    bold = sum(len(r.text.strip()) for c in cells for r in c.runs if r.bold) * 2 > letters
    return Line(
        cells=tuple(cells),
        size=look.size,
        bold=bold,
        bullet=marked or look.bullet,
        heading=look.heading,
    )
