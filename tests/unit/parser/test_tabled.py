"""A row of labels says what stands in the columns under it."""

from services.parser.document import Cell, Line
from services.parser.forms import records_of
from services.parser.labelled import Role
from services.parser.wrapping import Placed

COLUMNS = (10.0, 80.0, 200.0, 320.0)


def drawn(*rows: tuple[str, ...], starts: tuple[float, ...] = COLUMNS) -> list[Placed]:
    """Rows as a page has them: an empty text is an empty cell."""
    return [
        (
            index,
            Line(
                tuple(
                    Cell(text, x0=start, x1=start + 5 * len(text))
                    for text, start in zip(row, starts, strict=False)
                    if text
                )
            ),
        )
        for index, row in enumerate(rows)
    ]


def posts(lines: list[Placed]) -> list[dict[Role, str]]:
    return [record.values for record in records_of(lines, Role.TITLE, Role.COMPANY, Role.DATES)]


def test_each_row_under_the_labels_is_an_entry() -> None:
    found = posts(
        drawn(
            ("Period", "Position", "Employer", "Location"),
            ("2019 - 2022", "Welder", "Acme", "Ulm"),
            ("2016 - 2019", "Fitter", "Bolt & Co", "Bonn"),
        )
    )

    assert [(one[Role.TITLE], one[Role.COMPANY]) for one in found] == [
        ("Welder", "Acme"),
        ("Fitter", "Bolt & Co"),
    ]


def test_a_cell_that_runs_over_goes_on_in_its_column() -> None:
    found = posts(
        drawn(
            ("Period", "Position", "Employer", "Location"),
            ("2019 - 2022", "Welder", "Acme", "Mount Vernon,"),
            ("", "", "", "SD"),
        )
    )

    assert found[0][Role.PLACE] == "Mount Vernon, SD"


def test_what_stands_across_the_table_is_told() -> None:
    lines = drawn(
        ("Period", "Position", "Employer"),
        ("2019 - 2022", "Welder", "Acme"),
        ("Welded the big ones.",),
        ("2016 - 2019", "Fitter", "Bolt & Co"),
    )

    assert [one.get(Role.TOLD) for one in posts(lines)] == ["Welded the big ones.", None]


def test_labels_are_known_in_other_languages() -> None:
    found = posts(
        drawn(("Okres", "Stanowisko", "Pracodawca"), ("2019 - 2022", "Spawacz", "Huta Nowa"))
    )

    assert found[0][Role.TITLE] == "Spawacz"


def test_a_format_without_places_fits_by_the_number_of_cells() -> None:
    rows = [("Year", "Position", "Company"), ("2019 - 2022", "Welder", "Acme")]
    lines = [(index, Line(tuple(Cell(text) for text in row))) for index, row in enumerate(rows)]

    assert posts(lines)[0][Role.COMPANY] == "Acme"


def test_a_row_of_other_words_is_no_row_of_labels() -> None:
    assert posts(drawn(("Python", "expert", "Berlin"), ("SQL", "good", "Bonn"))) == []
