import pytest

from schemas.candidate import Guard
from services.dedupe.matching import MATCH_AT, REVIEW_AT, Decision, compare
from services.dedupe.person import Person
from services.dedupe.shared import SharedResources
from services.dedupe.weights import WEIGHTS
from tests.unit.dedupe.people import FULL, a_person, maria, someone_else

OTHER_CONTACTS = {"email": "other@posteo.de", "phone": "+44 113 496 0000", "linkedin_url": None}
OTHER_JOB = {"employer": "Halcyon Mutual", "position": "Florist"}
ONLY_THE_NUMBER = {**OTHER_JOB, "email": "x@posteo.de", "linkedin_url": None}


@pytest.mark.parametrize(
    "incoming",
    [
        maria(),
        maria(phone=None, linkedin_url=None, **OTHER_JOB),
        maria(first_name="Thornbury", last_name="Maria"),
        maria(email="mariathornbury+cv@googlemail.com", phone=None, linkedin_url=None),
        maria(email=None, linkedin_url=None),
        maria(email=None, phone=None, linkedin_url="uk.linkedin.com/in/Maria-Thornbury/"),
        maria(last_name="Thornbruy", linkedin_url=None),
        maria(last_name="Thornbury-Hale", linkedin_url=None),
        maria(email="maria.thornbury@gmial.com", phone=None, linkedin_url=None),
    ],
)
def test_one_person_matches(incoming: Person) -> None:
    verdict = compare(maria(), incoming)
    assert verdict.decision is Decision.MATCH
    assert verdict.score >= MATCH_AT


@pytest.mark.parametrize(
    "incoming",
    [
        pytest.param(maria(last_name="Castellano", linkedin_url=None), id="a new last name"),
        pytest.param(maria(first_name="Marta", linkedin_url=None), id="a sibling at one mailbox"),
        pytest.param(maria(last_name="Thornbury Jr.", linkedin_url=None), id="another generation"),
        pytest.param(maria(linkedin_url="linkedin.com/in/maria-t"), id="another profile"),
        pytest.param(someone_else(email="maria.thornbury@gmail.com"), id="a borrowed address"),
        pytest.param(someone_else(linkedin_url=FULL["linkedin_url"]), id="a copied link"),
        pytest.param(maria(**OTHER_CONTACTS), id="new contacts, one job"),
        pytest.param(a_person(email="maria.thornbury@gmail.com"), id="an address and no name"),
        pytest.param(maria(first_name="M.", email=None, linkedin_url=None), id="an initial"),
        pytest.param(maria(**ONLY_THE_NUMBER), id="only the number"),
    ],
)  # fmt: skip
def test_doubt_goes_to_a_person(incoming: Person) -> None:
    verdict = compare(maria(), incoming)
    assert verdict.decision is Decision.REVIEW
    assert REVIEW_AT <= verdict.score < MATCH_AT


@pytest.mark.parametrize(
    "incoming",
    [
        pytest.param(someone_else(), id="a stranger"),
        pytest.param(someone_else(last_name="Thornbury"), id="one family name"),
        pytest.param(someone_else(phone="+44 20 7946 0958"), id="a recycled number"),
        pytest.param(someone_else(location="London", employer="Northwind"), id="a colleague"),
        pytest.param(a_person(), id="nobody"),
        pytest.param(a_person(location="London, UK", employer="Northwind"), id="no name"),
    ],
)
def test_others_are_distinct(incoming: Person) -> None:
    verdict = compare(maria(), incoming)
    assert verdict.decision is Decision.DISTINCT
    assert verdict.score < REVIEW_AT


def test_names_alone_never_match() -> None:
    names = {"first_name": "Ottilie", "last_name": "Hathersage"}
    assert compare(a_person(**names), a_person(**names)).decision is not Decision.MATCH


def test_a_role_mailbox_is_nobodys() -> None:
    box = "jobs@northwind.example"
    assert compare(maria(email=box), someone_else(email=box)).decision is Decision.DISTINCT


def test_a_mailbox_known_to_be_shared_does_not_match() -> None:
    shared = SharedResources(frozenset({("email", "mariathornbury@gmail.com")}))
    incoming = maria(phone=None, linkedin_url=None)
    assert compare(maria(), incoming).decision is Decision.MATCH
    assert compare(maria(), incoming, shared).decision is Decision.REVIEW


@pytest.mark.parametrize("status", ["LEFT", "left", " Left "])
def test_a_leaver_is_held(status: str) -> None:
    assert compare(maria(status=status), maria()).guard is Guard.BLOCKED_LEFT


@pytest.mark.parametrize(
    "incoming",
    [
        maria(last_name="Castellano", linkedin_url=None),
        maria(**OTHER_CONTACTS, **OTHER_JOB),
        maria(**OTHER_CONTACTS, employer=None, position=None),
        a_person(first_name="Maria", last_name="Thornbury"),
    ],
)
def test_a_leaver_who_may_be_back_is_held(incoming: Person) -> None:
    assert compare(maria(status="LEFT"), incoming).guard is Guard.BLOCKED_LEFT


