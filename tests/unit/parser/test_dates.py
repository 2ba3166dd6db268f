"""The date grammar reads ranges, points and words for "until now" in several languages."""

import pytest

from services.parser.dates import dates_in, without


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Jan 2019 – Present", "2019-01", "present"),
        ("06/15 - 07/18", "2015-06", "2018-07"),
        ("2019-21", "2019", "2021"),
        ("2019/21", "2019", "2021"),
        ("Summer 2020", "2020-06", "2020-08"),
        ("Nov '20 – Now", "2020-11", "present"),
        ("2015 to date", "2015", "present"),
        ("2019年3月 - 2021年5月", "2019-03", "2021-05"),
        ("2019年3月至今", "2019-03", "present"),
        ("2016.9-2019.6", "2016-09", "2019-06"),
        ("depuis mars 2019", "2019-03", "present"),
        ("de mai 2015 à février 2019", "2015-05", "2019-02"),
        ("oct. 2016 à ce jour", "2016-10", "present"),
        ("seit 01.2017", "2017-01", "present"),
        ("10/2019 – heute", "2019-10", "present"),
        ("01.03.2015 bis 30.09.2018", "2015-03", "2018-09"),
        ("Mär. 2017 – Aug. 2019", "2017-03", "2019-08"),
        ("marzo de 2015 – septiembre de 2019", "2015-03", "2019-09"),
        ("septiembre 2015 - a la fecha", "2015-09", "present"),
        ("Jan – Mar 2019", "2019-01", "2019-03"),
        ("Nov – Feb 2019", "2018-11", "2019-02"),
        ("March 15, 2019 - May 2, 2020", "2019-03", "2020-05"),
        ("Dec 19 - Jan 21", "2019-12", "2021-01"),
        ("03/25/2019 - 04/30/2020", "2019-03", "2020-04"),
        ("2013 –", "2013", "present"),
        ("Since 2015", "2015", "present"),
        ("Q3 2018 - Q1 2020", "2018", "2020"),
    ],
)
def test_a_range_is_read(text: str, start: str, end: str) -> None:
    (found,) = dates_in(text)
    assert str(found.start) == start
    assert ("present" if found.current else str(found.end)) == end
    assert found.is_range


@pytest.mark.parametrize(
    ("text", "point"),
    [("May 2014", "2014-05"), ("06/15", "2015-06"), ("'22", "2022"), ("2019-12", "2019-12")],
)
def test_a_single_date_is_a_point_and_no_range(text: str, point: str) -> None:
    (found,) = dates_in(text)
    assert (found.start, str(found.end), found.is_range) == (None, point, False)


@pytest.mark.parametrize(
    "text", ["GPA 3.83 / 4.0", "€2019.50", "CS2011", "top 5 of 40", "24/7", "1,2020 items"]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert dates_in(text) == []


def test_a_range_that_runs_backwards_is_not_one() -> None:
    assert not any(found.is_range for found in dates_in("2021 – 2019"))


def test_dates_can_be_cut_out_with_their_brackets() -> None:
    text = "Engineer (Jan 2019 – Present), Acme"
    assert without(text, dates_in(text)).split("\x1f") == ["Engineer", ", Acme"]
