"""Writes people as Word, OpenDocument, RTF, HTML, plain text and mail."""

import html
import io
import zipfile
from email.message import EmailMessage

import docx
from docx.document import Document
from docx.shared import Pt

from benchmarks.parser.hard.people import Post, Stranger


def word_sidebar(person: Stranger) -> bytes:
    """One table of two cells: the left holds contacts and skills, the right the story."""
    document = docx.Document()
    h = person.headings
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = person.name
    rows = [person.place, person.phone, person.email, person.link, "", h["skills"].upper()]
    rows += [*person.skills, h["languages"].upper()]
    rows += [f"{name} ({level})" for name, level in person.languages]
    for row in rows:
        paragraph = left.add_paragraph()
        paragraph.add_run(row).bold = row in (h["skills"].upper(), h["languages"].upper())
    right.text = ""
    right.add_paragraph().add_run(h["experience"].upper()).bold = True
    for p in person.posts:
        right.add_paragraph().add_run(f"{p.company}, {p.place}").bold = True
        right.add_paragraph(f"{p.title} ({p.dates})")
        for told in p.told:
            right.add_paragraph(told, style="List Bullet")
    right.add_paragraph().add_run(h["education"].upper()).bold = True
    for c in person.courses:
        right.add_paragraph(f"{c.dates}: {c.degree}, {c.school}")
    return _saved(document)


def word_tabs(person: Stranger) -> bytes:
    """Dates, a tab, the title; employer and place in the next line behind a tab of their own."""
    document = docx.Document()
    h = person.headings
    document.add_paragraph().add_run(h["contact"]).bold = True
    for label, value in (
        ("Name", person.name),
        ("Mail", person.email),
        ("Tel", person.phone),
        ("Web", person.link),
    ):
        document.add_paragraph(f"{label}:\t{value}")
    for kind, rows in (
        (
            "experience",
            [(p.dates, p.title, f"{p.company}, {p.place}", p.told) for p in person.posts],
        ),
        ("education", [(c.dates, c.degree, c.school, ()) for c in person.courses]),
    ):
        heading = document.add_paragraph().add_run(h[kind])
        heading.bold, heading.font.size = True, Pt(14)
        for dates, first, second, told in rows:
            document.add_paragraph(f"{dates}\t{first}")
            document.add_paragraph(f"\t{second}")
            for text in told:
                document.add_paragraph(f"\t- {text}")
    heading = document.add_paragraph().add_run(h["skills"])
    heading.bold, heading.font.size = True, Pt(14)
    document.add_paragraph(", ".join(person.skills))
    return _saved(document)


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_ODT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3">'
    "<office:body><office:text>{}</office:text></office:body></office:document-content>"
)