JOHN = {"first_name": "John", "last_name": "Smith", "linkedin_url": None}
NEW_CONTACTS = {"email": "back@posteo.de", "phone": "+44 7922 000111", "linkedin_url": None}


@pytest.mark.parametrize(
    ("incoming", "guard"),
    [
        pytest.param(
            maria(**NEW_CONTACTS, location="Berlin", employer=None, position=None),
            Guard.BLOCKED_LEFT,
            id="a rare name, in another country",
        ),
        pytest.param(
            maria(**NEW_CONTACTS, **OTHER_JOB, first_name="M."),
            Guard.BLOCKED_LEFT,
            id="the initial of a rare name, in one city",
        ),
        pytest.param(
            maria(**NEW_CONTACTS, **OTHER_JOB, location="Berlin", last_name="Thornbury Jr."),
            Guard.BLOCKED_LEFT,
            id="a generation that the record lacks",
        ),
        pytest.param(
            maria(**NEW_CONTACTS, **OTHER_JOB, location="Berlin", first_name="Tobias"),
            None,
            id="another first name",
        ),
    ],
)
def test_a_rare_name_is_enough_to_ask_about_a_leaver(incoming: Person, guard: Guard | None) -> None:
    verdict = compare(maria(status="LEFT"), incoming)
    assert verdict.guard is guard
    assert verdict.decision is not Decision.MATCH


def test_a_common_name_needs_something_beside_it() -> None:
    left = maria(**JOHN, status="LEFT")
    elsewhere = maria(**JOHN | NEW_CONTACTS, **OTHER_JOB, location="Berlin")
    in_the_city = maria(**JOHN | NEW_CONTACTS, **OTHER_JOB)
    assert compare(left, elsewhere).guard is None
    assert compare(left, in_the_city).guard is Guard.BLOCKED_LEFT


MOBILE = "+44 7911 123456"


@pytest.mark.parametrize(
    ("known", "incoming"),
    [
        pytest.param(
            maria(phone=MOBILE, linkedin_url=None, employer=None, position=None),
            maria(phone=MOBILE, linkedin_url=None, email="son@posteo.de", employer=None),
            id="a father and a son of one name and number",
        ),
        pytest.param(
            maria(phone=MOBILE, linkedin_url=None, email="a@northwind.example"),
            maria(phone=MOBILE, linkedin_url=None, email="b@posteo.de", employer="Halcyon"),
            id="one trade, but two employers",
        ),
        pytest.param(
            maria(linkedin_url=None, email="maria.thornbury@northwind.example"),
            maria(linkedin_url=None, email="maria.thornbury2@northwind.example"),
            id="two of one name at a company's switchboard",
        ),
        pytest.param(
            maria(first_name="Aylin", phone=None, employer=None),
            maria(first_name="Aylan", phone=None, employer=None, linkedin_url=None),
            id="twins at one mailbox who say nothing of work",
        ),
        pytest.param(
            maria(first_name="Aylin", linkedin_url=None),
            maria(first_name="Aylan", linkedin_url=None),
            id="twins at one mailbox and one employer",
        ),
        pytest.param(
            maria(last_name="Thornbury Sr."),
            maria(last_name="Thornbury Jr."),
            id="two generations, whatever else agrees",
        ),
        pytest.param(
            maria(linkedin_url=None),
            maria(first_name=None, linkedin_url=None),
            id="a couple's mailbox and number, the first name missing",
        ),
        pytest.param(
            maria(linkedin_url=None),
            maria(first_name=None, last_name="Thornbury, Hugo", linkedin_url=None),
            id="a couple, one with the whole name in one field",
        ),
        pytest.param(
            maria(phone=MOBILE, linkedin_url=None, email="m.t@gmail.com", employer=None),
            maria(phone=MOBILE, linkedin_url=None, email="m.t@posteo.de", **OTHER_JOB),
            id="a mother and a daughter of one name at two providers",
        ),
    ],
)
def test_a_family_or_an_office_is_not_one_person(known: Person, incoming: Person) -> None:
    assert compare(known, incoming).decision is Decision.REVIEW


def test_a_stranger_to_a_leaver_is_not_held() -> None:
    assert compare(maria(status="LEFT"), someone_else()).guard is None


def test_the_newcomers_status_holds_nobody() -> None:
    assert compare(maria(), maria(status="LEFT")).guard is None


def test_evidence_is_told_in_words_without_personal_data() -> None:
    verdict = compare(maria(), maria(first_name="Mary", linkedin_url=None))
    assert {one.name for one in verdict.evidence} <= set(WEIGHTS)
    assert all(one.words == WEIGHTS[one.name].words for one in verdict.evidence)
    assert [abs(one.weight) for one in verdict.evidence] == sorted(
        (abs(one.weight) for one in verdict.evidence), reverse=True
    )


def test_the_table_weighs_agreement_up_and_difference_down() -> None:
    for name, weight in WEIGHTS.items():
        if name.endswith((".same", ".exact.rare", ".nickname", ".home")):
            assert weight.bits > 2, name
        if name.endswith((".different", ".opposed", ".abroad")):
            assert weight.bits < 0, name
