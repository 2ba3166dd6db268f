"""A first reviewer sees the work and not the person."""

from schemas.blind import Attribute, BlindProfile
from schemas.profile import (
    CandidateProfile,
    Education,
    Found,
    Job,
    Link,
    Month,
    PersonName,
    Phone,
    Skill,
)
from services.bias.blind import (
    blind_profile,
    identifying_strings,
    screen_profile,
)
from services.bias.language import Screen

SUMMARY = (
    "Mrs Rivera leads teams. She is known for her calm. Write to mara@rivera.example.\n"
    "Nationality: Chilean\nDate of birth: 3 May 1979\nMember of the Society of Women Engineers."
)


def a_profile(summary: str = SUMMARY) -> CandidateProfile:
    return CandidateProfile(
        name=Found(value=PersonName(written="Mara Rivera", given="Mara", family="Rivera")),
        emails=(Found(value="mara@rivera.example"),),
        phones=(Found(value=Phone(written="+1 555 010 9988")),),
        links=(Found(value=Link(url="https://rivera.example", kind="website")),),
        location=Found(value="12 Hill Street, Springfield, United States"),
        summary=Found(value=summary),
        skills=(Found(value=Skill(written="SQL", name="SQL")),),
        jobs=(
            Found(
                value=Job(
                    title="Engineer",
                    company="Acme",
                    start=Month(year=2015),
                    end=Month(year=2019),
                    description="Mara cut costs by 2015 - 2019 planning; call +1 555 010 9988.",
                )
            ),
        ),
        education=(
            Found(value=Education(degree="BSc", school="State College", end=Month(year=2001))),
        ),
        languages=(Found(value="Spanish (native)"),),
        experience_years=9.0,
    )


def test_the_person_is_gone_from_every_field() -> None:
    written = blind_profile(a_profile()).model_dump_json()
    for trace in ("Mara", "Rivera", "rivera.example", "555", "Hill Street", "1979", "Chilean",
                  "Women", "She ", " her ", "Mrs", "2001", "native"):  # fmt: skip
        assert trace not in written, trace


def test_the_work_is_untouched() -> None:
    blind = blind_profile(a_profile())
    assert blind.skills[0].name == "SQL"
    assert (blind.jobs[0].title, blind.jobs[0].company) == ("Engineer", "Acme")
    assert blind.jobs[0].start == Month(year=2015)
    assert "2015 - 2019" in blind.jobs[0].description
    assert blind.experience_years == 9.0
    assert blind.location == "United States"


def test_a_role_sees_what_it_may() -> None:
    revealed = blind_profile(a_profile(), reveal=frozenset(Attribute))
    assert revealed.name == "Mara Rivera"
    assert revealed.summary == SUMMARY.replace("(native)", "fluent")
    assert revealed.education[0].end == Month(year=2001)
    assert revealed.hidden == ()


def test_a_blind_profile_survives_json() -> None:
    blind = blind_profile(a_profile())
    assert BlindProfile.model_validate_json(blind.model_dump_json()) == blind


def test_an_empty_profile_is_blind_already() -> None:
    assert blind_profile(CandidateProfile()).model_dump(exclude_defaults=True).keys() == {"hidden"}


def test_what_a_reviewer_should_not_weigh_is_listed_by_field(screen: Screen) -> None:
    [found] = screen_profile(a_profile("Proud mother of three kids."), screen)[:1]
    assert found.field == "summary"
    assert found.finding.category == "family_status"


def test_the_strings_to_paint_over_hold_every_form_of_the_name() -> None:
    strings = identifying_strings(a_profile())
    assert {"Mara Rivera", "Mara", "Rivera", "mara@rivera.example"} <= set(strings)
