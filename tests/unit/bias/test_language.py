"""What a text's screening says, and how the text reads without what was found."""

import pytest

from services.bias.language import Screen


@pytest.mark.parametrize(
    ("text", "sanitized"),
    [
        ("He is too old for this role.", "He is [removed] for this role."),
        ("Her accent is too thick.", "Her [removed] is too thick."),
        ("Strong SQL. She is pregnant, so no.", "Strong SQL. She is [removed], so no."),
        ("The African candidate was late.", "The candidate was late."),
        ("A blind engineer would not do.", "An engineer would not do."),
        ("We don't want another old man.", "We don't want another [removed]."),
        ("• Too old • salary agreed", "• [removed] • salary agreed"),
        ("Weak SQL and no tests at all.", "Weak SQL and no tests at all."),
    ],
)
def test_biased_words_go_and_the_rest_stays(screen: Screen, text: str, sanitized: str) -> None:
    assert screen.screen(text).sanitized == sanitized


def test_a_finding_points_into_what_the_author_wrote(screen: Screen) -> None:
    text = "Strong in SQL, but t o o  o l d for us."
    [finding] = screen.screen(text).findings
    assert text[finding.start : finding.end] == "t o o  o l d"
    assert (finding.category, finding.severity) == ("age", "high")


@pytest.mark.parametrize(
    "text",
    [
        "He is 0ld.",
        "He is t o o  o l d.",
        "He is too o.l.d.",
        "He is TOO OLD.",
        "He is tооо оld.",
        "He is t​oo o​ld.",
        "He is ｔｏｏ ｏｌｄ.",
        "He is too ollld.",
        "He is too *old*.",
    ],
)
def test_hidden_spellings_are_found(screen: Screen, text: str) -> None:
    assert screen.screen(text).categories == ("age",)


@pytest.mark.parametrize(
    "text",
    [
        "She is not too emotional.",
        "Her age was not a factor.",
        "We did not discuss her pregnancy.",
        "He said his former boss called him too old.",
        "Avoid words like bossy in a scorecard.",
        "She faced discrimination because of her religion.",
    ],
)
def test_negated_dismissed_and_reported_bias_is_not_the_reviewers(
    screen: Screen, text: str
) -> None:
    assert not screen.screen(text).bias_filtered


def test_a_dismissal_that_goes_on_with_but_dismisses_nothing(screen: Screen) -> None:
    assert screen.screen("Her age does not matter, but clients expect a man.").bias_filtered


def test_culture_fit_language_is_warned_about_and_left_in_place(screen: Screen) -> None:
    text = "I am not sure she is a culture fit."
    screening = screen.screen(text)
    assert screening.sanitized == text
    assert not screening.bias_filtered
    assert [warning.category for warning in screening.warnings] == ["coded"]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Er ist zu alt für die Stelle.", "age"),
        ("Sie ist schwanger und fällt aus.", "family_status"),
        ("Elle est trop vieille pour ce poste.", "age"),
        ("Il a un accent trop fort.", "race_ethnicity"),
        ("Es demasiado mayor para el puesto.", "age"),
        ("Está embarazada, así que no.", "family_status"),
    ],
)
def test_open_cases_are_found_in_other_languages(screen: Screen, text: str, category: str) -> None:
    assert screen.screen(text).categories == (category,)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "\0", "[removed]", "💥"])
def test_texts_without_words_pass(screen: Screen, text: str) -> None:
    assert screen.screen(text).sanitized == text
