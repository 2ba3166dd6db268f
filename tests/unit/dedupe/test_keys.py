import pytest

from services.dedupe.keys import GUARDED, Key, blocking_keys
from services.dedupe.person import Person
from tests.unit.dedupe.people import a_person, maria, someone_else


@pytest.mark.parametrize(
    "other",
    [
        maria(first_name="Thornbury", last_name="Maria", email=None, phone=None, linkedin_url=None),
        a_person(email="MariaThornbury+x@googlemail.com"),
        a_person(phone="020 7946 0958"),
        a_person(linkedin_url="uk.linkedin.com/in/maria-thornbury/"),
        a_person(first_name="Mary", last_name="Thornbury"),
        a_person(first_name="Maria", last_name="Castellano", employer="Northwind"),
        a_person(first_name="M.", last_name="Thornbury", location="London"),
        a_person(first_name="Мария", last_name="Торнбури"),
    ],
)
def test_who_could_be_one_person_shares_a_key(other: Person) -> None:
    assert set(blocking_keys(maria())) & set(blocking_keys(other))


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        (("عبد الله", "الراشد"), ("Abdullah", "Al-Rashid")),
        (("رضا", "حسینی"), ("Reza", "Hosseini")),
        (("رمضان", "خلیل"), ("Ramadan", "Khalil")),
        (("Γιώργος", "Παπαδάκης"), ("Giorgos", "Papadakis")),
        (("小明", "王"), ("Wang", "Xiao Ming")),
    ],
)
def test_a_name_is_found_across_scripts(written: tuple[str, str], latin: tuple[str, str]) -> None:
    one, other = (a_person(first_name=n[0], last_name=n[1]) for n in (written, latin))
    assert set(blocking_keys(one)) & set(blocking_keys(other))


@pytest.mark.parametrize(
    ("kept", "kind"),
    [
        ({"employer": "Northwind"}, "employer"),
        ({"position": "Senior Data Analyst"}, "position"),
        ({"location": "London"}, "local"),
    ],
)
def test_a_common_name_is_found_by_what_stands_beside_it(kept: dict[str, str], kind: str) -> None:
    name = {"first_name": "John", "last_name": "Smith"}
    known, back = maria(**name), a_person(**name, **kept)
    shared = set(blocking_keys(known)) & set(blocking_keys(back))
    assert kind in {key.kind for key in shared} & GUARDED


def test_strangers_share_no_key() -> None:
    assert not set(blocking_keys(maria())) & set(blocking_keys(someone_else()))


def test_keys_are_few_sorted_and_each_once() -> None:
    keys = blocking_keys(maria(location="12 Oak Street, Leeds LS1 4AP"))
    assert list(keys) == sorted(set(keys))
    assert len(keys) < 40


def test_a_first_or_last_name_alone_is_never_a_key() -> None:
    assert blocking_keys(a_person(last_name="Thornbury")) == ()


def test_a_slip_in_an_address_leaves_other_keys_whole() -> None:
    one = a_person(location="20 rupp place, brentwood, penshurst 2257")
    other = a_person(location="20 rupp lace, brentwoood, penshurst 2275")
    assert Key("address", "20|penshurst") in set(blocking_keys(one)) & set(blocking_keys(other))


def test_nobody_has_no_keys() -> None:
    assert blocking_keys(a_person()) == ()
