"""Reads OpenDocument text: paragraphs, headings, lists, tables and text boxes in order."""

import re
from collections.abc import Iterator

from schemas.resume import RejectionCode
from services.parser.document import Document, Line, Target, plain
from services.parser.glyphs import split_bullet, tidy, unspace
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.embedded import Pictures, See, part_of
from services.parser.readers.flow import is_folio
from services.parser.readers.grid import row_lines
from services.parser.readers.packed import Element, Package, children, local

_XLINK = "{http://www.w3.org/1999/xlink}href"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible-properties:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_LENGTH = re.compile(r"^(\d{1,5}(?:\.\d+)?)(cm|mm|in|pt|px)$")
_UNITS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75}
_MAX_DEPTH = 40


def read_odt(data: bytes, limits: Limits, see: See | None = None) -> Document:
    """The whole document; with `see`, pictures of text are read by it where they stand."""
    package = Package.open(data, limits)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(e) == "encryption-data" for e in manifest.iter()):
        raise Unreadable(RejectionCode.ENCRYPTED, "The document is protected by a password.")
    root = package.xml("content.xml")
    if root is None:
        raise Unreadable(RejectionCode.CORRUPT, "The document has no text part.")
    reader = _Reader(limits, _bold_styles(root), Pictures(package, limits, see))
    lines: list[Line] = []
    styles = package.xml("styles.xml")
    if styles is not None:
        headers = [e for e in styles.iter() if local(e) == "header"]
        lines += [ln for e in headers for ln in reader.block(e, 0) if not is_folio(ln.text)]
        lines = list({line.text: line for line in lines}.values())
    body = next((e for e in root.iter() if local(e) == "text"), None)
    if body is not None:
        lines += reader.block(body, 0)
    return Document(
        lines=tuple(lines),
        engine="odt",
        targets=tuple(reader.targets),
        scanned=(1,) if reader.pictures.written else (),
    )


def _bold_styles(root: Element) -> frozenset[str]:
    found = {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if any(p.get(f"{_FO}font-weight") == "bold" for p in style.iter(f"{_STYLE}text-properties"))
    }
    return frozenset(found)


def _points(length: str | None) -> float:
    found = _LENGTH.match(length or "")
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


class _Reader:
    def __init__(self, limits: Limits, bold: frozenset[str], pictures: Pictures) -> None:
        self.pictures = pictures
        self.left = limits.characters
        self.bold = bold
        self.targets: list[Target] = []

    def block(self, element: Element, depth: int, *, bullet: bool = False) -> Iterator[Line]:
        if depth > _MAX_DEPTH:
            return
        for name, child in children(element):
            if name == "frame":
                yield from self.picture(child)
            if name in {"p", "h"}:
                yield from self.paragraph(child, depth, bullet=bullet, heading=name == "h")
            elif name == "table-row":
                cells = [c for n, c in children(child) if n == "table-cell"]
                yield from row_lines([list(self.block(cell, depth + 1)) for cell in cells])
            elif name in {"list", "list-item"}:
                yield from self.block(child, depth + 1, bullet=True)
            elif name in {
                "table",
                "table-header-rows",
                "section",
                "text-box",
                "frame",
                "table-rows",
            }:
                yield from self.block(child, depth + 1, bullet=bullet)

    def paragraph(
        self, element: Element, depth: int, *, bullet: bool, heading: bool
    ) -> Iterator[Line]:
        boxes = [e for e in element.iter() if local(e) == "text-box"]
        for box in boxes:
            yield from self.block(box, depth + 1)
        text = "".join(self.characters(element, 0))
        self.left -= len(text)
        if self.left < 0:
            raise Unreadable(
                RejectionCode.TOO_LARGE, "The document holds far more text than a resume."
            )
        bold = self._is_bold(element)
        for part in text.split("\n"):
            marked, rest = split_bullet(tidy(part).strip())
            if rest.strip():
                yield plain(unspace(rest), bullet=bullet or marked, heading=heading, bold=bold)
        for frame in (e for e in element.iter() if local(e) == "frame"):
            yield from self.picture(frame)

    def picture(self, frame: Element) -> Iterator[Line]:
        """A frame may hold the same picture in several forms; the first is the best."""
        target = next((e.get(_XLINK, "") for n, e in children(frame) if n == "image"), "")
        if target and "://" not in target:
            width, height = _points(frame.get(f"{_SVG}width")), _points(frame.get(f"{_SVG}height"))
            yield from self.pictures.lines(part_of(".", target), width, height)

    def _is_bold(self, element: Element) -> bool:
        spans = [e for e in element if local(e) == "span"]
        if element.get(f"{_TEXT}style-name", "") in self.bold:
            return True
        return (
            bool(spans)
            and not (element.text or "").strip()
            and (spans[0].get(f"{_TEXT}style-name", "") in self.bold)
        )

    def characters(self, element: Element, depth: int) -> Iterator[str]:
        if depth > _MAX_DEPTH:
            return
        yield element.text or ""
        for name, child in children(element):
            match name:
                case "tab":
                    yield "\t"
                case "line-break":
                    yield "\n"
                case "s":
                    yield " " * min(int(child.get(f"{_TEXT}c") or 1), 8)
                case "text-box" | "note" | "annotation":
                    pass
                case _:
                    if name == "a" and child.get(_XLINK):
                        self.targets.append(Target(child.get(_XLINK, "")))
                    yield from self.characters(child, depth + 1)
            yield child.tail or ""
