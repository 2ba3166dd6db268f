"""The demographic questions that candidates may answer, and the only answers there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` maps what is stored to what is shown. No answer is always possible."""

    asked: str
    answers: Mapping[str, str]


QUESTIONS: Final[Mapping[str, Question]] = {
    "gender": Question(
        "What is your gender?",
        {"woman": "Woman", "man": "Man", "another": "Another gender"},
    ),
    "age": Question(
        "How old are you?",
        {"under_30": "Under 30", "30_39": "30 to 39", "40_49": "40 to 49", "50_over": "50 or over"},
    ),
    "ethnicity": Question(
        "How would you describe your ethnic background?",
        {
            "asian": "Asian",
            "black": "Black or African",
            "hispanic": "Hispanic or Latin American",
            "middle_eastern": "Middle Eastern or North African",
            "white": "White",
            "mixed_or_other": "More than one of these, or another",
        },
    ),
    "disability": Question(
        "Do you have a disability or a long-term health condition?", {"yes": "Yes", "no": "No"}
    ),
}


def answers_in(form: Mapping[str, str]) -> dict[str, str] | None:
    """What was answered, or None where an answer is none of ours. An empty one says nothing."""
    given = {name: form[name] for name in QUESTIONS if form.get(name)}
    known = all(answer in QUESTIONS[name].answers for name, answer in given.items())
    return given if known else None
