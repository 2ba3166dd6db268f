"""Reading order by geometry: margins of headings, and columns that begin side by side."""

from services.parser.document import Run
from services.parser.geometry import in_order
from services.parser.pieces import Piece
from services.parser.reading import engine
from services.parser.shelves import shelf


def piece(text: str, x0: float, base: float, *, bold: bool = False, size: float = 9.0) -> Piece:
    x1 = x0 + 0.5 * size * len(text)
    runs = (Run(text, bold=bold),)
    return Piece(text, x0, base - size, x1, base + 2, base, size, 0, runs)


def column(x0: float, base: float, *texts: str, step: float = 13) -> list[Piece]:
    return [piece(text, x0, base + step * n) for n, text in enumerate(texts)]


def texts(pieces: list[Piece]) -> list[str]:
    ordered = [p for p in pieces if p.text]
    for number, item in enumerate(ordered):
        object.__setattr__(item, "seq", number)
    blocks = in_order(ordered, engine().rules.headings)
    return [" | ".join(p.text for p in row) for block in blocks for row in block]


MARGIN = [
    piece("Academic Ap-", 40, 100, bold=True),
    piece("pointments", 40, 113, bold=True),
    *column(160, 101, "Lecturer in History", "Clontarf University", "2019 to date", "Teaching."),
    piece("Education", 40, 170, bold=True),
    *column(160, 171, "PhD in History", "University of Eastmere", "2013 to 2016", "Thesis on ink."),
    piece("Languages", 40, 240, bold=True),
    *column(160, 241, "Irish, English and Latin", "German for reading"),
]


def test_a_heading_in_the_margin_is_read_above_its_text() -> None:
    assert texts(MARGIN) == [
        "Academic Appointments",
        *("Lecturer in History", "Clontarf University", "2019 to date", "Teaching."),
        "Education",
        *("PhD in History", "University of Eastmere", "2013 to 2016", "Thesis on ink."),
        "Languages",
        *("Irish, English and Latin", "German for reading"),
    ]


def test_a_sidebar_with_text_of_its_own_is_no_margin() -> None:
    sidebar = [
        piece("Skills", 40, 100, bold=True),
        *column(40, 113, "Baking", "Budgets", "Rotas", "Ordering"),
        piece("Languages", 40, 190, bold=True),
        *column(40, 203, "French", "Dutch"),
    ]
    main = [
        piece("Experience", 200, 104, bold=True),
        *column(200, 121, "Sous Chef", "Quayside Bakery", "2019 to date", "Ran a team of nine."),
        piece("Education", 200, 199, bold=True),
        *column(200, 214, "Diploma in Catering", "Harrowgate College"),
    ]
    read = texts(sidebar + main)
    assert read[:8] == [
        "Skills",
        *("Baking", "Budgets", "Rotas", "Ordering"),
        "Languages",
        *("French", "Dutch"),
    ]
    assert read[8:10] == ["Experience", "Sous Chef"]


def three_columns(top: float) -> list[Piece]:
    return [
        piece("Education", 40, top, bold=True),
        *column(40, top + 14, "BA Economics", "Harrowgate College", "2010 to 2013"),
        piece("Skills", 220, top, bold=True),
        *column(220, top + 14, "Baking", "Budgets", "Rotas", "Ordering"),
        piece("Languages", 400, top, bold=True),
        *column(400, top + 14, "French", "Dutch"),
    ]


POSTS = [
    piece("Experience", 40, 100, bold=True),
    piece("Sous Chef, Quayside Bakery", 40, 120),
    piece("2019 – present", 450, 120),
    piece("Ran a team of nine people and wrote the handbook of the shop.", 40, 134),
    piece("Commis, Tessellate", 40, 150),
    piece("2015 – 2019", 450, 150),
    piece("Bread.", 40, 164),
    piece("Porter, Hollis & Vane", 40, 180),
    piece("2013 – 2015", 450, 180),
    piece("Pans.", 40, 194),
]


def test_dates_above_a_column_stay_with_their_posts() -> None:
    read = texts(POSTS + three_columns(230))
    assert "Sous Chef, Quayside Bakery | 2019 – present" in read
    assert "Porter, Hollis & Vane | 2013 – 2015" in read
    assert read.index("Ordering") < read.index("Languages")
    assert read.index("2010 to 2013") < read.index("Skills")


def test_columns_that_fill_the_page_need_no_cut() -> None:
    headings = engine().rules.headings
    assert shelf(three_columns(100), headings) is None
    assert shelf(POSTS + three_columns(230), headings) is not None
