"""Resumes that state their parts otherwise than under headings: labels, brackets, nothing."""

from schemas.profile import CandidateProfile
from services.parser.outcome import Parsed
from services.parser.reading import parse

_TOP = "Jane Roe\njane.roe@example.com\n\n"


def _profile(text: str) -> CandidateProfile:
    outcome = parse((_TOP + text).encode(), "cv.txt")
    assert isinstance(outcome, Parsed)
    return outcome.profile


def test_values_behind_labels_are_what_the_labels_say() -> None:
    text = (
        "Experience\nEmployer: Quietwater\nPosition: Yard Marshal\nPeriod: 03/2019 - 05/2021\n"
        "Responsibilities: Kept the yard in order.\n\nEmployer: Bao Down\nPosition: Porter\n"
        "Period: 2017 - 2019\n"
    )
    jobs = [job.value for job in _profile(text).jobs]
    assert [(job.title, job.company) for job in jobs] == [
        ("Yard Marshal", "Quietwater"),
        ("Porter", "Bao Down"),
    ]
    assert str(jobs[0].start) == "2019-03"


def test_posts_and_courses_without_headings_are_told_apart() -> None:
    text = (
        "Teacher, Larkrise Primary (2019 - 2022)\nTaught forty pupils to read the land.\n\n"
        "BSc Geography, Aberystwyth University (2014 - 2017)\n"
    )
    profile = _profile(text)
    assert [job.value.title for job in profile.jobs] == ["Teacher"]
    assert [course.value.school for course in profile.education] == ["Aberystwyth University"]


def test_dates_in_brackets_may_stand_before_the_title() -> None:
    text = (
        "Experience\nQuietwater Ltd, Ulm (2020 - 2022): Dispatcher\nSent lorries out.\n\n"
        "Bao Down Ltd, Bath (2018 - 2020): Porter\nCarried things.\n"
    )
    assert [job.value.title for job in _profile(text).jobs] == ["Dispatcher", "Porter"]


def test_what_is_no_resume_is_marked_for_review() -> None:
    assert _profile("Invoice 4711\nTwelve chairs, 480 EUR\nPay within 14 days.\n").needs_review
