"""A sentence reads on without what was taken out, with a mark where only that is honest."""

from time import process_time

import pytest

from services.bias.sanitising import take_out

MARK = "[removed]"


def without(marked: str) -> str:
    """The text without what stands in [[ ]]."""
    text, spans = "", list[tuple[int, int]]()
    for number, part in enumerate(marked.replace("]]", "[[").split("[[")):
        if number % 2:
            spans.append((len(text), len(text) + len(part)))
        text += part
    return take_out(text, spans, MARK, smoothly=True)


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("An [[old]] engineer.", "An engineer."),
        ("An [[old]] developer.", "A developer."),
        ("A [[pretty]] assistant.", "An assistant."),
        ("I know her [[pretty]] face.", "I know her face."),
        ("I met the [[sweet girl]].", "I met the candidate."),
        ("She drives well for a [[woman]].", "She drives well."),
        ("He cooks, for a [[man]], and bakes.", "He cooks, and bakes."),
        ("He knows SQL, probably [[gay]].", "He knows SQL."),
        ("I doubt it, given his [[age]], but he can try.", "I doubt it, but he can try."),
        ("As a [[mother]] of two she will struggle.", "She will struggle."),
        ("[[Sweet girl]], she knows the tools.", "She knows the tools."),
        ("- [[lovely girl]], knows SQL", "- knows SQL"),
        ("Knows SQL. He is a [[grandpa]]. Good tests.", "Knows SQL. Good tests."),
        ("- [[too old]]\n- weak on joins", "- weak on joins"),
        ("Knows SQL. He is [[old]], a [[grandpa]]. Good tests.", "Knows SQL. Good tests."),
    ],
)
def test_words_go_without_a_trace_where_the_sentence_needs_none(marked: str, left: str) -> None:
    assert without(marked) == left


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("He is [[too old]] for this team.", "He is [removed] for this team."),
        ("We look for a [[young man]].", "We look for a [removed]."),
        ("Her [[accent]] is in the way.", "Her [removed] is in the way."),
        ("Every team needs a [[mum]].", "Every team needs a [removed]."),
        ("He is a [[grandpa]].", "He is a [removed]."),
        ("He and the [[boys]] left.", "He and the [removed] left."),
    ],
)
def test_a_mark_stays_where_the_sentence_needs_a_word(marked: str, left: str) -> None:
    assert without(marked) == left


def test_words_that_touch_leave_one_mark() -> None:
    assert without("He is [[too old]] [[and fat]] for it.") == "He is [removed] for it."


def test_edits_that_would_run_into_each_other_fall_back_to_marks() -> None:
    left = without("He knows it, maybe [[gay]], maybe [[old]].")

    assert left == "He knows it, maybe [removed]."


def test_a_text_of_nothing_but_bias_says_that_something_was_there() -> None:
    assert without("She is [[old]]. He is a [[grandpa]].") == "She is [removed]. He is a [removed]."


def test_many_sentences_take_time_by_their_number() -> None:
    """Four times the sentences, about four times the time: it would be sixteen times by pairs."""

    def seconds(sentences: int) -> float:
        marked = "Knows SQL. He is a [[grandpa]]. " * sentences
        started = process_time()
        without(marked)
        return process_time() - started

    assert seconds(20_000) < 0.5 + 8 * seconds(5_000)
