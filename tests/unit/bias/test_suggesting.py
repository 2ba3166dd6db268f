"""A suggestion speaks of the candidate as the reviewer does."""

import pytest

from services.bias.language import Screen
from services.bias.rules import RuleBook
from services.bias.suggesting import example, register_of, suggestion

OPENING = "{They} {did not} show …"


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("He is too old for this.", "He did not show …"),
        ("She isn't strong and too old.", "She didn't show …"),
        ("The candidate is too old.", "The candidate did not show …"),
        ("I think he is too old.", "I found that he did not show …"),
        ("We'd say she's too old.", "We found that she didn't show …"),
        ("- weak, too old", "Did not show …"),
        ("He knows SQL. Way too old.", "Did not show …"),
    ],
)
def test_an_example_keeps_the_reviewers_person_and_form(text: str, opening: str) -> None:
    start = text.index("too old")

    assert example(OPENING, register_of(text, start, start + 7)) == opening


def test_a_possessive_fits_its_owner() -> None:
    register = register_of("The applicant has an accent.", 21, 27)

    assert example("We followed {their} answers", register) == "We followed the applicant's answers"


def test_a_rule_without_an_opening_gives_its_advice_alone() -> None:
    assert suggestion("Name the skill.", "", "He is old.", 6, 9) == "Name the skill."


def test_every_english_rule_opens_an_example() -> None:
    lacking = [
        rule.written.id
        for rule in RuleBook.builtin().tongues["en"].rules
        if not rule.written.instead
    ]

    assert lacking == []


def test_no_example_is_itself_found() -> None:
    rules = RuleBook.builtin()
    screen = Screen.load(rules)
    examples = {
        example(rule.written.instead, register_of(text, 0, 0))
        for rule in rules.tongues["en"].rules
        for text in ("I think she is …", "He isn't …", "The candidate is …", "- notes")
    }

    assert {text for text in examples if screen.screen(text, "en").findings} == set()
