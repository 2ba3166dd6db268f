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
