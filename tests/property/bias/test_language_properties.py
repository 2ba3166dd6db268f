"""However a biased sentence is dressed up it is found, and screening settles at once."""

import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.bias.folding import fold
from services.bias.language import Screen

pytestmark = pytest.mark.property

SEEDS = (
    "He is too old for this role.",
    "She is pregnant, so no.",
    "His accent is too thick.",
    "She uses a wheelchair.",
    "Her makeup was too much.",
    "Women rarely last here.",
    "A single mother cannot travel.",
    "He is Muslim and will not drink.",
)
WORDS = [
    *("he", "she", "is", "too", "old", "young", "woman", "accent", "her", "kids", "and", "but"),
    *("the", "code", "not", "SQL", "process", "child", "for", "a", "team", "[removed]", "role"),
    *("pregnant", "senior", "58", "bossy", "looks", "good", ".", ",", "t", "o", "l", "d", "0ld"),
]
MANY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def dressed(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            text.upper(),
            text.title(),
            text.swapcase(),
            text.replace(" ", "  "),
            text.replace(" ", "\t"),
            text.replace(" ", "\u00a0"),
            f"\n\n  {text}\n",
            unicodedata.normalize("NFD", text),
            "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text),
            "\u200b".join(text),
            "\u00ad".join(text),
            text.translate(str.maketrans("aeo", "аео")),
            f"“{text}”",
            f"Good SQL. {text} Otherwise fine.",
        ]
    )


@given(st.sampled_from(SEEDS).flatmap(lambda text: st.tuples(st.just(text), dressed(text))))
@MANY
def test_a_biased_sentence_stays_found(screen: Screen, pair: tuple[str, str]) -> None:
    plain, changed = pair
    expected = screen.screen(plain, "en").categories
    assert expected
    assert set(expected) <= set(screen.screen(changed, "en").categories)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@MANY
def test_sanitising_twice_equals_once(screen: Screen, text: str) -> None:
    once = screen.screen(text, "en").sanitized
    again = screen.screen(once, "en")
    assert again.sanitized == once
    assert not again.findings


@given(st.text(max_size=120))
@MANY
def test_any_text_is_answered_with_spans_inside_it(screen: Screen, text: str) -> None:
    screening = screen.screen(text)
    assert all(0 <= found.start < found.end <= len(text) for found in screening.findings)
    if not screening.findings:
        assert screening.sanitized == text


@given(st.text(max_size=80))
@MANY
def test_folding_remembers_where_every_letter_stood(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True)
    )


@pytest.mark.parametrize(
    "unit",
    ["(", "too ", "t o ", "a.", "0ld", "<é", "he is too old. ", "*", "women are ", "\u200b", "aaa"],
)
def test_hostile_texts_take_linear_time(screen: Screen, unit: str) -> None:
    """Twice the text, about twice the time: quadratic behaviour would show as four times."""
    screen.screen("warm", "en")

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        screen.screen(text, "en")
        return time.process_time() - started

    small, large = min(seconds(10_000) for _ in range(2)), seconds(40_000)
    assert large < 0.5 + small * 8
