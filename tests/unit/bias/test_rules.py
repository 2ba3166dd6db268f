"""Every rule fires on its own examples, spares its own, and says why."""

import pytest

from services.bias.findings import Category
from services.bias.language import Screen
from services.bias.patterns import PatternError, parse
from services.bias.rules import (
    LANGUAGES,
    Rule,
    RuleBook,
    RuleError,
    TenantTerms,
    WrittenRule,
    read_tongue,
)

RULES = list(RuleBook.builtin().rules())
FIRES = [(rule, text) for rule in RULES for text in rule.written.fires]
SPARES = [(rule, text) for rule in RULES for text in rule.written.spares]


def named(value: Rule | str) -> str:
    """A rule's own name: all of its patterns, written out, would take longer than the test."""
    return value[:60] if isinstance(value, str) else value.written.id


@pytest.mark.parametrize(("rule", "text"), FIRES, ids=named)
def test_a_rule_fires_on_its_own_examples(screen: Screen, rule: Rule, text: str) -> None:
    screening = screen.screen(text, rule.language)
    assert rule.written.id in {found.rule for found in screening.findings + screening.warnings}


@pytest.mark.parametrize(("rule", "text"), SPARES, ids=named)
def test_nothing_is_found_in_what_a_rule_spares(screen: Screen, rule: Rule, text: str) -> None:
    screening = screen.screen(text, rule.language)
    assert rule.written.id not in {found.rule for found in screening.findings + screening.warnings}


def test_ids_are_unique_and_every_rule_carries_both_kinds_of_examples() -> None:
    assert len({rule.written.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.written.fires, rule.written.id
        assert rule.written.spares, rule.written.id
        assert rule.written.reason.endswith(".")
        assert rule.written.suggestion.endswith(".")


def test_every_language_covers_every_category() -> None:
    for language in LANGUAGES:
        covered = {rule.written.category for rule in RULES if rule.language == language}
        assert covered >= set(Category) - {Category.CODED}, language


def a_rule(**changed: object) -> WrittenRule:
    written = {
        "id": "tenant.own",
        "version": 1,
        "category": "age",
        "severity": "low",
        "reason": "House rule.",
        "suggestion": "Say it otherwise.",
        "patterns": ["vintage hire"],
    }
    return WrittenRule.model_validate(written | changed)


def test_a_tenant_adds_terms_without_changing_anybody_elses(book: RuleBook) -> None:
    theirs = Screen.load(book.with_terms(TenantTerms(rules=(a_rule(),))))
    assert theirs.screen("A vintage hire.").findings[0].rule == "tenant.own"
    assert not Screen.load(book).screen("A vintage hire.").findings


def test_a_tenant_allows_its_own_words(book: RuleBook) -> None:
    allowed = Screen.load(book.with_terms(TenantTerms(allow=("Young Lads",))))
    text = "He is one of the young lads."
    assert Screen.load(book).screen(text).bias_filtered
    assert not allowed.screen(text).bias_filtered


@pytest.mark.parametrize(
    "source",
    ["too old|", "@nobody here", "#nothing here", "..3", "a? b?", "too !very old"],
)
def test_a_pattern_that_cannot_be_read_says_why(source: str) -> None:
    with pytest.raises(PatternError, match=r"'"):
        parse(source, {})


def test_a_broken_rule_names_its_file_and_itself() -> None:
    broken = '[[rule]]\nid = "age.broken"\n'
    with pytest.raises(RuleError, match=r"en/age\.toml, rule age\.broken"):
        read_tongue("en", {"age.toml": broken})
