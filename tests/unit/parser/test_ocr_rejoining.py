"""What a page lost when it was printed narrow, or read by OCR, is put together again."""

from collections.abc import Sequence

import pytest

from services.parser.ocr.parting import Quad, parted
from services.parser.ocr.rejoining import rejoined
from services.parser.ocr.seen import Seen
from services.parser.pieces import Piece

HEADINGS = {"education and qualifications", "employment", "technical skills", "skills", "projects"}


def is_heading(text: str) -> bool:
    return text.casefold() in HEADINGS


def a_piece(text: str, base: float, *, x0: float = 50.0, size: float = 10.0) -> Piece:
    return Piece(text, x0, base - size, x0 + 5 * len(text), base + 2, base, size, seq=-1)


def page(*lines: tuple[str, float]) -> list[Piece]:
    """Lines below each other, each of its size."""
    return [a_piece(text, 30.0 + 40 * n, size=size) for n, (text, size) in enumerate(lines)]


def texts(pieces: Sequence[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


@pytest.mark.parametrize(
    ("begun", "ended", "whole"),
    [
        ("v.subramanian@", "example.com", "v.subramanian@example.com"),
        ("maya@mail.", "example.org", "maya@mail.example.org"),
        ("linkedin.com/in/gareth-", "hughes", "linkedin.com/in/gareth-hughes"),
    ],
)
def test_an_address_broken_in_a_narrow_column_is_whole(begun: str, ended: str, whole: str) -> None:
    assert texts(rejoined([a_piece(begun, 100), a_piece(ended, 114)], is_heading)) == [whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [("maya@example.org", "Leeds"), ("Built a bridge-", "head"), ("github.com/maya", "Python")],
)
def test_what_is_whole_takes_nothing_from_the_next_line(first: str, second: str) -> None:
    found = rejoined([a_piece(first, 100), a_piece(second, 114)], is_heading)
    assert texts(found) == [first, second]


def test_an_address_does_not_go_on_far_away() -> None:
    beside = [a_piece("maya@", 100), a_piece("example.org", 114, x0=300)]
    assert texts(rejoined(beside, is_heading)) == ["maya@", "example.org"]


def test_dots_of_a_rating_are_no_words_and_a_word_alone_stays() -> None:
    rated = page(("Excel", 10), ("eeeoo", 10), ("●000e", 10), ("Python", 10))
    assert texts(rejoined(rated, is_heading)) == ["Excel", "Python"]
    assert "Coco" in texts(rejoined(page(("Coco", 10), ("Python", 10)), is_heading))


def test_a_heading_that_lost_a_space_gets_it_back() -> None:
    found = rejoined(page(("education andqualifications", 10), ("softwaredesign", 10)), is_heading)
    assert texts(found) == ["education and qualifications", "softwaredesign"]


def test_known_headings_are_as_large_as_most_of_them_are() -> None:
    lines = (("employment", 12.6), ("skills", 10.1), ("projects", 11.4), ("wrote a book", 11.2))
    found = rejoined([*page(*lines), *page(*[("told in words", 10.0)] * 9)], is_heading)
    assert [piece.size for piece in found[:3]] != [10.0] * 3
    assert {p.size for p in found if is_heading(p.text)} == {13.0}
    assert {p.size for p in found if not is_heading(p.text)} == {10.0}


def test_a_name_over_two_lines_is_of_one_size() -> None:
    body = page(*[("told in words", 10.0)] * 9)
    found = rejoined([a_piece("Tiago dos", 10, size=22), a_piece("Anjos", 40, size=19), *body],
                     is_heading)  # fmt: skip
    assert {piece.size for piece in found if piece.size > 15} == {22}


def letters(text: str, *gaps: tuple[int, float]) -> list[Quad]:
    """Boxes ten wide, a space as wide as a letter; `gaps` come before letters, by their number."""
    boxes: list[Quad] = []
    x, number = 0.0, 0
    for sign in text:
        if not sign.isspace():
            x += dict(gaps).get(number, 0.0)
            boxes.append(((x, 0), (x + 10, 0), (x + 10, 20), (x, 20)))
            number += 1
        x += 10
    return boxes


def seen(text: str, boxes: Sequence[Quad]) -> Seen:
    return Seen(text, ((0, 0), boxes[-1][1], boxes[-1][2], (0, 20)), 0.9)


def test_an_icon_that_was_not_seen_parts_what_it_stood_between() -> None:
    text = "maya@example.comLinkedIn"
    boxes = letters(text, (16, 40.0))
    found = list(parted(seen(text, boxes), boxes))
    assert [one.text for one in found] == ["maya@example.com", "LinkedIn"]
    assert found[0].corners[1][0] < found[1].corners[0][0]


def test_usual_spaces_part_nothing() -> None:
    text = "Planned the shutdowns of two lines"
    boxes = letters(text)
    line = seen(text, boxes)
    assert list(parted(line, boxes)) == [line]
    assert list(parted(line, boxes[:-1])) == [line]  # an engine that counts otherwise


def test_a_space_that_was_not_read_is_set() -> None:
    text = "education andqualifications"
    boxes = letters(text, (12, 15.0))
    assert [one.text for one in parted(seen(text, boxes), boxes)] == [
        "education and qualifications"
    ]


def test_a_wide_gap_is_a_column() -> None:
    text = "Engineer 2019"
    boxes = letters(text, (8, 60.0))
    assert [one.text for one in parted(seen(text, boxes), boxes)] == ["Engineer", "2019"]
