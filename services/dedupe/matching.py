"""Decides whether two records are one person: match, review or distinct, and who is held.

The score says how likely it is; the rules here say what may follow from it. Names alone never
match, nothing matches against names that differ unless two contacts of one's own agree, and
whatever could be one person but is not safe goes to a person: a wrong merge is a privacy incident.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from schemas.candidate import Guard
from schemas.candidate import Resolution as Outcome
from services.dedupe.evidence import Evidence, Findings, gather
from services.dedupe.keys import contacts_of
from services.dedupe.naming import AGREEING, Agreement, Level
from services.dedupe.person import Person
from services.dedupe.shared import NOTHING_SHARED, SharedResources, find_shared
from services.dedupe.weights import PRIOR_BITS

Id = TypeVar("Id")

# The score's bands: a review is at least as likely as not, a match nearly certain.
REVIEW_AT = 0.5
MATCH_AT = 0.9

_OWN_CONTACTS = ("email.same", "phone.same", "linkedin.same", "github.same")
_ANY_CONTACT = (
    *_OWN_CONTACTS, "email.tagged", "email.mended", "phone.landline",
)  # fmt: skip
_SHARED_CONTACTS = ("email.role", "email.shared", "phone.shared", "phone.extension",
                    "linkedin.shared", "github.shared")  # fmt: skip
_NEAR_CONTACTS = ("email.slip", "email.local", "phone.slip")
_SURE_NAMES = frozenset((Level.EXACT, Level.NICKNAME, Level.VARIANT))


class Decision(StrEnum):
    MATCH = "match"
    REVIEW = "review"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Verdict:
    decision: Decision
    guard: Guard | None
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Known(Generic[Id]):
    """A candidate the tenant has, under the id it answers to."""

    id: Id
    person: Person


@dataclass(frozen=True, slots=True)
class Resolution(Generic[Id]):
    """What becomes of a newcomer; `candidate` is whom to attach to or to look at beside."""

    outcome: Outcome
    candidate: Id | None
    guard: Guard | None
    verdict: Verdict | None
    possible: tuple[Id, ...] = ()
    shared: SharedResources = NOTHING_SHARED


def compare(known: Person, incoming: Person, shared: SharedResources = NOTHING_SHARED) -> Verdict:
    findings = gather(known, incoming, shared)
    score = _probability(findings.bits)
    decision = _decide(findings, score, guarded=known.has_left or incoming.has_left)
    held = known.has_left and decision is not Decision.DISTINCT
    return Verdict(
        decision=decision,
        guard=Guard.BLOCKED_LEFT if held else None,
        score=_within_band(decision, score),
        evidence=findings.evidence,
    )


def _probability(bits: float) -> float:
    odds = math.exp2(max(-60.0, min(60.0, PRIOR_BITS + bits)))
    return odds / (1 + odds)


def _within_band(decision: Decision, score: float) -> float:
    """The score, held inside its decision's band, so that one threshold means one thing."""
    match decision:
        case Decision.MATCH:
            score = max(score, MATCH_AT)
        case Decision.REVIEW:
            score = min(max(score, REVIEW_AT), MATCH_AT - 0.0001)
        case Decision.DISTINCT:
            score = min(score, REVIEW_AT - 0.0001)
    return round(score, 4)


def _decide(findings: Findings, score: float, *, guarded: bool) -> Decision:
    if score >= MATCH_AT and _may_match(findings):
        return Decision.MATCH
    if _needs_review(findings, score) or (guarded and _could_have_left(findings)):
        return Decision.REVIEW
    return Decision.DISTINCT


def _own_contacts(findings: Findings) -> int:
    return sum(findings.has(name) for name in _OWN_CONTACTS)


def _may_match(findings: Findings) -> bool:
    names = findings.names
    if names is None:
        return _own_contacts(findings) >= 2 and findings.has("linkedin.same", "github.same")
    if _is_another_generation(findings) or _is_contradicted(findings):
        return False
    if names.agrees:
        return _agreeing_may_match(findings, names)
    if names.is_compatible:
        return _incomplete_may_match(findings, names)
    return _renamed_may_match(findings, names)


def _is_another_generation(findings: Findings) -> bool:
    """Father and son share a name, a house, a telephone and often a mailbox."""
    if findings.has("name.generation"):
        return True
    told_apart = findings.has("name.generation.one", "name.middle")
    return told_apart and not findings.has("linkedin.same", "github.same")


def _is_contradicted(findings: Findings) -> bool:
    """Two profiles on one site are two people, or one who opened another: a person must look."""
    if findings.has("linkedin.different"):
        return True
    return findings.has("github.different") and _own_contacts(findings) < 2


def _agreeing_may_match(findings: Findings, names: Agreement) -> bool:
    if findings.has("linkedin.same", "github.same"):
        return True
    if names.given is Level.TYPO and _may_be_siblings(findings, names):
        return False
    if findings.has("email.same", "email.mended"):
        return True
    if findings.has("email.tagged"):
        return not findings.has("phone.different")
    return findings.has("phone.same", "phone.landline") and _number_may_match(findings, names)


def _may_be_siblings(findings: Findings, names: Agreement) -> bool:
    """Twins are named alike and share what the family has; one job shows that it is one person."""
    return names.is_doubtful_slip or not (
        findings.has("employer.same", "jobs.spell") and not findings.has("position.different")
    )


