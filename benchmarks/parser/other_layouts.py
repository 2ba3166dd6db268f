"""Writes people as Word, HTML and text resumes, and turns PDFs into scans."""

import html
import io
import random

import docx
import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.parser.dating import period, years
from benchmarks.parser.people import Person


def _name(person: Person, kind: str) -> str:
    names = person.words.headings[kind]
    return names[person.seed % len(names)]


def word_plain(person: Person) -> bytes:
    """Headings in a style, dates behind a tab."""
    document = docx.Document()
    document.add_heading(person.name, 0)
    document.add_paragraph(f"{person.place} | {person.phone} | {person.email} | {person.link}")
    document.add_heading(_name(person, "experience"), 1)
    for p in person.posts:
        row = document.add_paragraph()
        row.add_run(p.title).bold = True
        row.add_run(f"\t{period(person, p.start, p.end)}")
        document.add_paragraph(f"{p.company}, {p.place}")
        for told in p.told:
            document.add_paragraph(told, style="List Bullet")
    document.add_heading(_name(person, "education"), 1)
    for c in person.courses:
        document.add_paragraph(f"{c.degree}, {c.school}, {years(c.start, c.end)}")
    document.add_heading(_name(person, "skills"), 1)
    document.add_paragraph(", ".join(person.skills))
    document.add_heading(_name(person, "languages"), 1)
    document.add_paragraph(", ".join(person.languages))
    return _saved(document)


def word_table(person: Person) -> bytes:
    """Everything in tables: labels beside values, dates beside posts."""
    document = docx.Document()
    document.add_paragraph().add_run(person.name).bold = True
    contacts = document.add_table(rows=0, cols=2)
    for label, value in (("E-Mail:", person.email), ("Tel.:", person.phone), ("Web:", person.link)):
        cells = contacts.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.add_paragraph().add_run(_name(person, "experience").upper()).bold = True
    table = document.add_table(rows=0, cols=2)
    for p in person.posts:
        cells = table.add_row().cells
        cells[0].text = period(person, p.start, p.end)
        cells[1].text = p.title
        for text in (f"{p.company}, {p.place}", *p.told):
            cells[1].add_paragraph(text)
    document.add_paragraph().add_run(_name(person, "education").upper()).bold = True
    table = document.add_table(rows=0, cols=2)
    for c in person.courses:
        cells = table.add_row().cells
        cells[0].text = years(c.start, c.end)
        cells[1].text = c.degree
        cells[1].add_paragraph(c.school)
    document.add_paragraph().add_run(_name(person, "skills").upper()).bold = True
    for skill in person.skills:
        document.add_paragraph(skill, style="List Bullet")
    return _saved(document)


def _saved(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def web_page(person: Person) -> bytes:
    """Semantic HTML with a menu that is not part of the resume."""
    e = html.escape
    posts = "".join(
        f"<article><h3>{e(p.title)} <span>{e(period(person, p.start, p.end))}</span></h3>"
        f"<p><em>{e(p.company)}</em>, {e(p.place)}</p>"
        f"<ul>{''.join(f'<li>{e(t)}</li>' for t in p.told)}</ul></article>"
        for p in person.posts
    )
    courses = "".join(
        f"<p><b>{e(c.degree)}</b><br>{e(c.school)}, {c.start}–{c.end}</p>" for c in person.courses
    )
    skills = "".join(f"<li>{e(s)}</li>" for s in person.skills)
    page = (
        "<!doctype html><html><head><meta charset=utf-8><title>CV</title></head><body>"
        f"<nav><a href=/>Home</a></nav><h1>{e(person.name)}</h1>"
        f"<p>{e(person.place)} · {e(person.phone)} · "
        f"<a href='mailto:{person.email}'>{person.email}</a>"
        f" · <a href='https://{person.link}'>{person.link}</a></p>"
        f"<h2>{e(_name(person, 'experience'))}</h2>{posts}"
        f"<h2>{e(_name(person, 'education'))}</h2>{courses}"
        f"<h2>{e(_name(person, 'skills'))}</h2><ul>{skills}</ul>"
        "<footer>© nobody</footer></body></html>"
    )
    return page.encode()


def plain_text(person: Person) -> bytes:
    """Text as people paste it into forms."""
    rows = [person.name, person.headline, person.place, person.phone, person.email, person.link, ""]
    rows += [_name(person, "experience").upper(), ""]
    for p in person.posts:
        rows += [f"{p.title} - {p.company}, {p.place}", period(person, p.start, p.end)]
        rows += [f"* {told}" for told in p.told] + [""]
    rows += [_name(person, "education").upper()]
    rows += [f"{c.degree}, {c.school}, {c.end}" for c in person.courses]
    rows += ["", _name(person, "skills").upper(), ", ".join(person.skills), ""]
    return "\n".join(rows).encode()


def scanned(pdf: bytes, seed: int) -> bytes:
    """A PDF as a scanner would give it back: turned a little, grey, with noise, without text."""
    chance = random.Random(seed)
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=chance.choice([150, 200]) / 72).to_pil().convert("L")
        turned = picture.rotate(chance.uniform(-1.2, 1.2), Image.Resampling.BICUBIC, fillcolor=248)
        noise = np.random.default_rng(seed).normal(0, 8, turned.size[::-1])
        grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.5)), dtype=float) + noise
        jpeg = io.BytesIO()
        Image.fromarray(grey.clip(0, 255).astype("uint8")).save(jpeg, "JPEG", quality=60)
        width, height = page.get_size()
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
