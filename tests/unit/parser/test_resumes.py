"""Whole resumes, as lines of text: who, what, where and when, in the orders that people use."""

import pytest

from schemas.profile import CandidateProfile
from services.parser.outcome import Parsed
from services.parser.reading import parse


def read(text: str) -> CandidateProfile:
    outcome = parse(text.encode(), "resume.txt")
    assert isinstance(outcome, Parsed)
    return outcome.profile


def jobs(profile: CandidateProfile) -> list[tuple[str | None, str | None]]:
    return [(job.value.title, job.value.company) for job in profile.jobs]


TITLE_FIRST = """Jane Roe
Experience
Sales Manager, Foo Ltd, London, 2019-2023
- Managed people
Sales Executive, Bar plc, Leeds, 2015-2019
- Sold things
"""
EMPLOYER_FIRST = """Jane Roe
Work Experience
Omnious Co., Ltd.\tSeoul
Software Architect\tJun. 2017 - May. 2018
* Provisioned things
Plat Corp.\tSeoul
Software Engineer\tJan. 2016 - Jun. 2017
* Built things
"""
BARS = """Jane Roe
EXPERIENCE
COVERLET | Software Engineering Intern
Jun 2014 – Sept 2014 | Mountain View, CA
* Shipped things
"""
AT = """Jane Roe
WORK EXPERIENCE
Lead Developer at Foobar Inc. (March 2019 – present)
Built things for people.
Developer at Quux LLC (2015 – 2019)
Kept things running.
"""
RAIL = """Jane Roe
Berufserfahrung
seit 01.2017\tKreditsachbearbeiterin
Spreeufer Volksbank eG, Berlin
08.2012 – 12.2016\tServiceberaterin
Sparkasse Havelland, Rathenow
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TITLE_FIRST, [("Sales Manager", "Foo Ltd"), ("Sales Executive", "Bar plc")]),
        (
            EMPLOYER_FIRST,
            [("Software Architect", "Omnious Co., Ltd."), ("Software Engineer", "Plat Corp.")],
        ),
        (BARS, [("Software Engineering Intern", "COVERLET")]),
        (AT, [("Lead Developer", "Foobar Inc."), ("Developer", "Quux LLC")]),
        (
            RAIL,
            [
                ("Kreditsachbearbeiterin", "Spreeufer Volksbank eG"),
                ("Serviceberaterin", "Sparkasse Havelland"),
            ],
        ),
    ],
    ids=["title first", "employer first", "bars", "at", "rail"],
)
def test_title_and_employer_are_told_apart_in_the_documents_own_order(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert jobs(read(text)) == expected


def test_contacts_of_referees_are_not_the_candidates() -> None:
    profile = read(
        "Jane Roe\njane@example.com\n(503) 555-0142\n\nReferences\n"
        "John Doe, john@example.org, (503) 555-0199\n"
    )
    assert [e.value for e in profile.emails] == ["jane@example.com"]
    assert [p.value.e164 for p in profile.phones] == ["+15035550142"]


def test_years_are_not_read_as_phone_numbers() -> None:
    profile = read("Jane Roe\n2015 - 2019\n2019-2023 2015-2018\njane@example.com\n")
    assert profile.phones == ()


def test_two_degrees_of_one_school_share_its_name() -> None:
    profile = read(
        "Jane Roe\nEducation\nNorthmoor University\nMEng in Computer Science\nDec 2014\n"
        "BS in Computer Science\nMay 2013\n"
    )
    found = [(e.value.degree, e.value.school) for e in profile.education]
    assert found == [
        ("MEng in Computer Science", "Northmoor University"),
        ("BS in Computer Science", "Northmoor University"),
    ]


def test_groups_of_skills_lose_their_labels_and_brackets_keep_their_commas() -> None:
    profile = read("Jane Roe\nSkills\nLanguages: C#, C++, Go\nMetal: Welding (MAG, TIG), CI/CD\n")
    assert [s.value.written for s in profile.skills] == [
        "C#",
        "C++",
        "Go",
        "Welding (MAG, TIG)",
        "CI/CD",
    ]


def test_overlapping_jobs_count_once() -> None:
    profile = read(
        "Jane Roe\nExperience\nEngineer, Foo Ltd\nJan 2010 - Dec 2011\n- x\n"
        "Teacher, Bar School\nJan 2011 - Dec 2012\n- y\n"
    )
    assert profile.experience_years == 3.0


def test_a_resume_without_a_heading_for_jobs_still_has_jobs() -> None:
    profile = read("Jane Roe\nEngineer, Foo Ltd\tJan 2010 - Dec 2011\n- x\n")
    assert jobs(profile) == [("Engineer", "Foo Ltd")]


def test_family_first_in_capitals_and_particles_are_understood() -> None:
    name = read("DUPONT Marie\nmarie.dupont@example.fr\n").name
    assert name is not None
    assert (name.value.given, name.value.family) == ("Marie", "Dupont")
    name = read("Ludwig van der Berg\nludwig@example.nl\n").name
    assert name is not None
    assert (name.value.given, name.value.family) == ("Ludwig", "van der Berg")


def test_every_value_says_where_it_stood() -> None:
    text = "Jane Roe\njane@example.com\n"
    outcome = parse(text.encode(), "a.txt")
    assert isinstance(outcome, Parsed)
    span = outcome.profile.emails[0].span
    assert span is not None
    assert outcome.text[span.start : span.end] == "jane@example.com"


def test_a_thin_profile_asks_for_a_persons_eye() -> None:
    assert read("Hello there\nsome words\n").needs_review
