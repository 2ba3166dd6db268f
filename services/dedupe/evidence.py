"""Gathers what speaks for and against two records being one person; it does not decide."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import fsum

from rapidfuzz.distance import OSA

from services.dedupe.career import any_same_employer, same_employer, same_title, share_a_spell
from services.dedupe.contacts import Email, Phone, mended
from services.dedupe.names import Name
from services.dedupe.naming import Agreement, Level, compare_names
from services.dedupe.person import Person
from services.dedupe.places import Place, likeness
from services.dedupe.shared import NOTHING_SHARED, SharedResources
from services.dedupe.weights import WEIGHTS

_ALIKE_TEXT = 0.5
_LONG_NUMBER = 4
_LONG_MAILBOX = 5
_MOST_POINTS = 4
# For 0 to 4 points of common numbers, the share of letters from which two addresses reach a level:
# where the odds change on FEBRL 1 and 2.
_ADDRESS_STEPS = (
    ("place.home", (1.01, 1.01, 0.70, 0.70, 0.60)),
    ("place.address", (0.75, 0.65, 0.55, 0.45, 0.35)),
    ("place.near", (0.65, 0.50, 0.45, 0.35, 0.25)),
    ("place.like", (0.60, 0.45, 0.35, 0.20, 0.00)),
)
_SAME_PLACE = 0.7


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding: its name in the table of weights, its weight in bits, and its words."""

    name: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The names of all findings, and how the names compare where both are known."""

    names: Agreement | None
    found: frozenset[str] = field(default_factory=frozenset)

    def has(self, *names: str) -> bool:
        return not self.found.isdisjoint(names)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Strongest first; the order among equals does not depend on who came first."""
        table = _evidence()
        return tuple(sorted((table[name] for name in self.found), key=_strongest_first))

    @property
    def bits(self) -> float:
        table = _evidence()
        return fsum(table[name].weight for name in self.found)


@cache
def _evidence() -> dict[str, Evidence]:
    return {
        name: Evidence(name, round(weight.bits, 2), weight.words)
        for name, weight in WEIGHTS.items()
    }


def _strongest_first(one: Evidence) -> tuple[float, str]:
    return -abs(one.weight), one.name


def gather(a: Person, b: Person, shared: SharedResources = NOTHING_SHARED) -> Findings:
    names = compare_names(a.name, b.name) if a.name and b.name else None
    found: set[str] = set()
    if names and a.name and b.name:
        found.update(_of_names(names, a.name, b.name))
    found.update(_of_emails(a, b, shared))
    found.update(_of_phones(a, b, shared))
    found.update(_of_links(a, b, shared))
    if a.place and b.place:
        found.add(_of_places(a.place, b.place))
    found.update(_of_careers(a, b))
    if len(a.fingerprint) >= 16 and len(b.fingerprint) >= 16:
        alike = len(a.fingerprint & b.fingerprint) / min(len(a.fingerprint), len(b.fingerprint))
        if alike >= _ALIKE_TEXT:
            found.add("text.same")
    return Findings(names, frozenset(found))


def _of_names(names: Agreement, a: Name, b: Name) -> Iterator[str]:
    if names.given is Level.EXACT:
        common = any(word.is_known_given for word in (*a.given_words[:1], *b.given_words[:1]))
        yield "given.exact.common" if common else "given.exact.rare"
    elif names.given is not Level.ABSENT:
        yield f"given.{names.given}"
    family = Level.DIFFERENT if names.family is Level.OPPOSED else names.family
    family = Level.VARIANT if family is Level.NICKNAME else family
    if family is Level.EXACT:
        common = a.family.is_common_family or b.family.is_common_family
        yield "family.exact.common" if common else "family.exact.rare"
    elif family is not Level.ABSENT:
        yield f"family.{family}"
    if names.is_swapped:
        yield "name.swapped"
    if names.middles_differ:
        yield "name.middle"
    if names.generations != "same":
        yield "name.generation" if names.generations == "differ" else "name.generation.one"


def _of_emails(a: Person, b: Person, shared: SharedResources) -> Iterator[str]:
    if not a.emails or not b.emails:
        return
    levels = [_emails_alike(one, other, shared) for one in a.emails for other in b.emails]
    yield max(levels, key=_weight_of)