def _number_may_match(findings: Findings, names: Agreement) -> bool:
    """A number alone is shared more often than a mailbox, so the names must agree well.

    A father and a son of one name share a number and have a mailbox each: then an employer, a
    school or a position must speak for one person. Of a landline, which an office or a family
    shares, two mailboxes make two people.
    """
    if names.given not in _SURE_NAMES or names.family is Level.PART:
        return False
    speaks = findings.has("employer.same", "email.slip", "jobs.spell", "school.same") or (
        findings.has("position.same") and not findings.has("employer.different")
    )
    if findings.has("phone.same"):
        return speaks or not findings.has(
            "email.different", "email.local", "email.role", "email.shared"
        )
    return speaks and not findings.has("email.different", "email.local")


def _incomplete_may_match(findings: Findings, names: Agreement) -> bool:
    """An initial or a missing part: a couple shares a last name, a mailbox and a number."""
    if findings.has("linkedin.same", "github.same"):
        return True
    initials = names.given is Level.INITIAL and names.family in AGREEING
    return initials and findings.has("email.same") and not findings.has("phone.different")


def _renamed_may_match(findings: Findings, names: Agreement) -> bool:
    """A new last name by marriage: a profile of one's own and a second contact must agree."""
    return (
        names.given in _SURE_NAMES
        and findings.has("linkedin.same", "github.same")
        and findings.has("email.same", "phone.same")
    )


def _needs_review(findings: Findings, score: float) -> bool:
    names = findings.names
    if names is None:
        return findings.has(*_ANY_CONTACT)
    if names.agrees or names.is_compatible:
        return _alike_needs_review(findings, names, score)
    if findings.has(*_ANY_CONTACT):
        return not _is_strangers_number(findings, names)
    return score >= REVIEW_AT


def _alike_needs_review(findings: Findings, names: Agreement, score: float) -> bool:
    if score >= REVIEW_AT or findings.has(*_ANY_CONTACT):
        return True
    if not names.agrees or findings.has("name.generation"):
        return False
    if findings.has(*_NEAR_CONTACTS, *_SHARED_CONTACTS, "employer.same", "jobs.spell", "text.same"):
        return True
    against = ("email.different", "phone.different", "linkedin.different", "place.abroad",
               "place.different", "place.country", "place.other")  # fmt: skip
    return not findings.has(*against)


def _is_strangers_number(findings: Findings, names: Agreement) -> bool:
    """A number that went to somebody else, an office's or a family's: nothing of their own agrees.

    First names that are known to be two different names are not one person's; a first name that no
    list knows might be.
    """
    strangers = names.given not in AGREEING and names.family not in AGREEING
    return (
        (strangers or names.given is Level.OPPOSED)
        and findings.has("phone.same", "phone.landline")
        and findings.has("email.different", "email.role", "email.shared")
        and not findings.has(
            "email.same", "email.tagged", "email.mended", "linkedin.same", "github.same",
            "employer.same", "jobs.spell", "place.home", "place.address",
        )
    )  # fmt: skip


def _could_have_left(findings: Findings) -> bool:
    """Whether a leaver might stand behind new contacts: a rare name, or a name and something
    beside it.
    """
    names = findings.names
    if names is None or findings.has("name.generation"):
        return False
    is_rare = findings.has("family.exact.rare")
    beside = findings.has(
        "place.city", "position.same", "school.same", "place.home", "place.address", "place.near"
    )
    if not names.agrees:
        return beside and is_rare and names.given is Level.INITIAL
    if beside or (is_rare and names.given in _SURE_NAMES):
        return True
    return not findings.has("email.different") or not findings.has("phone.different")


def resolve(
    incoming: Person, knowns: Sequence[Known[Id]], shared: SharedResources = NOTHING_SHARED
) -> Resolution[Id]:
    """What becomes of a newcomer among the candidates that share a key with them.

    The answer does not depend on the order of the candidates, nor on those who share nothing.
    """
    shared = shared.with_contacts(_shared_among(knowns))
    verdicts = [(known, compare(known.person, incoming, shared)) for known in knowns]
    possible = sorted(
        (one for one in verdicts if one[1].decision is not Decision.DISTINCT),
        key=lambda one: (one[1].decision is not Decision.MATCH, -one[1].score, str(one[0].id)),
    )
    if not possible:
        return Resolution(Outcome.NEW, None, None, None, shared=shared)
    (best, verdict), *others = possible
    guards = [verdict.guard for _, verdict in possible if verdict.guard]
    attached = verdict.decision is Decision.MATCH and not _is_torn(best, others, shared)
    return Resolution(
        outcome=Outcome.ATTACHED if attached else Outcome.REVIEW,
        candidate=best.id,
        guard=guards[0] if guards else None,
        verdict=verdict,
        possible=tuple(known.id for known, _ in possible),
        shared=shared,
    )


def _shared_among(knowns: Iterable[Known[Id]]) -> frozenset[tuple[str, str]]:
    holders: dict[tuple[str, str], list[Person]] = {}
    for known in knowns:
        for contact in contacts_of(known.person):
            holders.setdefault(contact, []).append(known.person)
    several = {c: [p.name for p in people] for c, people in holders.items() if len(people) > 1}
    return find_shared(several).contacts


def _is_torn(
    best: Known[Id], others: Iterable[tuple[Known[Id], Verdict]], shared: SharedResources
) -> bool:
    """Whether the newcomer matches two candidates that are not plainly one person themselves."""
    return any(
        verdict.decision is Decision.MATCH
        and compare(best.person, known.person, shared).decision is not Decision.MATCH
        for known, verdict in others
    )
