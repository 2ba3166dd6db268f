"""A document is drawn by a child that may die of it, and says why there is no file."""

from services.bias.drawing import BROKEN, SCANNED, attempt, drawn
from tests.documents import Applicant, a_pdf, a_scan

WHO = Applicant()


async def test_the_child_draws_without_the_text() -> None:
    result = await drawn(a_pdf(WHO), [WHO.name])
    assert result.failure is None
    assert result.pdf.startswith(b"%PDF")
    assert b"Lindqvist" not in result.pdf


async def test_a_file_that_is_no_pdf_is_refused_in_words() -> None:
    result = await drawn(b"PK\x03\x04", [])
    assert result.failure == "the document is not a readable PDF"


async def test_a_child_that_takes_too_long_is_ended() -> None:
    assert (await drawn(a_pdf(WHO), [], wall=0)).failure == BROKEN


def test_a_page_in_which_no_name_can_be_found_is_not_given_away() -> None:
    assert attempt(a_scan(WHO), [WHO.name]).failure == SCANNED