def _emails_alike(a: Email, b: Email, shared: SharedResources) -> str:
    if a.key == b.key:
        if shared.has("email", a.untagged):
            return "email.shared"
        return "email.role" if a.is_role else "email.same"
    if a.is_role or b.is_role:
        return "email.different"
    if a.untagged == b.untagged:
        return "email.tagged"
    if a.local == b.local:
        return "email.mended" if mended(a.domain) == mended(b.domain) else "email.local"
    if (
        mended(a.domain) == mended(b.domain)
        and min(len(a.local), len(b.local)) >= _LONG_MAILBOX
        and OSA.distance(a.local, b.local) == 1
    ):
        # Two numbers at the end are two people: anna84 and anna85.
        letters = (a.local.strip("0123456789"), b.local.strip("0123456789"))
        return "email.slip" if letters[0] != letters[1] else "email.different"
    return "email.different"


def _of_phones(a: Person, b: Person, shared: SharedResources) -> Iterator[str]:
    if not a.phones or not b.phones:
        return
    levels = [_phones_alike(one, other, shared) for one in a.phones for other in b.phones]
    yield max(levels, key=_weight_of)


def _weight_of(name: str) -> float:
    return _evidence()[name].weight


def _phones_alike(a: Phone, b: Phone, shared: SharedResources) -> str:
    if same_number(a, b):
        if a.extension != b.extension:
            return "phone.extension"
        if shared.has("phone", a.tail):
            return "phone.shared"
        return "phone.landline" if a.is_landline or b.is_landline else "phone.same"
    if len(a.tail) == len(b.tail) > 6 and OSA.distance(a.tail, b.tail) == 1:
        return "phone.slip"
    return "phone.different"


def same_number(a: Phone, b: Phone) -> bool:
    """Whether two spellings ring one telephone; without a country the national part decides."""
    if a.has_country and b.has_country:
        return a.number == b.number
    return a.tail == b.tail and len(a.tail) > 6


def _of_links(a: Person, b: Person, shared: SharedResources) -> Iterator[str]:
    for kind in ("linkedin", "github"):
        ours = {link.handle for link in a.links if link.kind == kind}
        theirs = {link.handle for link in b.links if link.kind == kind}
        if ours and theirs:
            common = ours & theirs
            if common and all(shared.has(kind, handle) for handle in common):
                yield f"{kind}.shared"
            else:
                yield f"{kind}.same" if common else f"{kind}.different"


def _of_places(a: Place, b: Place) -> str:
    if a.is_address and b.is_address:
        level = _of_addresses(likeness(a, b), _common_numbers(a, b))
        if level:
            return level
    if not a.cities.isdisjoint(b.cities):
        return "place.city"
    if a.is_address and b.is_address:
        return "place.other"
    if likeness(a, b) >= _SAME_PLACE:
        return "place.city"
    if a.country and b.country and a.country != b.country:
        return "place.abroad"
    if a.country and a.country == b.country:
        return "place.country"
    return "place.different"


def _of_addresses(alike: float, numbers: int) -> str | None:
    """The strongest level whose share of letters is reached, given the numbers in common."""
    for level, steps in _ADDRESS_STEPS:
        if alike >= steps[numbers]:
            return level
    return None


def _common_numbers(a: Place, b: Place) -> int:
    """House number and postcode: two points for each that is the same, one for a slip in one."""
    same = a.numbers & b.numbers
    points = 2 * len(same)
    rest = [number for number in b.numbers - same if len(number) >= _LONG_NUMBER]
    slipped = any(
        OSA.distance(number, other, score_cutoff=1) <= 1
        for number in a.numbers - same
        if len(number) >= _LONG_NUMBER
        for other in rest
    )
    return min(points + slipped, _MOST_POINTS)


def _of_careers(a: Person, b: Person) -> Iterator[str]:
    if share_a_spell(a.jobs, b.jobs):
        yield "jobs.spell"
    elif any(job.employer for job in a.jobs) and any(job.employer for job in b.jobs):
        yield "employer.same" if any_same_employer(a.jobs, b.jobs) else "employer.different"
    if any(job.title for job in a.jobs) and any(job.title for job in b.jobs):
        same = any(same_title(one.title, other.title) for one in a.jobs for other in b.jobs)
        yield "position.same" if same else "position.different"
    if a.education and b.education:
        same = any(same_employer(x.school, y.school) for x in a.education for y in b.education)
        yield "school.same" if same else "school.different"
