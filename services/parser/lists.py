"""Reads the small sections: languages, certificates, the summary, where the person lives."""

import re
from collections.abc import Iterator, Sequence

from schemas.profile import Found
from services.parser.contacts import span_of
from services.parser.document import Document, Line
from services.parser.sections import Kind, Section
from services.parser.wording import Wording
from services.parser.wrapping import glue, unwrapped

_SPLIT = re.compile(r"\s*[,;、，；|•·●\t]\s*(?![^(（]*[)）])")
_ADDRESS_LABEL = re.compile(
    r"^(?:address|location|based in|city|adresse|anschrift|wohnort|ort|domicile|ville|"
    r"lieu|dirección|direccion|ciudad|domicilio|residencia"
    r"|地址|现居(?:住)?地?|居住地|所在地|住址|现住址)\s*[:：\t]\s*(.+)$",
    re.I,
)
_CHUNK = re.compile(r"\s*[|•·●◦\t]\s*|\s+[–—]\s+|\s-\s")
_POSTAL = re.compile(
    r"^(?:[A-Z]{1,2}-)?\d{4,5}\s+[A-ZÀ-Þ][\w .'’-]+$|^[A-ZÀ-Þ][\w .'’-]+(?:,\s*|"
    r"\s+)[A-Z]{2,3}\.?(?:\s+\d{4,5}(?:-\d{4})?)?$"
)
_STREET = re.compile(
    r"(?:str(?:aße|asse|\.)|street|st\.|road|rd\.|avenue|ave\.?|lane|drive|rue|calle|"
    r"allee|weg|platz|boulevard|blvd)\b",
    re.I,
)


def list_of(document: Document, sections: Sequence[Section]) -> tuple[Found[str], ...]:
    """The items of list-like sections, each once."""
    found: dict[str, Found[str]] = {}
    for section in sections:
        for index, line in unwrapped(section.lines):
            for item in _items(line):
                span = span_of(document, index, 0, len(document.lines[index].text))
                found.setdefault(item.casefold(), Found(value=item, confidence=0.85, span=span))
    return tuple(found.values())


def _items(line: Line) -> Iterator[str]:
    for piece in _SPLIT.split(line.text):
        item = piece.strip(" .-–—*")
        if 1 < len(item) <= 90 and re.search(r"[^\W\d_]", item):
            yield item


def lines_of_items(document: Document, sections: Sequence[Section]) -> tuple[Found[str], ...]:
    """One item a line: certificates keep their commas."""
    found: list[Found[str]] = []
    for section in sections:
        for index, line in unwrapped(section.lines):
            item = line.text.replace("\t", ", ").strip()
            if 2 < len(item) <= 140:
                span = span_of(document, index, 0, len(document.lines[index].text))
                found.append(Found(value=item, confidence=0.8, span=span))
    return tuple(found)


def summary_of(document: Document, sections: Sequence[Section]) -> Found[str] | None:
    """The first summary's text."""
    for section in sections:
        if section.kind is not Kind.SUMMARY or not section.lines:
            continue
        text = ""
        for _, line in section.lines[:12]:
            text = (
                glue(text, line.text.replace("\t", " ")) if text else line.text.replace("\t", " ")
            )
        first, last = section.lines[0][0], section.lines[min(len(section.lines), 12) - 1][0]
        end = document.starts[last] + len(document.lines[last].text) - document.starts[first]
        return Found(value=text, confidence=0.85, span=span_of(document, first, 0, end))
    return None


def location_of(
    document: Document, sections: Sequence[Section], wording: Wording
) -> Found[str] | None:
    """Where the person lives: a labelled address, or a place among the contacts."""
    for section in sections:
        if section.kind not in {Kind.TOP, Kind.CONTACT, Kind.SUMMARY}:
            continue
        for index, line in section.lines:
            found = _place(line, wording)
            if found is not None:
                value, confidence = found
                return Found(
                    value=value,
                    confidence=confidence,
                    span=span_of(document, index, 0, len(line.text)),
                )
    return None


def _place(line: Line, wording: Wording) -> tuple[str, float] | None:
    labelled = _ADDRESS_LABEL.match(line.text)
    if labelled is not None:
        return labelled[1].split("\t")[0].strip(), 0.9
    for chunk in _CHUNK.split(line.text):
        text = _ADDRESS_LABEL.sub(r"\1", chunk.strip(" ,;"))
        if "@" in text or len(text) > 60:
            continue
        if wording.is_place(text) or (_POSTAL.match(text) and not wording.has_title(text)):
            return text, 0.85
        pieces = [p.strip() for p in text.split(",")]
        if len(pieces) > 1 and _STREET.search(pieces[0]) and len(pieces) <= 4:
            return text, 0.75
    return None


def headline_of(document: Document, wording: Wording, name_index: int | None) -> Found[str] | None:
    """The professional title under the name."""
    if name_index is None:
        return None
    for index in range(name_index, min(name_index + 3, len(document.lines))):
        for cell in document.lines[index].cells:
            text = re.split(r"\s+[|•·]\s+|\s[–—]\s", cell.text)[0].strip()
            text = re.sub(r"^(?:求职意向|应聘职位|objective)\s*[:：]\s*", "", text, flags=re.I)
            wordy = len(text.split()) <= 8 and "@" not in text and not text.endswith(".")
            if wordy and wording.has_title(text) and not any(c.isdigit() for c in text):
                return Found(
                    value=text, confidence=0.8, span=span_of(document, index, 0, len(cell.text))
                )
    return None
