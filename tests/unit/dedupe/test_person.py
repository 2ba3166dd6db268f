from schemas.profile import (
    CandidateProfile,
    Education,
    Found,
    Job,
    Link,
    Month,
    PersonName,
    Phone,
)
from services.dedupe.matching import Decision, compare
from services.dedupe.person import Person, fingerprint, person_from_profile, person_from_side

STORY = "Built the booking engine of a ferry line and led the team that kept it running for years. "


def a_profile(description: str = STORY * 3, **changes: object) -> CandidateProfile:
    profile = CandidateProfile(
        name=Found(value=PersonName(written="Maria Thornbury", given="Maria", family="Thornbury")),
        emails=(Found(value="maria.thornbury@gmail.com"),),
        phones=(Found(value=Phone(written="020 7946 0958")),),
        links=(Found(value=Link(url="https://github.com/mthorn", kind="github")),),
        location=Found(value="London, UK"),
        jobs=(
            Found(
                value=Job(
                    title="Data Analyst",
                    company="Northwind Ltd",
                    start=Month(year=2019, month=4),
                    end=Month(year=2022, month=8),
                    description=description,
                )
            ),
        ),
        education=(Found(value=Education(school="University of Leeds", field="Statistics")),),
    )
    return profile.model_copy(update=changes)


def names_of(a: Person, b: Person) -> set[str]:
    return {one.name for one in compare(a, b).evidence}


def test_a_resume_becomes_a_person_with_all_it_says() -> None:
    person = person_from_profile(a_profile(), status="left")
    assert person.has_left
    assert person.phones[0].number == "+442079460958"
    assert {link.kind for link in person.links} == {"github"}
    assert person.jobs[0].employer == "northwind"


def test_two_versions_of_a_resume_are_one_person() -> None:
    later = a_profile(emails=(), description=STORY * 3 + "Now she teaches others to do the same.")
    verdict = compare(person_from_profile(a_profile()), person_from_profile(later))
    assert verdict.decision is Decision.MATCH
    assert {"jobs.spell", "school.same", "github.same"} <= {one.name for one in verdict.evidence}


def test_the_same_text_speaks_for_one_person() -> None:
    long = " ".join(f"{word}{number}" for number in range(40) for word in ("alpha", "beta"))
    one, two = (person_from_profile(a_profile(description=long)) for _ in range(2))
    other = person_from_profile(a_profile(description=long[::-1]))
    assert "text.same" in names_of(one, two)
    assert "text.same" not in names_of(one, other)


def test_a_resume_and_a_typed_record_are_comparable() -> None:
    typed = person_from_side(
        {"first_name": "Mary", "last_name": "Thornbury", "phone": "+44 20 7946 0958"}
    )
    assert names_of(person_from_profile(a_profile()), typed) >= {"given.nickname"}


def test_an_empty_resume_is_nobody() -> None:
    assert person_from_profile(CandidateProfile()) == Person()
    assert person_from_side({"first_name": " ", "email": "N/A", "phone": "-"}) == Person()


def test_several_addresses_in_one_field_are_all_read() -> None:
    person = person_from_side(
        {"email": "a.b@example.com; c.d@example.org", "phone": "+442079460958 / +442079460959"}
    )
    assert (len(person.emails), len(person.phones)) == (2, 2)


def test_a_short_text_has_no_fingerprint() -> None:
    assert fingerprint(["too short"]) == frozenset()


def test_an_endless_field_is_cut() -> None:
    assert person_from_side({"first_name": "x" * 10_000_000, "last_name": "y"}).name
