"""Says whether groups pass a stage at like rates, and how often reviewers' words were filtered.

The numbers describe; they decide nothing about anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FOUR_FIFTHS = 0.8
# Below this a rate says more about one person than about a group.
SMALLEST_GROUP = 5

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One application at one stage, with the answers its candidate gave (or none)."""

    passed: bool
    answers: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class GroupRate:
    """How one group, or one intersection, passed the stage. A small one's counts are withheld."""

    group: Group
    small: bool
    entered: int | None
    passed: int | None
    selection_rate: float | None
    impact_ratio: float | None

    @property
    def below_four_fifths(self) -> bool:
        return self.impact_ratio is not None and self.impact_ratio < FOUR_FIFTHS


@dataclass(frozen=True, slots=True)
class Impact:
    """The groups of one question, or of several crossed; who did not answer stands apart.

    The unknown are None where their number would tell a small group's: all of them add up to what
    everybody can count.
    """

    by: tuple[str, ...]
    groups: tuple[GroupRate, ...]
    reference: Group | None
    unknown_entered: int | None
    unknown_passed: int | None


@dataclass(frozen=True, slots=True)
class ReviewerRate:
    """How many of one reviewer's reviews had a finding of each category."""

    reviewer: str
    reviews: int
    findings: Mapping[str, int]


def impact(
    outcomes: Iterable[Outcome], by: Sequence[str], smallest: int = SMALLEST_GROUP
) -> Impact:
    """Selection rates by the questions in `by`, against the group that passed most often.

    More than one question crosses them. An application that leaves one of them unanswered is
    unknown. Small groups are named, but neither counted nor rated nor taken as the reference.
    """
    entered: Counter[Group] = Counter()
    passed: Counter[Group] = Counter()
    unknown: Counter[bool] = Counter()
    for outcome in outcomes:
        group = _group(outcome, by)
        if group is None:
            unknown[outcome.passed] += 1
            continue
        entered[group] += 1
        passed[group] += outcome.passed
    rates = {group: passed[group] / count for group, count in entered.items() if count >= smallest}
    reference = max(sorted(rates), key=lambda group: rates[group], default=None)
    best = rates[reference] if reference is not None else 0.0
    withheld = sum(count for count in entered.values() if count < smallest)
    is_telling = 0 < withheld < smallest
    return Impact(
        by=tuple(by),
        groups=tuple(
            GroupRate(
                group=group,
                small=group not in rates,
                entered=entered[group] if group in rates else None,
                passed=passed[group] if group in rates else None,
                selection_rate=rates.get(group),
                impact_ratio=rates[group] / best if group in rates and best else None,
            )
            for group in sorted(entered)
        ),
        reference=reference,
        unknown_entered=None if is_telling else unknown.total(),
        unknown_passed=None if is_telling else unknown[True],
    )


def _group(outcome: Outcome, by: Sequence[str]) -> Group | None:
    answers = [outcome.answers.get(question) for question in by]
    return tuple(answer for answer in answers if answer) if all(answers) else None


def by_reviewer(reviews: Iterable[tuple[str, Iterable[str]]]) -> tuple[ReviewerRate, ...]:
    """Per reviewer the reviews with a finding of each category, beside the number of reviews."""
    totals: Counter[str] = Counter()
    findings: dict[str, Counter[str]] = defaultdict(Counter)
    for reviewer, categories in reviews:
        totals[reviewer] += 1
        findings[reviewer].update(set(categories))
    return tuple(
        ReviewerRate(reviewer, totals[reviewer], dict(sorted(findings[reviewer].items())))
        for reviewer in sorted(totals)
    )
