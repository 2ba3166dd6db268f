"""What holds for any two people, whoever they are."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.dedupe.keys import blocking_keys
from services.dedupe.matching import Decision, Known, compare, resolve
from services.dedupe.person import Person, person_from_side

pytestmark = pytest.mark.property

GIVEN = [
    "Maria",
    "Mary",
    "Kian",
    "Rian",
    "J.",
    "Сергей",
    "Sergey",
    "王伟",
    "Wei",
    "محمد",
    "Jean-Luc",
]
FAMILY = [
    "Thornbury",
    "Thornbruy",
    "Иванов",
    "Ivanov",
    "Wang",
    "حسن",
    "Smith Jr.",
    "Smith",
    "O'Brien",
]
EMAILS = ["maria.thornbury@gmail.com", "mariathornbury+x@gmail.com", "jobs@acme.example", "s@ya.ru"]
PHONES = ["+44 20 7946 0958", "020 7946 0958", "+44 7911 123456", "+44 7911 123465", "0000000"]
PLACES = ["London, UK", "12 Oak Street, Leeds 10442", "12 Oak St Leeds 10424", "Köln", "Cologne"]
JOBS = ["Northwind", "Northwind Ltd", "IBM", "International Business Machines"]
LINKS = ["linkedin.com/in/maria-t", "https://www.linkedin.com/in/Maria-T/", "linkedin.com/in/other"]
FULL_NAMES = [("Maria", "Thornbury"), ("Sergey", "Ivanov"), ("Jean-Luc", "O'Brien")]


def one_of(values: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


sides = st.fixed_dictionaries(
    {
        "first_name": one_of(GIVEN) | st.text(max_size=8),
        "last_name": one_of(FAMILY) | st.text(max_size=8),
        "email": one_of(EMAILS) | st.emails(),
        "phone": one_of(PHONES) | st.text("0123456789+ ", max_size=16),
        "location": one_of(PLACES) | st.text(max_size=12),
        "employer": one_of(JOBS),
        "position": one_of(["Nurse", "Senior Nurse", "Chef"]),
        "linkedin_url": one_of(LINKS),
        "status": one_of(["LEFT", "ACTIVE"]),
    }
)
people = sides.map(person_from_side)


@settings(max_examples=150, deadline=None)
@given(people, people)
def test_a_decision_does_not_depend_on_who_came_first(a: Person, b: Person) -> None:
    one, other = compare(a, b), compare(b, a)
    assert (one.decision, one.score, one.evidence) == (other.decision, other.score, other.evidence)


@settings(max_examples=150, deadline=None)
@given(
    sides,
    st.sampled_from([name for name in GIVEN if name != "J."]),
    st.sampled_from(FAMILY),
    st.emails(),
)
def test_a_person_with_a_name_and_a_mailbox_of_their_own_matches_themselves(
    side: dict[str, str | None], first: str, last: str, email: str
) -> None:
    person = person_from_side(side | {"first_name": first, "last_name": last, "email": email})
    assume(person.emails and not person.emails[0].is_role)
    assert compare(person, person).decision is Decision.MATCH


@settings(max_examples=150, deadline=None)
@given(people, people)
def test_who_could_be_one_person_shares_a_key(a: Person, b: Person) -> None:
    if compare(a, b).decision is Decision.MATCH:
        assert set(blocking_keys(a)) & set(blocking_keys(b))


@settings(max_examples=120, deadline=None)
@given(sides, sides, st.sampled_from(FULL_NAMES))
def test_who_could_be_a_leaver_is_found(
    a: dict[str, str | None], b: dict[str, str | None], name: tuple[str, str]
) -> None:
    """Among people of one name: under it, or under what stands beside it where many have it."""
    named = dict(zip(("first_name", "last_name"), name, strict=True))
    left = person_from_side(a | named | {"status": "LEFT"})
    incoming = person_from_side(b | named)
    shared = {key.kind for key in set(blocking_keys(left)) & set(blocking_keys(incoming))}
    assert "name" in shared

    if left.place and left.place == incoming.place and not left.place.is_address:
        assert "local" in shared or not left.place.cities


OWN = {"email.same", "email.tagged", "email.mended", "phone.same", "phone.landline"}
PROFILES = {"linkedin.same", "github.same"}
AGAINST = {"given.different", "given.opposed", "name.generation", "linkedin.different"}


@settings(max_examples=120, deadline=None)
@given(people, people)
def test_nobody_is_merged_without_a_contact_or_against_a_name(a: Person, b: Person) -> None:
    verdict = compare(a, b)
    found = {one.name for one in verdict.evidence}
    if verdict.decision is Decision.MATCH:
        assert found & (OWN | PROFILES)
        assert found & PROFILES or a.name
        assert not found & AGAINST
    if not found & PROFILES and "family.different" in found:
        assert verdict.decision is not Decision.MATCH


RANK = {Decision.DISTINCT: 0, Decision.REVIEW: 1, Decision.MATCH: 2}


@settings(max_examples=120, deadline=None)
@given(
    sides,
    sides,
    st.sampled_from(
        [("email", "own.mailbox@posteo.de"), ("linkedin_url", "linkedin.com/in/own-profile")]
    ),
)
def test_a_contact_in_common_never_speaks_against(
    a: dict[str, str | None], b: dict[str, str | None], contact: tuple[str, str]
) -> None:
    field, value = contact
    bare = compare(person_from_side(a | {field: None}), person_from_side(b | {field: None}))
    both = compare(person_from_side(a | {field: value}), person_from_side(b | {field: value}))
    assert RANK[both.decision] >= RANK[bare.decision]
    assert both.score >= bare.score


@settings(max_examples=120, deadline=None)
@given(sides, sides)
def test_two_profiles_never_speak_for(a: dict[str, str | None], b: dict[str, str | None]) -> None:
    bare = compare(
        person_from_side(a | {"linkedin_url": None}), person_from_side(b | {"linkedin_url": None})
    )
    one = person_from_side(a | {"linkedin_url": "linkedin.com/in/one-profile"})
    other = person_from_side(b | {"linkedin_url": "linkedin.com/in/other-profile"})
    told = compare(one, other)
    assert told.decision is not Decision.MATCH
    assert RANK[told.decision] <= RANK[bare.decision]


@settings(max_examples=120, deadline=None)
@given(sides, sides)
def test_who_left_is_looked_at_at_least_as_closely_and_never_let_through(
    a: dict[str, str | None], b: dict[str, str | None]
) -> None:
    incoming = person_from_side(b | {"status": None})
    here = compare(person_from_side(a | {"status": None}), incoming)
    left = compare(person_from_side(a | {"status": "LEFT"}), incoming)
    assert RANK[left.decision] >= RANK[here.decision]
    assert (left.decision is Decision.MATCH) == (here.decision is Decision.MATCH)
    assert (left.guard is None) == (left.decision is Decision.DISTINCT)


@settings(max_examples=60, deadline=None)
@given(people, st.lists(people, max_size=5), st.randoms(use_true_random=False))
def test_arrivals_that_have_nothing_to_do_with_it_change_nothing(
    incoming: Person, others: list[Person], order: random.Random
) -> None:
    knowns = [Known(f"k{number}", person) for number, person in enumerate(others)]
    unrelated = Known("u", person_from_side({"first_name": "Zvonimir", "last_name": "Quarles"}))
    assume(compare(unrelated.person, incoming).decision is Decision.DISTINCT)
    shuffled = [*knowns, unrelated]
    order.shuffle(shuffled)
    assert resolve(incoming, shuffled) == resolve(incoming, knowns)


def test_random_people_are_never_merged() -> None:
    rng = random.Random(20261121)
    letters = "abcdefghiklmnoprstuvz"

    def word(size: int) -> str:
        return "".join(rng.choices(letters, k=size)).capitalize()

    def somebody() -> Person:
        first, last = rng.choice([*GIVEN, word(6)]), rng.choice([*FAMILY, word(8)])
        return person_from_side(
            {
                "first_name": first,
                "last_name": last,
                "email": f"{word(9)}@example.com",
                "phone": "+44" + "".join(rng.choices("0123456789", k=10)),
                "location": rng.choice(PLACES),
                "employer": rng.choice(JOBS),
            }
        )

    crowd = [somebody() for _ in range(120)]
    merged = [
        (a, b)
        for at, a in enumerate(crowd)
        for b in crowd[:at]
        if compare(a, b).decision is Decision.MATCH
    ]
    assert merged == []
