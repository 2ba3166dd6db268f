"""A personal detail needs no label to be one, only to stand alone."""

import pytest

from services.bias.unlabelled import unlabelled_spans


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in unlabelled_spans(text)]


@pytest.mark.parametrize(
    ("line", "details"),
    [
        ("Married, 2 children", ["Married", "2 children"]),
        ("32 ans", ["32 ans"]),
        ("Leipzig | ledig | Python", ["ledig"]),
        ("French, 32 ans, célibataire", ["French", "32 ans", "célibataire"]),
        ("Single.", ["Single."]),
        ("US citizen | Austin", ["US citizen"]),
        ("Sprache: Deutsch\nröm.-kath.\nSQL", ["röm.-kath."]),
        ("Soltera / 29 años / Sevilla", ["Soltera", "29 años", "Sevilla"]),
    ],
)
def test_it_is_found_where_it_stands_alone(line: str, details: list[str]) -> None:
    assert found(line) == details


@pytest.mark.parametrize(
    "line",
    [
        "Single sign-on, SAML",
        "Led a single team of 32 engineers",
        "12 years of experience, 8 projects",
        "English, French, German",
        "Women's health, female patients",
        "National Nurses Register",
        "Christian Keller",
        "10 ans d'expérience",
        "Child Care Centre, Leeds",
    ],
)
def test_work_is_left_where_it_stands(line: str) -> None:
    assert found(line) == []
