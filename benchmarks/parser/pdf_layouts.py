"""Draws people as PDF resumes in many layouts."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.parser.dating import period, years
from benchmarks.parser.people import Course, Person, Post

_FONTS = (
    ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    ("Times-Roman", "Times-Bold", "Times-Italic"),
)
_WIDTH, _HEIGHT = 595.0, 842.0


@dataclass
class Sheet:
    """A canvas with a place to write at; it starts a new page when the old one is full."""

    person: Person
    chance: random.Random
    stream: io.BytesIO = field(default_factory=io.BytesIO)
    left: float = 54.0
    right: float = 541.0
    y: float = 790.0

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.stream, pagesize=(_WIDTH, _HEIGHT), invariant=1)
        self.size = self.chance.choice([9.5, 10.0, 10.5, 11.0])
        self.regular, self.bold, self.italic = self.chance.choice(_FONTS)
        if self.person.language == "zh":
            pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
            self.regular = self.bold = self.italic = "STSong-Light"
        self.caps = self.chance.random() < 0.4 and self.person.language != "zh"
        self.rule = self.chance.random() < 0.5
        self.color = Color(0.1, 0.2, self.chance.choice([0.1, 0.3, 0.5]))

    def text(self, text: str, font: str, size: float, x: float | None = None) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(self.left if x is None else x, self.y, text)

    def down(self, points: float) -> None:
        self.y -= points
        if self.y < 50:
            self.canvas.showPage()
            self.y = 790.0

    def line(
        self, text: str, font: str | None = None, size: float | None = None, x: float | None = None
    ) -> None:
        self.text(text, font or self.regular, size or self.size, x)
        self.down((size or self.size) * 1.32)

    def right_text(self, text: str, font: str | None = None) -> None:
        self.canvas.setFont(font or self.regular, self.size)
        self.canvas.drawRightString(self.right, self.y, text)

    def paragraph(self, text: str, x: float | None = None, *, bullet: bool = False) -> None:
        x = self.left if x is None else x
        indent = 11.0 if bullet else 0.0
        if bullet:
            self.text("•" if self.person.language != "zh" else "·", self.regular, self.size, x)
        for row in self.wrapped(text, self.right - x - indent):
            self.line(row, x=x + indent)

    def wrapped(self, text: str, width: float) -> list[str]:
        units = list(text) if self.person.language == "zh" else [w + " " for w in text.split()]
        rows, row = [], ""
        for unit in units:
            if row and pdfmetrics.stringWidth(row + unit.rstrip(), self.regular, self.size) > width:
                rows.append(row.rstrip())
                row = ""
            row += unit
        return [*rows, row.rstrip()]

    def heading(self, kind: str, x: float | None = None) -> None:
        names = self.person.words.headings[kind]
        name = names[self.person.seed % len(names)]
        self.down(8)
        self.canvas.setFillColor(self.color)
        self.text(name.upper() if self.caps else name, self.bold, self.size + 2.5, x)
        self.canvas.setFillColor(Color(0, 0, 0))
        if self.rule:
            self.canvas.line(self.left, self.y - 3, self.right, self.y - 3)
        self.down(self.size * 1.7)

    def done(self) -> bytes:
        self.canvas.save()
        return self.stream.getvalue()


def _contacts(person: Person) -> list[str]:
    return [person.place, person.phone, person.email, person.link]


def _head(sheet: Sheet) -> None:
    person = sheet.person
    sheet.line(person.name.upper() if sheet.chance.random() < 0.2 else person.name, sheet.bold, 21)
    if sheet.chance.random() < 0.6:
        sheet.line(person.headline, sheet.italic, sheet.size + 1)
    sheet.line(sheet.chance.choice(["  |  ", " · ", "   "]).join(_contacts(person)), size=9)


def _skills(sheet: Sheet, style: str) -> None:
    sheet.heading("skills")
    skills = sheet.person.skills
    if style == "bullets":
        for skill in skills:
            sheet.paragraph(skill, bullet=True)
    else:
        sheet.paragraph(("、" if sheet.person.language == "zh" else ", ").join(skills))


def _tail(sheet: Sheet) -> None:
    person = sheet.person
    sheet.heading("languages")
    sheet.paragraph(", ".join(person.languages))
    if sheet.chance.random() < 0.4 and person.language != "zh":
        sheet.heading("references")
        name, email, phone = person.referee
        sheet.paragraph(f"{name}, {email}, {phone}")


def _summary(sheet: Sheet) -> None:
    if sheet.chance.random() < 0.7:
        sheet.heading("summary")
        sheet.paragraph(sheet.person.summary)


def dates_right(person: Person) -> bytes:
    """Title with dates at the right margin; employer and place below."""
    sheet = Sheet(person, random.Random(person.seed))

    def post(p: Post) -> None:
        sheet.right_text(period(person, p.start, p.end))
        sheet.line(p.title, sheet.bold)
        sheet.line(f"{p.company}, {p.place}", sheet.italic)

    def course(c: Course) -> None:
        sheet.right_text(years(c.start, c.end))
        sheet.line(c.degree, sheet.bold)
        sheet.line(c.school)

    return _one_column(sheet, post, course)


def company_first(person: Person) -> bytes:
    """Employer with its place at the right; the title with dates below."""
    sheet = Sheet(person, random.Random(person.seed))

    def post(p: Post) -> None:
        sheet.right_text(p.place)
        sheet.line(p.company, sheet.bold)
        sheet.right_text(period(person, p.start, p.end), sheet.italic)
        sheet.line(p.title, sheet.italic)

    def course(c: Course) -> None:
        sheet.right_text(c.place)
        sheet.line(c.school, sheet.bold)
        sheet.right_text(years(c.start, c.end))
        sheet.line(c.degree)

    return _one_column(sheet, post, course)


def inline_commas(person: Person) -> bytes:
    """Title, employer and place in one line; dates in the next."""
    sheet = Sheet(person, random.Random(person.seed))

    def post(p: Post) -> None:
        sheet.line(f"{p.title}, {p.company}, {p.place.split(',')[0]}", sheet.bold)
        sheet.line(period(person, p.start, p.end), sheet.italic)

    def course(c: Course) -> None:
        sheet.line(f"{c.degree}, {c.school} ({years(c.start, c.end)})")

    return _one_column(sheet, post, course)


def pipes(person: Person) -> bytes:
    """Employer, title and dates in one line between bars."""
    sheet = Sheet(person, random.Random(person.seed))

    def post(p: Post) -> None:
        sheet.line(f"{p.company} | {p.title} | {period(person, p.start, p.end)}", sheet.bold)

    def course(c: Course) -> None:
        sheet.line(f"{c.school} | {c.degree} | {c.end}")

    return _one_column(sheet, post, course)


def stacked(person: Person) -> bytes:
    """Title, employer and dates each on a line of their own."""
    sheet = Sheet(person, random.Random(person.seed))

    def post(p: Post) -> None:
        sheet.line(p.title, sheet.bold)
        sheet.line(f"{p.company}, {p.place}")
        sheet.line(period(person, p.start, p.end), size=sheet.size - 1)

    def course(c: Course) -> None:
        sheet.line(c.degree, sheet.bold)
        sheet.line(f"{c.school}, {c.place}")
        sheet.line(years(c.start, c.end), size=sheet.size - 1)

    return _one_column(sheet, post, course)


def _one_column(
    sheet: Sheet, post: Callable[[Post], None], course: Callable[[Course], None]
) -> bytes:
    _head(sheet)
    _summary(sheet)
    parts = [_skills_part, _posts_part, _courses_part]
    order = sheet.chance.choice([(1, 2, 0), (0, 1, 2), (2, 1, 0)])
    for index in order:
        parts[index](sheet, post, course)
    _tail(sheet)
    return sheet.done()


def _posts_part(sheet: Sheet, post: Callable[[Post], None], _course: object) -> None:
    sheet.heading("experience")
    bullets = sheet.chance.random() < 0.75
    for p in sheet.person.posts:
        post(p)
        for told in p.told:
            sheet.paragraph(told if bullets else f"{told}.", bullet=bullets)
        sheet.down(5)


def _courses_part(sheet: Sheet, _post: object, course: Callable[[Course], None]) -> None:
    sheet.heading("education")
    for c in sheet.person.courses:
        course(c)
        sheet.down(4)


def _skills_part(sheet: Sheet, _post: object, _course: object) -> None:
    _skills(sheet, sheet.chance.choice(["bullets", "line"]))


def date_rail(person: Person) -> bytes:
    """Dates in a narrow rail at the left, the story beside it."""
    sheet = Sheet(person, random.Random(person.seed))
    _head(sheet)
    _summary(sheet)
    rail, story = sheet.left, sheet.left + 128
    sheet.heading("experience")
    for p in person.posts:
        sheet.text(period(person, p.start, p.end), sheet.regular, sheet.size - 1, rail)
        sheet.line(p.title, sheet.bold, x=story)
        sheet.line(f"{p.company}, {p.place}", x=story)
        for told in p.told:
            sheet.paragraph(told, x=story, bullet=True)
        sheet.down(5)
    sheet.heading("education")
    for c in person.courses:
        sheet.text(years(c.start, c.end), sheet.regular, sheet.size - 1, rail)
        sheet.line(c.degree, sheet.bold, x=story)
        sheet.line(c.school, x=story)
        sheet.down(4)
    _skills(sheet, "line")
    _tail(sheet)
    return sheet.done()


def sidebar_left(person: Person) -> bytes:
    return _sidebar(person, at_left=True)


def sidebar_right(person: Person) -> bytes:
    return _sidebar(person, at_left=False)


def _sidebar(person: Person, *, at_left: bool) -> bytes:
    """Contacts, skills and languages in a coloured column, the rest beside it."""
    sheet = Sheet(person, random.Random(person.seed))
    bar = (0.0, 175.0) if at_left else (420.0, 595.0)
    main = (195.0, 570.0) if at_left else (40.0, 400.0)
    sheet.canvas.setFillColor(Color(0.9, 0.93, 0.96))
    sheet.canvas.rect(bar[0], 0, bar[1] - bar[0], _HEIGHT, stroke=0, fill=1)
    sheet.canvas.setFillColor(Color(0, 0, 0))
    parts = [lambda: _bar(sheet, bar), lambda: _main(sheet, main)]
    for draw in parts if at_left else reversed(parts):
        sheet.y = 780.0
        draw()
    return sheet.done()


def _bar(sheet: Sheet, bounds: tuple[float, float]) -> None:
    sheet.left, sheet.right = bounds[0] + 16, bounds[1] - 12
    person, size = sheet.person, sheet.size
    sheet.size = 9.0
    sheet.heading("contact")
    for contact in _contacts(person):
        sheet.line(contact)
    sheet.heading("skills")
    for skill in person.skills:
        sheet.paragraph(skill)
    sheet.heading("languages")
    for tongue in person.languages:
        sheet.paragraph(tongue)
    sheet.size = size


def _main(sheet: Sheet, bounds: tuple[float, float]) -> None:
    sheet.left, sheet.right = bounds
    person = sheet.person
    sheet.line(person.name, sheet.bold, 22)
    sheet.line(person.headline, size=12)
    _summary(sheet)
    sheet.heading("experience")
    for p in person.posts:
        sheet.line(p.title, sheet.bold)
        sheet.line(f"{p.company}, {p.place}")
        sheet.line(period(person, p.start, p.end), sheet.italic)
        for told in p.told:
            sheet.paragraph(told, bullet=True)
        sheet.down(5)
    sheet.heading("education")
    for c in person.courses:
        sheet.line(c.degree, sheet.bold)
        sheet.line(f"{c.school}, {years(c.start, c.end)}")
        sheet.down(4)
