"""Words mean the candidate or something else: what they describe and who says them decides."""

import pytest

from services.bias.findings import Category, Severity
from services.bias.language import Screen
from services.bias.rules import RuleBook, TenantTerms, WrittenRule
from services.bias.weighing import LEAST, Weights


@pytest.mark.parametrize(
    ("fair", "biased"),
    [
        ("The work sample was ugly.", "The candidate was ugly."),
        ("An ugly stopgap in the scheduler.", "An ugly man at the desk."),
        ("Too emotional a headline for the notice.", "Too emotional a woman for the desk."),
        ("He used a parent pointer in the tree.", "He is a parent, so no nights."),
        ("A 30-year-old COBOL system was moved.", "A 58-year-old running our events, no."),
        ("Drums too fat in the mix.", "Sorry, she is too fat for this."),
        ("The office is on Gay Street, ring twice.", "He is gay, so no."),
        ('A user said "I am too old for these menus".', 'I said "he is too old for us".'),
        ("Ran a magazine for the over-sixties.", "We want nobody over sixty."),
        ("He worked with his blind users.", "He is blind, so how would he read it?"),
    ],
)
def test_the_noun_the_subject_or_the_speaker_decides(
    screen: Screen, fair: str, biased: str
) -> None:
    assert not screen.screen(fair, "en").findings
    assert screen.screen(biased, "en").findings


@pytest.mark.parametrize(
    "text",
    [
        "He is 0ver-the-h1ll for us.",
        "WayTooYoung to lead.",
        "She is prgnnt, so no.",
        "He is too oId for this.",
        "She is o~l~d and slow.",
        "Classic b*tch, sadly.",
        "He is 🆃🅾🅾 🅾🅻🅳 for us.",
        "She is ᴛᴏᴏ ᴏʟᴅ for this.",
    ],
)
def test_a_disguised_word_is_read(screen: Screen, text: str) -> None:
    assert screen.screen(text, "en").findings


@pytest.mark.parametrize(
    "text",
    [
        "He fixed build 4.0.1d-F4T in an hour.",
        "Never carried a number above 600k.",
        "OldCustomerListService was under review.",
        "Ticket AGE-40 was a story about caching.",
        "The key was 0LDM-4N88-G1RL-XX19.",
    ],
)
def test_a_code_is_no_disguise(screen: Screen, text: str) -> None:
    assert not screen.screen(text, "en").findings


def test_praise_in_the_same_sentence_excuses_nothing(screen: Screen) -> None:
    text = "Answered the design questions well, he is too old for us and the tests passed."
    assert screen.screen(text, "en").categories == (Category.AGE,)


def test_the_second_opinion_never_takes_back_a_tenants_own_words() -> None:
    own = WrittenRule(
        id="tenant.own",
        version=1,
        category=Category.AGE,
        severity=Severity.LOW,
        reason="House rule.",
        suggestion="Say it otherwise.",
        patterns=("[antique button]",),
    )
    book = RuleBook.builtin().with_terms(TenantTerms(rules=(own,)))
    screening = Screen.load(book).screen("He designed the antique button for the portal.", "en")
    assert [found.rule for found in screening.findings] == ["tenant.own"]


def test_weights_that_know_nothing_are_undecided() -> None:
    assert Weights().likelihood(["with=anything"]) == pytest.approx(0.5)
    assert Weights.read("# note\nwith=code\t-3.00\n").likelihood(["with=code"]) < LEAST
