"""Reads Word files: body in order, tables, text boxes once, headers first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.resume import RejectionCode
from services.parser.document import Cell, Document, Line, Run, Target
from services.parser.glyphs import split_bullet, tidy, unspace
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.embedded import Pictures, See, part_of
from services.parser.readers.flow import is_folio
from services.parser.readers.grid import row_lines
from services.parser.readers.packed import Element, Package, children

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_MAX_DEPTH = 40
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_STYLE_SIZE = re.compile(r"(?<![-\w])(width|height):(\d{1,5}(?:\.\d+)?)pt")
_EMU = 12_700
_PICTURED = frozenset({"extent", "shape", "blip", "imagedata"})
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "rPr", "pPr", "sectPr", "object"})
_DEEPER = frozenset(
    {
        "hyperlink",
        "ins",
        "smartTag",
        "sdt",
        "sdtContent",
        "fldSimple",
        "AlternateContent",
        "Choice",
        "customXml",
        "moveTo",
        "r",
        "bdo",
        "dir",
    }
)


@dataclass(frozen=True, slots=True)
class _Style:
    heading: bool = False
    bullet: bool = False
    bold: bool = False
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture by its relation, and how large it is shown, in points."""

    relation: str
    width: float
    height: float


@dataclass(slots=True)
class _Text:
    """A paragraph while it is gathered: pieces with their looks, and boxes anchored in it."""

    runs: list[Run] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[_Shown] = field(default_factory=list[_Shown])
    extent: tuple[float, float] = (0.0, 0.0)


def read_docx(data: bytes, limits: Limits, see: See | None = None) -> Document:
    """The whole document; with `see`, pictures of text are read by it where they stand."""
    package = Package.open(data, limits)
    names = set(package.names())
    main = "word/document.xml" if "word/document.xml" in names else _main_part(package)
    root = package.xml(main) if main else None
    if root is None:
        raise Unreadable(RejectionCode.CORRUPT, "The Word file has no text part.")
    reader = _Reader(_styles(package), limits, Pictures(package, limits, see))
    lines: list[Line] = []
    for part in _edges(names, "header"):
        lines += reader.part(package, part)
    lines = list({line.text: line for line in lines}.values())
    lines += reader.part(package, main or "")
    for part in _edges(names, "footer"):
        lines += reader.part(package, part)
    return Document(
        lines=tuple(lines),
        engine="docx",
        targets=tuple(reader.targets),
        scanned=(1,) if reader.pictures.written else (),
    )


def _main_part(package: Package) -> str | None:
    """Some writers name the text part otherwise; the largest document part is it."""
    parts = [n for n in package.names() if re.match(r"word/document\d*\.xml$", n)]
    return parts[0] if parts else None


def _edges(names: set[str], kind: str) -> list[str]:
    return sorted(n for n in names if re.match(rf"word/{kind}\d*\.xml$", n))