def open_document(person: Stranger) -> bytes:
    """Posts in a table with a row each; the rest in paragraphs and a list."""
    h, e = person.headings, html.escape
    body = [f'<text:h text:outline-level="1">{e(person.name)}</text:h>']
    body += [f"<text:p>{e(t)}</text:p>" for t in (person.place, person.phone, person.email)]
    body += [f"<text:p>{e(person.link)}</text:p>", _odt_heading(h["experience"]), "<table:table>"]
    for p in person.posts:
        cells = (p.dates, f"{p.title}\n{p.company}, {p.place}")
        body.append("<table:table-row>")
        for cell in cells:
            rows = "".join(f"<text:p>{e(t)}</text:p>" for t in cell.split("\n"))
            body.append(f"<table:table-cell>{rows}</table:table-cell>")
        body.append("</table:table-row>")
    body += ["</table:table>", _odt_heading(h["education"])]
    body += [f"<text:p>{e(f'{c.dates}  {c.degree}, {c.school}')}</text:p>" for c in person.courses]
    items = "".join(
        f"<text:list-item><text:p>{e(s)}</text:p></text:list-item>" for s in person.skills
    )
    body += [_odt_heading(h["skills"]), f"<text:list>{items}</text:list>"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", _ODT.format("".join(body)))
    return stream.getvalue()


def _odt_heading(text: str) -> str:
    return f'<text:h text:outline-level="2">{html.escape(text)}</text:h>'


def rich_text(person: Stranger) -> bytes:
    """RTF as a word processor of the nineties wrote it."""
    h = person.headings
    rows = [rf"{{\b\fs36 {_rtf(person.name)}}}", _rtf(person.place)]
    rows += [_rtf(f"{person.phone} / {person.email}"), _rtf(person.link), ""]
    rows.append(rf"{{\b {_rtf(h['experience'])}}}")
    for p in person.posts:
        rows.append(rf"{{\b {_rtf(p.company)}}}\tab {_rtf(p.dates)}")
        rows.append(rf"{{\i {_rtf(p.title)}}}")
        rows += [rf"\bullet  {_rtf(t)}" for t in p.told]
    rows.append(rf"{{\b {_rtf(h['education'])}}}")
    for c in person.courses:
        rows += [rf"{_rtf(c.degree)}\tab {_rtf(c.dates)}", rf"{{\i {_rtf(c.school)}}}"]
    rows += [rf"{{\b {_rtf(h['skills'])}}}", _rtf(", ".join(person.skills))]
    return ("{\\rtf1\\ansi\\deff0\n" + "\\par\n".join(rows) + "\\par\n}").encode("ascii")


def _rtf(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return "".join(c if ord(c) < 128 else f"\\u{_signed(ord(c))}?" for c in escaped)


def _signed(code: int) -> int:
    return code - 65536 if code > 32767 else code


def web_sections(person: Stranger) -> bytes:
    """Classes and divs as page builders make them; the dates stand apart from the title."""
    e, h = html.escape, person.headings
    posts = "".join(
        f"<div class=item><div class=when>{e(p.dates)}</div><div class=what><strong>{e(p.title)}"
        f"</strong><div class=org>{e(p.company)}</div><div class=loc>{e(p.place)}</div>"
        f"<p>{e(' '.join(p.told))}</p></div></div>"
        for p in person.posts
    )
    courses = "".join(
        f"<div class=item><div class=when>{e(c.dates)}</div><div><strong>{e(c.degree)}</strong>"
        f"<div>{e(c.school)}</div></div></div>"
        for c in person.courses
    )
    chips = "".join(f"<span class=chip>{e(s)}</span> " for s in person.skills)
    spoken = "".join(f"<li>{e(n)} – {e(level)}</li>" for n, level in person.languages)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{e(person.name)}</title>"
        f"<style>.chip{{border:1px solid}}</style></head><body><header><h1>{e(person.name)}</h1>"
        f"<p class=tagline>{e(person.headline)}</p><ul class=contacts><li>{e(person.place)}</li>"
        f"<li><a href='tel:{e(person.phone)}'>{e(person.phone)}</a></li>"
        f"<li><a href='mailto:{person.email}'>{person.email}</a></li>"
        f"<li><a href='https://{person.link}'>{person.link}</a></li></ul></header>"
        f"<main><section><h2>{e(h['summary'])}</h2><p>{e(person.summary)}</p></section>"
        f"<section><h2>{e(h['experience'])}</h2>{posts}</section>"
        f"<section><h2>{e(h['education'])}</h2>{courses}</section>"
        f"<section><h2>{e(h['skills'])}</h2>{chips}</section>"
        f"<section><h2>{e(h['languages'])}</h2><ul>{spoken}</ul></section></main></body></html>"
    ).encode()


def typed(person: Stranger) -> bytes:
    """Plain text with ruled headings; dates first, the title behind a colon, employer behind at."""
    h = person.headings
    rows = [person.name.upper(), f"{person.place} * {person.phone}", person.email, person.link, ""]
    for kind, body in (
        ("summary", [person.summary]),
        ("experience", [row for p in person.posts for row in _typed_post(p)]),
        ("education", [f"{c.dates}  {c.degree} - {c.school}" for c in person.courses]),
        ("skills", [f"- {s}" for s in person.skills]),
        ("references", [f"{name}, {mail}, {number}" for name, mail, number in person.referees]),
    ):
        rows += [h[kind], "-" * len(h[kind]), *body, ""]
    return "\n".join(rows).encode()


def _typed_post(post: Post) -> list[str]:
    return [f"{post.dates}: {post.title}, {post.company}", *(f"    * {t}" for t in post.told), ""]


def mailed(person: Stranger) -> bytes:
    """The resume is the body of a mail, as people type it on a telephone."""
    h = person.headings
    rows = [person.name, person.phone, person.link, "", h["experience"]]
    for p in person.posts:
        rows += [p.company, p.title, p.dates, *p.told, ""]
    rows += [h["education"]]
    for c in person.courses:
        rows += [c.degree, c.school, c.dates, ""]
    rows += [h["skills"], ", ".join(person.skills)]
    message = EmailMessage()
    message["From"] = f"{person.name} <{person.email}>"
    message["To"] = "jobs@example.com"
    message["Subject"] = "CV"
    message.set_content("\n".join([*rows[:3], person.email, *rows[3:]]))
    return message.as_bytes()


def word_headings(person: Stranger) -> bytes:
    """Word's own heading styles; employer, then title and dates in one line behind bars."""
    document = docx.Document()
    h = person.headings
    document.add_heading(person.name, 0)
    document.add_paragraph(f"{person.place} · {person.phone} · {person.email} · {person.link}")
    document.add_heading(h["skills"], 1)
    for skill in person.skills:
        document.add_paragraph(skill, style="List Bullet")
    document.add_heading(h["experience"], 1)
    for p in person.posts:
        document.add_heading(p.company, 2)
        document.add_paragraph(f"{p.title} | {p.place} | {p.dates}")
        document.add_paragraph(" ".join(p.told))
    document.add_heading(h["education"], 1)
    for c in person.courses:
        document.add_heading(c.school, 2)
        document.add_paragraph(f"{c.degree} | {c.dates}")
    return _saved(document)


def web_list(person: Stranger) -> bytes:
    """Definition lists and time elements; the employer's name is a link."""
    e, h = html.escape, person.headings
    posts = "".join(
        f"<dt><time>{e(p.dates)}</time></dt><dd><h3>{e(p.title)}</h3><p><a href='https://"
        f"{n}.example.com'>{e(p.company)}</a>, {e(p.place)}</p>"
        f"<ul>{''.join(f'<li>{e(t)}</li>' for t in p.told)}</ul></dd>"
        for n, p in enumerate(person.posts)
    )
    courses = "".join(
        f"<dt><time>{e(c.dates)}</time></dt><dd><h3>{e(c.degree)}</h3><p>{e(c.school)}</p></dd>"
        for c in person.courses
    )
    return (
        f"<!doctype html><html><head><meta charset=utf-8></head><body><h1>{e(person.name)}</h1>"
        f"<address>{e(person.place)}<br>{e(person.phone)}<br>{person.email}<br>{person.link}"
        f"</address><h2>{e(h['experience'])}</h2><dl>{posts}</dl>"
        f"<h2>{e(h['education'])}</h2><dl>{courses}</dl>"
        f"<h2>{e(h['skills'])}</h2><p>{e(', '.join(person.skills))}</p></body></html>"
    ).encode()


def starred(person: Stranger) -> bytes:
    """Plain text with capitals for headings, the title at the left and the dates at the right."""
    h = person.headings
    rows = [f"*** {person.name} ***", "", f"Tel: {person.phone}", f"Mail: {person.email}"]
    rows += [f"Web: {person.link}", f"{person.place}", "", h["experience"].upper(), ""]
    for p in person.posts:
        rows += [f"{p.title:<48}{p.dates}", f"{p.company}, {p.place}"]
        rows += [f"  - {t}" for t in p.told] + [""]
    rows += [h["education"].upper(), ""]
    rows += [f"{c.degree}, {c.school} ({c.dates})" for c in person.courses]
    rows += ["", h["skills"].upper(), "", " / ".join(person.skills)]
    return "\n".join(rows).encode()


def labelled(person: Stranger) -> bytes:
    """Each value behind its label, as job portals print it."""
    h = person.headings
    rows = [person.name, f"Email: {person.email}", f"Phone: {person.phone}", f"Web: {person.link}"]
    rows += ["", h["experience"]]
    for p in person.posts:
        rows += [f"Company: {p.company}", f"Designation: {p.title}", f"Duration: {p.dates}"]
        rows += [f"Responsibilities: {' '.join(p.told)}", ""]
    rows += [h["education"]]
    for c in person.courses:
        rows += [f"Degree: {c.degree}", f"Institution: {c.school}", f"Year: {c.dates}", ""]
    rows += [h["skills"], ", ".join(person.skills)]
    return "\n".join(rows).encode()
