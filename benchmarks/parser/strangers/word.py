"""Writes strangers as Word documents: tabs, bordered tables, text boxes, a header, an outline."""

import io
from collections.abc import Callable, Iterable
from typing import cast

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from benchmarks.parser.strangers.people import Group, Post, Stranger

_BOX = """<w:r {ns} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>
<v:shape type="#_x0000_t202" style="width:200pt;height:120pt"><v:textbox><w:txbxContent>
{lines}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""
_LINK = """<w:hyperlink {ns} r:id="{number}"><w:r><w:t>{text}</w:t></w:r>
</w:hyperlink>"""
_LINE = '<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'


def tabbed(person: Stranger) -> bytes:
    """Bold capitals as headings; employer, place and dates behind tabs; contacts in the header."""
    document = docx.Document()
    header = document.sections[0].header
    header.paragraphs[0].text = person.shown
    header.add_paragraph("\t".join([person.place, *person.phones, person.email]))
    for link in person.links:
        _linked(header.add_paragraph(), link.label, f"https://{link.url}")
    _bold(document, person.role)
    document.add_paragraph(person.about)
    _bold(document, person.heads["posts"].upper())
    for post in person.posts:
        _bold(document, f"{post.company}\t{post.place}\t{post.dates}")
        document.add_paragraph().add_run(post.title).italic = True
        _bullets(document, post.told)
    _bold(document, person.heads["courses"].upper())
    for course in person.courses:
        document.add_paragraph(
            "\t".join(t for t in (course.school, course.degree, course.dates) if t)
        )
    _bold(document, person.heads["skills"].upper())
    for group in person.skills:
        document.add_paragraph(_said(group))
    _rest(document, person, upper=True)
    return _saved(document)


def boxed(person: Stranger) -> bytes:
    """A bordered form: label beside value, posts as rows, a cell across for each part's name."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    for value in (person.shown, person.role, person.place, *person.phones, person.email):
        if value:
            _across(table, value)
    if person.about:
        _across(table, person.heads["about"], bold=True)
        _across(table, person.about)
    _across(table, person.heads["posts"], bold=True)
    for post in person.posts:
        _cells(table, post.dates, post.company, "\n".join((post.title, *post.told)))
    _across(table, person.heads["courses"], bold=True)
    for course in person.courses:
        _cells(table, course.dates, course.school, f"{course.degree} {course.note}".strip())
    _across(table, person.heads["skills"], bold=True)
    for group in person.skills:
        _across(table, _said(group, "、" if person.language == "zh" else ", "))
    for section in person.more:
        _across(table, section.head, bold=True)
        _across(table, "\n".join(section.lines))
    return _saved(document)


def outline(person: Stranger) -> bytes:
    """Word's own heading styles: each post a heading of the third rank, dates in the line below."""
    document = docx.Document()
    cast("ParagraphStyle", document.styles["Normal"]).font.size = Pt(10.5)
    document.add_paragraph(person.shown, style="Title")
    document.add_paragraph(person.role, style="Subtitle")
    contacts = document.add_paragraph(" | ".join([person.place, *person.phones, person.email]))
    for link in person.links:
        contacts.add_run(" | ")
        _linked(contacts, link.label, f"https://{link.url}")
    document.add_heading(person.heads["about"], 1)
    document.add_paragraph(person.about)
    document.add_heading(person.heads["skills"], 1)
    if person.said:
        document.add_paragraph(person.said)
    else:
        for group in person.skills:
            document.add_paragraph(_said(group, "; "))
    document.add_heading(person.heads["posts"], 1)
    for post in person.posts:
        document.add_heading(post.title, 3)
        document.add_paragraph(f"{post.company} · {post.place} · {post.dates}")
        _bullets(document, post.told)
    document.add_heading(person.heads["courses"], 1)
    for course in person.courses:
        document.add_heading(course.degree, 3)
        told = (course.school, course.place, course.dates, course.note)
        document.add_paragraph(" · ".join(t for t in told if t))
    _rest(document, person, style="Heading 1")
    return _saved(document)


def contract(person: Stranger) -> bytes:
    """Name and contacts in a text box; then a borderless table with the dates at the left."""
    document = docx.Document()
    lines = [person.shown, person.role, person.place, *person.phones, person.email]
    box = _BOX.format(
        ns=nsdecls("w"),
        lines="".join(_LINE.format(line) for line in [*lines, *(x.url for x in person.links)]),
    )
    document.add_paragraph().add_run().element.addnext(parse_xml(box))
    if person.about:
        document.add_paragraph(person.about)
    _bold(document, person.heads["posts"])
    table = _rail(document)
    for post in person.posts:
        _cells(table, post.dates, _story(post))
    _bold(document, person.heads["courses"])
    table = _rail(document)
    for course in person.courses:
        told = "\n".join(t for t in (course.degree, course.school, course.note) if t)
        _cells(table, course.dates, told)
    _bold(document, person.heads["skills"])
    for group in person.skills:
        _bullets(document, (skill.name for skill in group.items))
    _rest(document, person)
    return _saved(document)


def _story(post: Post) -> str:
    return "\n".join((post.title, f"{post.company}, {post.place}", *post.told))


def _rail(document: Document) -> Table:
    table: Table = document.add_table(rows=0, cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(4), Cm(12)
    return table


def _said(group: Group, joint: str = ", ") -> str:
    items = joint.join(s.name + (f" ({s.level})" if s.level else "") for s in group.items)
    return f"{group.label}: {items}" if group.label else items


def _rest(
    document: Document, person: Stranger, *, upper: bool = False, style: str | None = None
) -> None:
    for section in person.more:
        head = section.head.upper() if upper else section.head
        document.add_paragraph(style=style).add_run(head).bold = True
        for line in section.lines:
            document.add_paragraph(line)


def _bold(document: Document, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def _bullets(document: Document, lines: Iterable[str]) -> None:
    for line in lines:
        document.add_paragraph(line, style="List Bullet")


def _new_row(table: Table) -> None:
    add: Callable[[], object] = table.add_row
    add()


def _cells(table: Table, *texts: str) -> None:
    _new_row(table)
    for cell, text in zip(table.rows[-1].cells, texts, strict=True):
        cell.text = text


def _across(table: Table, text: str, *, bold: bool = False) -> None:
    _new_row(table)
    cells = table.rows[-1].cells
    whole = cells[0].merge(cells[-1])
    whole.paragraphs[0].add_run(text).bold = bold


def _linked(paragraph: Paragraph, text: str, url: str) -> None:
    """A link whose address is only in the document's relations."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    number = paragraph.part.relate_to(url, kind, is_external=True)
    link = _LINK.format(ns=nsdecls("w", "r"), number=number, text=text)
    paragraph.add_run().element.addnext(parse_xml(link))


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