class _Reader:
    def __init__(self, styles: dict[str, _Style], limits: Limits, pictures: Pictures) -> None:
        self.styles = styles
        self.pictures = pictures
        self.left = limits.characters
        self.targets: list[Target] = []
        self.relations: dict[str, str] = {}
        self.images: dict[str, str] = {}

    def part(self, package: Package, name: str) -> list[Line]:
        root = package.xml(name)
        if root is None:
            return []
        self.relations, self.images = _relations(package, name)
        edge = "header" in name or "footer" in name
        return [line for line in self.block(root, 0) if not (edge and is_folio(line.text))]

    def block(self, element: Element, depth: int) -> Iterator[Line]:
        """Paragraphs and tables of a body, a cell or a box."""
        if depth > _MAX_DEPTH:
            return
        for name, child in children(element):
            if name == "p":
                yield from self.paragraph(child, depth)
            elif name == "tbl":
                yield from self.table(child, depth)
            elif name in {
                "body",
                "sdt",
                "sdtContent",
                "customXml",
                "ins",
                "Choice",
                "AlternateContent",
            }:
                yield from self.block(child, depth + 1)

    def table(self, table: Element, depth: int) -> Iterator[Line]:
        for name, row in children(table):
            if name in {"sdt", "sdtContent"}:
                yield from self.table(row, depth + 1)
            if name == "tr":
                cells = [list(self.block(cell, depth + 1)) for cell in _cells(row)]
                yield from row_lines(cells)

    def paragraph(self, element: Element, depth: int) -> Iterator[Line]:
        text = _Text()
        self.gather(element, text, depth)
        for box in text.boxes:
            yield from self.block(box, depth + 1)
        style = self.style_of(element)
        bullet = style.bullet or element.find(f"{_W}pPr/{_W}numPr") is not None
        for runs in _broken(text.runs):
            line = _line(runs, style, max(text.sizes, default=0.0) or style.size, bullet=bullet)
            if line is not None:
                self.left -= len(line.text)
                if self.left < 0:
                    raise Unreadable(
                        RejectionCode.TOO_LARGE, "The document holds far more text than a resume."
                    )
                yield line
        for shown in text.pictures:
            part = self.images.get(shown.relation)
            if part is not None:
                yield from self.pictures.lines(part, shown.width, shown.height)

    def style_of(self, paragraph: Element) -> _Style:
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(found.get(f"{_W}val", "") if found is not None else "", _Style())

    def gather(self, element: Element, text: _Text, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        for name, child in children(element):
            if name == "hyperlink":
                self.link(child)
            if name == "txbxContent":
                text.boxes.append(child)
            elif name == "r":
                self.run(child, text, depth)
            elif name == "instrText":
                self.targets += [Target(url) for url in _HYPERLINK.findall(child.text or "")]
            elif name in _PICTURED:
                _gather_picture(name, child, text)
                self.gather(child, text, depth + 1)
            elif name not in _SKIPPED:
                self.gather(child, text, depth + 1)

    def run(self, run: Element, text: _Text, depth: int) -> None:
        look = run.find(f"{_W}rPr")
        bold, italic = _on(look, "b"), _on(look, "i")
        if _on(look, "vanish"):
            return
        size = look.find(f"{_W}sz") if look is not None else None
        for name, child in children(run):
            part = _characters(name, child)
            if part:
                part = part.upper() if _on(look, "caps") else part
                text.runs.append(Run(part, bold, italic))
                if size is not None and part.strip():
                    text.sizes.append(float(size.get(f"{_W}val") or 0) / 2)
            elif name == "instrText":
                self.targets += [Target(url) for url in _HYPERLINK.findall(child.text or "")]
            elif name in {"drawing", "pict", "AlternateContent"}:
                self.gather(child, text, depth + 1)

    def link(self, element: Element) -> None:
        url = self.relations.get(element.get(f"{_R}id", ""))
        if url:
            words = "".join(t.text or "" for t in element.iter(f"{_W}t"))
            self.targets.append(Target(url, words=tidy(words)))


def _gather_picture(name: str, child: Element, text: _Text) -> None:
    """Old drawings say their size in a style, new ones in the 12,700th parts of a point."""
    if name == "extent":
        text.extent = (_points(child.get("cx")), _points(child.get("cy")))
    elif name == "shape":
        sizes = dict(_STYLE_SIZE.findall(child.get("style") or ""))
        text.extent = (float(sizes.get("width", 0)), float(sizes.get("height", 0)))
    else:
        relation = child.get(f"{_R}embed") or child.get(f"{_R}id") or ""
        text.pictures.append(_Shown(relation, *text.extent))


def _points(length: str | None) -> float:
    return int(length) / _EMU if length and length.isdecimal() else 0.0


def _cells(row: Element) -> Iterator[Element]:
    for name, child in children(row):
        if name == "tc":
            merged = child.find(f"{_W}tcPr/{_W}vMerge")
            if merged is None or merged.get(f"{_W}val") == "restart":
                yield child
        elif name in {"sdt", "sdtContent"}:
            yield from _cells(child)


def _characters(name: str, child: Element) -> str:
    match name:
        case "t":
            return child.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen" | "softHyphen":
            return "-" if name == "noBreakHyphen" else ""
        case _:
            return ""


def _on(look: Element | None, name: str) -> bool:
    found = look.find(f"{_W}{name}") if look is not None else None
    return found is not None and found.get(f"{_W}val", "1") not in {"0", "false", "none"}


def _broken(runs: list[Run]) -> Iterator[list[Run]]:
    """A paragraph with line breaks is as many lines."""
    line: list[Run] = []
    for run in runs:
        parts = run.text.split("\n")
        line.append(Run(parts[0], run.bold, run.italic))
        for part in parts[1:]:
            yield line
            line = [Run(part, run.bold, run.italic)]
    yield line


def _line(runs: list[Run], style: _Style, size: float, *, bullet: bool) -> Line | None:
    """A line from runs; tabs part its cells."""
    cells: list[Cell] = []
    current: list[Run] = []
    for run in [*runs, Run("\t")]:
        parts = run.text.split("\t")
        current.append(Run(tidy(parts[0]), run.bold or style.bold, run.italic))
        for part in parts[1:]:
            text = "".join(r.text for r in current)
            if text.strip():
                cells.append(Cell(unspace(text.strip()), runs=tuple(current)))
            current = [Run(tidy(part), run.bold or style.bold, run.italic)]
    if not cells:
        return None
    marked, first = split_bullet(cells[0].text)
    if not first.strip():
        return None
    if marked:
        cells[0] = Cell(first.strip(), runs=cells[0].runs)
    letters = sum(len(r.text.strip()) for c in cells for r in c.runs)
    bold = sum(len(r.text.strip()) for c in cells for r in c.runs if r.bold)
    return Line(
        cells=tuple(cells),
        size=size,
        bold=bold * 2 > letters,
        bullet=bullet or marked,
        heading=style.heading,
    )


def _relations(package: Package, part: str) -> tuple[dict[str, str], dict[str, str]]:
    """Addresses that links lead to, and parts that pictures are in."""
    folder, _, name = part.rpartition("/")
    root = package.xml(f"{folder}/_rels/{name}.rels")
    links: dict[str, str] = {}
    images: dict[str, str] = {}
    for relation in root.iter(f"{_PACKAGE_RELATIONS}Relationship") if root is not None else ():
        identity, target = relation.get("Id", ""), relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            links[identity] = target
        elif relation.get("Type", "").endswith("/image"):
            images[identity] = part_of(folder, target)
    return links, images


def _styles(package: Package) -> dict[str, _Style]:
    root = package.xml("word/styles.xml")
    if root is None:
        return {}
    styles: dict[str, _Style] = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        look = style.find(f"{_W}rPr")
        size = look.find(f"{_W}sz") if look is not None else None
        label = (name.get(f"{_W}val", "") if name is not None else "").lower()
        styles[style.get(f"{_W}styleId", "")] = _Style(
            heading=label.startswith(("heading", "überschrift", "titre", "título")),
            bullet="list bullet" in label,
            bold=_on(look, "b"),
            size=float(size.get(f"{_W}val") or 0) / 2 if size is not None else 0.0,
        )
    return styles
