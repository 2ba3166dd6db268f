"""Whatever the text, the rules answer, and answers keep within what was given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.profile import Month
from services.parser.contacts import kind_of_link
from services.parser.dates import dates_in
from services.parser.document import Document
from services.parser.glyphs import fold, split_bullet, tidy, unspace
from services.parser.name_words import person
from services.parser.profile import profile_of
from services.parser.readers.plaintext import lines_of
from services.parser.reading import engine
from services.parser.sections import Headings, split
from services.parser.vocabulary import Vocabulary

pytestmark = pytest.mark.property

HEADINGS = Headings.load()
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
months = st.builds(Month, year=st.integers(1960, 2040), month=st.integers(1, 12))
words = st.text(st.sampled_from("abdeéfgñoüzALMÉZ"), min_size=1, max_size=9)
resume_words = st.sampled_from(
    ("Experience", "Skills", "Manager", "Acme Ltd", "Jan 2019 - Present", "2015", "BSc", "工作经历")
) | st.sampled_from(("•", "\t", ",", "–", "(", "@", "x@example.com", "经理"))
resume_lines = st.lists(st.lists(resume_words, max_size=6).map(" ".join), max_size=25)


@given(start=months, end=months, dash=st.sampled_from([" – ", " - ", "–", " to "]))
@settings(max_examples=150)
def test_a_written_range_is_read_back(start: Month, end: Month, dash: str) -> None:
    assert start.month is not None
    assert end.month is not None
    text = f"{_MONTHS[start.month - 1]} {start.year}{dash}{_MONTHS[end.month - 1]} {end.year}"
    found = dates_in(text)
    if (end.year, end.month) >= (start.year, start.month):
        assert [(d.start, d.end) for d in found] == [(start, end)]
    else:
        assert not any(d.is_range for d in found)


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_dates_lie_inside_any_text_and_do_not_overlap(text: str) -> None:
    place = 0
    for found in dates_in(text):
        assert place <= found.at[0] < found.at[1] <= len(text)
        place = found.at[1]


@given(st.text(max_size=120))
@settings(max_examples=200)
def test_tidying_is_done_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)
    marked, rest = split_bullet(text)
    assert len(rest) <= len(text)
    assert marked or rest == text
    assert unspace(unspace(text)) is not None


@given(
    st.lists(
        st.text(st.sampled_from("abdeéfgñoüzALMÉZ"), min_size=1, max_size=9),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=150)
def test_a_name_keeps_all_its_words(given_words: list[str]) -> None:
    name = person(given_words, " ".join(given_words))
    kept = f"{name.given or ''} {name.family or ''}".casefold()
    assert all(fold(word) in fold(kept) for word in given_words)


@given(resume_lines)
@settings(max_examples=80)
def test_sections_hold_every_line_once_and_in_order(rows: list[str]) -> None:
    lines = list(lines_of("\n".join(rows)))
    places = [index for section in split(lines, HEADINGS) for index, _ in section.lines]
    assert places == sorted(places)
    assert len(places) == len(set(places))


@given(resume_lines)
@settings(max_examples=60, deadline=None)
def test_any_lines_make_a_profile_whose_spans_lie_in_the_text(rows: list[str]) -> None:
    document = Document(lines=tuple(lines_of("\n".join(rows))), engine="text")
    profile = profile_of(document, engine().rules, None)
    assert 0 <= profile.confidence <= 1
    spans = [found.span for found in profile.jobs] + [found.span for found in profile.skills]
    spans += [found.span for found in profile.emails] + [found.span for found in profile.phones]
    for span in spans:
        assert span is not None
        assert span.start is not None
        assert span.end is not None
        assert span.start <= span.end <= len(document.text)


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_what_the_vocabulary_finds_stands_in_the_text(text: str) -> None:
    vocabulary = Vocabulary.of(["Python|python 3", "=R", "C++", "用友U8"])
    for match in vocabulary.find(f"{text} Python 3 and C++"):
        assert match.start < match.end
    assert any(m.name == "C++" for m in vocabulary.find(f"{text} C++"))


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_every_link_has_a_kind(url: str) -> None:
    assert kind_of_link(url)
