"""Whose resume it is: what stands around a name goes, what belongs to it stays."""

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from schemas.profile import PersonName
from services.parser.document import Cell, Document, Line
from services.parser.name_echo import Hints
from services.parser.name_words import bare, formed, person, words_of
from services.parser.names import name_of
from services.parser.outcome import Parsed
from services.parser.reading import engine
from services.parser.sections import split


def line(
    text: str, size: float = 9.0, *, y: float = 40.0, x0: float = 50.0, bold: bool = False
) -> Line:
    x1 = x0 + 0.5 * size * len(text)
    cell = Cell(text, x0, x1)
    return Line((cell,), page=1, box=(x0, y, x1, y + size), size=size, bold=bold, right=500.0)


def named(*lines: Line, email: str = "hello@example.org") -> str | None:
    rules = engine().rules
    rest = [line("Story of nothing in particular", y=400 + 12 * n) for n in range(8)]
    document = Document((*lines, *rest), "test")
    sections = split(document.lines, rules.headings)
    hints = Hints.of([email], [], None)
    found = name_of(document, sections, rules.headings, rules.wording, hints)
    return found.value.written if found else None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Curriculum Vitae of Ottoline Brightwater", "Ottoline Brightwater"),
        ("Ottoline Brightwater’s Résumé", "Ottoline Brightwater"),
        ("Hi, I’m Ottoline Brightwater!", "Ottoline Brightwater"),
        ("Hola, soy Lucía Prado", "Lucía Prado"),
        ("Ottoline Brightwater (she/her)", "Ottoline Brightwater"),
        ("Ottoline Brightwater, RN, BSN", "Ottoline Brightwater"),
        ("Ottoline Brightwater MBA", "Ottoline Brightwater"),
        ("OTTOLINE BRIGHTWATER RN", "OTTOLINE BRIGHTWATER"),
        ("Ottoline Brightwater, Sous Chef", "Ottoline Brightwater"),
        ("Ottoline Brightwater | Paralegal", "Ottoline Brightwater"),
        ("OB Ottoline Brightwater", "Ottoline Brightwater"),
        ("Dott.ssa Chiara Neri", "Chiara Neri"),
        ("Phil Brightwater", "Phil Brightwater"),
        ("MARY DO", "MARY DO"),
        ('Wendell "Skip" Harbison', 'Wendell "Skip" Harbison'),
        ("Brightwater, Ottoline", "Brightwater, Ottoline"),
        ("Wendell Harbison, Jr.", "Wendell Harbison, Jr."),
    ],
)
def test_what_stands_around_a_name_is_taken_off(written: str, name: str) -> None:
    wording = engine().rules.wording
    found = bare(written, wording.has_title)
    assert found == name
    assert formed(words_of(found))


def test_a_nickname_is_neither_given_nor_family_name() -> None:
    written = 'Wendell "Skip" Harbison'
    assert person(words_of(written), written) == PersonName(
        written=written, given="Wendell", family="Harbison"
    )


@pytest.mark.parametrize(
    "email", ["obrightwater@", "brightwater.o@", "ottolineb@", "ottoline.brightwater3@"]
)
def test_initials_in_an_address_echo_a_name(email: str) -> None:
    assert Hints.of([f"{email}example.org"], [], None).echo(("Ottoline", "Brightwater")) >= 0.9


def test_umlauts_and_struck_letters_are_spelled_in_addresses() -> None:
    assert Hints.of(["joerg.mueller@example.org"], [], None).echo(("Jörg", "Müller")) == 1.0
    assert Hints.of(["zolciak@example.org"], [], None).echo(("Żółciak",)) == 1.0


def test_the_files_name_says_less_than_an_address() -> None:
    hints = Hints.of([], [], "Ottoline Brightwater CV.pdf")
    assert hints.echo(("Ottoline", "Brightwater")) == 0.5


def test_a_name_in_two_sizes_is_whole_where_the_address_repeats_it() -> None:
    header = line("Ottoline", 10), line("Brightwater", 24, y=54, bold=True)
    assert named(*header, email="obrightwater@example.org") == "Ottoline Brightwater"


def test_a_surname_that_is_a_trade_belongs_under_its_given_name() -> None:
    header = line("Dakota", 24), line("Mason", 24, y=66)
    assert named(*header, email="mason7@example.org") == "Dakota Mason"


def test_a_word_under_a_single_name_is_not_its_family() -> None:
    assert named(line("Ottoline", 20), line("Adventurer", 11.5, y=66)) == "Ottoline"


def test_a_name_goes_on_behind_its_particle() -> None:
    header = line("Ottoline Brightwater dos", 22), line("Anjos", 22, y=64)
    assert named(*header) == "Ottoline Brightwater dos Anjos"


def test_contacts_beside_a_name_in_two_lines_do_not_part_it() -> None:
    header = (
        line("Ottoline", 20),
        line("+44 20 7946 0999", y=52, x0=400),
        line("Brightwater", 20, y=62),
    )
    assert named(*header) == "Ottoline Brightwater"


def test_a_name_behind_a_long_sidebar_is_found_by_its_size() -> None:
    sidebar = [line("O", 24), *(line(f"Fact number {n}", y=60 + 8 * n) for n in range(50))]
    assert named(*sidebar, line("Ottoline Brightwater", 24, x0=200)) == "Ottoline Brightwater"


def test_a_name_in_small_letters_is_one_where_it_is_large() -> None:
    assert named(line("ottoline brightwater", 24)) == "ottoline brightwater"


def test_the_larger_title_of_the_paper_is_not_the_name() -> None:
    header = line("CURRICULUM VITAE", 28), line("Ottoline Brightwater", 12, y=80)
    assert named(*header) == "Ottoline Brightwater"


def test_letters_set_far_apart_above_columns_are_one_name() -> None:
    written = BytesIO()
    page = Canvas(written, pagesize=(595, 842))
    page.setFont("Helvetica", 24)
    page.drawString(40, 780, "TOMASZ BRANDT", charSpace=12)
    page.setFont("Helvetica", 9)
    for number in range(8):
        page.drawString(40, 740 - 14 * number, f"Fact number {number}")
        page.drawString(330, 740 - 14 * number, f"Told at length, part {number}")
    page.save()
    outcome = engine().parse(written.getvalue(), "x.pdf")
    assert isinstance(outcome, Parsed)
    assert outcome.profile.name is not None
    assert outcome.profile.name.value.written == "TOMASZ BRANDT"
