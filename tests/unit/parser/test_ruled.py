"""A table whose borders are drawn is read cell by cell, and a row of it is an entry."""

import io
from collections.abc import Sequence

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from services.parser.outcome import Parsed
from services.parser.readers.ruled import tables_of
from services.parser.readers.rules import Rule, joined
from services.parser.reading import parse

JOBS = (
    (
        "Jan 2019 – Mar 2023",
        "Northwind Bearings Limited",
        "Senior Maintenance Planner",
        "Planned the shutdowns of two lines and kept the spare parts of four hundred machines.",
    ),
    (
        "Jun 2015 – Dec 2018",
        "Hallam & Pryce Toolmaking",
        "Maintenance Technician",
        "Repaired presses on night shift and wrote the first list of what breaks when and why.",
    ),
)
HEAD = ("Period", "Employer", "Position", "Responsibilities")
WIDTHS = (64, 84, 84, 170)
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), 0)])


def a_pdf(*story: Flowable) -> bytes:
    stream = io.BytesIO()
    SimpleDocTemplate(stream, invariant=1).build(list(story))
    return stream.getvalue()


def words(text: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(text, getSampleStyleSheet()[style])


def a_table(rows: Sequence[Sequence[str]], columns: Sequence[int] = (0, 1, 2, 3)) -> Table:
    cells = [[words(row[column]) for column in columns] for row in rows]
    return Table(cells, colWidths=[WIDTHS[column] for column in columns], style=GRID)


def read(table: Table) -> Parsed:
    outcome = parse(
        a_pdf(
            words("Agnes Thornbury", "Title"),
            words("agnes.thornbury@example.com"),
            words("Work Experience", "Heading2"),
            table,
            words("Skills", "Heading2"),
            words("Welding, Hydraulics"),
        ),
        "resume.pdf",
    )
    assert isinstance(outcome, Parsed)
    return outcome


@pytest.mark.parametrize("columns", [(0, 1, 2, 3), (0, 2, 1), (1, 2, 0, 3)])
@pytest.mark.parametrize("rows", [JOBS, (HEAD, *JOBS)])
def test_words_broken_inside_cells_are_whole_again(
    rows: Sequence[Sequence[str]], columns: Sequence[int]
) -> None:
    jobs = [found.value for found in read(a_table(rows, columns)).profile.jobs]
    assert [(job.company, job.title) for job in jobs] == [(row[1], row[2]) for row in JOBS]
    assert [str(job.start) for job in jobs] == ["2019-01", "2015-06"]
    assert [str(job.end) for job in jobs] == ["2023-03", "2018-12"]


def test_what_is_told_in_a_cell_follows_the_entry_that_it_tells_of() -> None:
    first, second = (found.value for found in read(a_table(JOBS)).profile.jobs)
    assert first.description.startswith("Planned the shutdowns")
    assert "Repaired presses" in second.description


def test_what_stands_around_a_table_stays_around_it() -> None:
    lines = read(a_table(JOBS)).text.splitlines()
    assert lines.index("Work Experience") < lines.index("Skills")
    assert lines[-1] == "Welding, Hydraulics"


def a_grid(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    upright = [Rule(vertical=True, at=x, start=ys[0], end=ys[-1]) for x in xs]
    return upright + [Rule(vertical=False, at=y, start=xs[0], end=xs[-1]) for y in ys]


def test_a_frame_a_timeline_and_lines_under_headings_are_no_table() -> None:
    assert tables_of(a_grid((50, 500), (100, 700))) == []
    assert tables_of([Rule(vertical=True, at=80, start=100, end=700)]) == []
    under = [Rule(vertical=False, at=y, start=50, end=500) for y in (100, 300, 500)]
    assert tables_of(under) == []


def test_two_tables_on_a_page_are_two() -> None:
    tables = tables_of(a_grid((50, 200, 500), (400, 450, 500)) + a_grid((50, 300), (100, 150)))
    assert [table.box for table in tables] == [(50, 400, 500, 500)]
    assert [len(row) for row in tables[0].rows] == [2, 2]


def test_a_cell_over_two_columns_is_one() -> None:
    rules = [
        *a_grid((50, 500), (100, 150, 200, 250)),
        Rule(vertical=True, at=200, start=150, end=250),
    ]
    [table] = tables_of(rules)
    assert [len(row) for row in table.rows] == [1, 2, 2]


def test_borders_drawn_cell_by_cell_are_one_line() -> None:
    pieces = [Rule(vertical=False, at=100.2, start=x, end=x + 50) for x in (150, 50, 100)]
    assert joined(pieces) == [Rule(vertical=False, at=100.2, start=50, end=200)]
    assert joined([Rule(vertical=False, at=float(y), start=0, end=9) for y in range(900)]) == []
