"""Decides which job and source an item is for, by the tenant's rules and the address's tag.

Never which tenant: that is whose integration found it, whatever an address in the item says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from schemas.integrations import Rule
from services.intake.addresses import normalised, without_tag

_LONGEST = 500  # of what a pattern is held against: more is nobody's address or subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What an item can be told by."""

    sender: str = ""
    subject: str = ""
    recipients: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Slugs in the order of preference: one that names no job of the tenant is passed over."""

    jobs: Sequence[str] = ()
    source: str | None = None


def route_of(marks: Marks, rules: Sequence[Rule], default_job: str | None) -> Route:
    """The first rule that matches decides, then a tag such as `hiring+backend@`, then default."""
    matching = [rule for rule in rules if _matches(rule, marks)]
    source = next((rule.source for rule in matching if rule.source), None)
    named = next((rule.job for rule in matching if rule.job), None)
    tags = [without_tag(normalised(address))[1] for address in marks.recipients]
    jobs = [job for job in (named, *tags, default_job) if job]
    return Route(tuple(dict.fromkeys(jobs)), source)


def _matches(rule: Rule, marks: Marks) -> bool:
    return (
        _fits(rule.sender, [marks.sender])
        and _fits(rule.subject, [marks.subject])
        and _fits(rule.recipient, marks.recipients)
    )


def _fits(pattern: str | None, values: Sequence[str]) -> bool:
    if pattern is None:
        return True
    return any(fnmatchcase(value[:_LONGEST].casefold(), pattern.casefold()) for value in values)
