"""Turns a tenant's own words into rules of the screen, and keeps the screens made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.bias.findings import Category, Severity
from services.bias.language import Screen
from services.bias.rules import RuleBook, TenantTerms, WrittenRule, as_pattern

# Each holds an index of all rules; the tenants that have words of their own are few.
_MOST: Final = 32
_REASON: Final = "Your organisation asks not to use these words of a candidate."
_SUGGESTION: Final = "Say what the person did or said, in other words."


def terms_of(written: Mapping[str, Any]) -> TenantTerms:
    """`{"found": [{"words", "category", "suggestion"}], "allowed": [words]}`, as it is stored."""
    rules = tuple(
        WrittenRule(
            id=f"tenant.{one['category']}.{number}",
            version=1,
            category=Category(one["category"]),
            severity=Severity.MEDIUM,
            reason=_REASON,
            suggestion=one.get("suggestion") or _SUGGESTION,
            patterns=(f"[{as_pattern(one['words'])}]",),
            negation="keeps",
        )
        for number, one in enumerate(written.get("found", ()), start=1)
    )
    return TenantTerms(rules=rules, allow=tuple(written.get("allowed", ())))


@dataclass(frozen=True, slots=True)
class Screens:
    """The common screen, and one for each list of own words that was met lately."""

    book: RuleBook
    common: Screen
    _made: dict[TenantTerms, Screen] = field(default_factory=dict[TenantTerms, Screen])

    def for_terms(self, written: Mapping[str, Any] | None) -> Screen:
        terms = terms_of(written or {})
        if terms == TenantTerms():
            return self.common
        if terms not in self._made:
            while len(self._made) >= _MOST:
                del self._made[next(iter(self._made))]
            self._made[terms] = Screen.load(self.book.with_terms(terms))
        return self._made[terms]
