"""Which section a heading opens, also one with words that no list has."""

import pytest

from services.parser.document import Line, plain
from services.parser.outcome import Parsed
from services.parser.reading import engine
from services.parser.sections import Headings, Kind, split


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Engine Room Skills", Kind.SKILLS),
        ("Sea and Shore Experience", Kind.EXPERIENCE),
        ("Compétences en salle", Kind.SKILLS),
        ("Kaplan Education", None),
        ("Skills", None),
    ],
)
def test_a_longer_heading_is_known_by_its_first_or_last_word(
    heading: str, kind: Kind | None
) -> None:
    assert Headings.load().at_edge(heading) == kind


def test_an_employer_in_the_look_of_a_heading_opens_nothing() -> None:
    lines = (
        *headed("Experience", "2019 - 2022 Welder"),
        *headed("Nordic Experience GmbH", "2016 - 2019 Fitter"),
        *headed("Education", "2015 Trade school"),
    )

    kinds = [section.kind for section in split(lines, Headings.load(), lambda t: "GmbH" in t)]

    assert kinds == [Kind.EXPERIENCE, Kind.EDUCATION]


def test_the_first_line_under_an_unknown_heading_belongs_to_its_entry() -> None:
    text = (
        "Noor Okafor\nnoor@example.com\n\n"
        "SEA SERVICE\n\nNorthern Star Tankers, Singapore\nThird Engineer, Jan 2021 - Present\n"
        "   * Purifiers, boilers and fresh water.\n\n"
        "Blue Anchor Lines, Jakarta\nFourth Engineer, Mar 2018 - Dec 2020\n"
        "   * Container feeder, 1,100 TEU.\n\n"
        "EDUCATION\n\nDiploma in Marine Engineering, Harbour Polytechnic, 2013 - 2017\n\n"
        "SKILLS\n\nPumps, boilers, welding\n"
    )

    outcome = engine().parse(text.encode(), "noor.txt")

    assert isinstance(outcome, Parsed)
    assert [job.value.company for job in outcome.profile.jobs] == [
        "Northern Star Tankers",
        "Blue Anchor Lines",
    ]


def headed(heading: str, *lines: str) -> tuple[Line, ...]:
    return (plain(heading, heading=True, bold=True), *(plain(line) for line in lines))
