"""Templates: the package's own are good, a tenant's own cannot do harm."""

from time import process_time
from typing import Any

import pytest
from jinja2 import TemplateError

from runtime.mailing.grammar import LONGEST_SOURCE, BadTemplate
from runtime.mailing.rendering import checked, compiled, default_source, render
from runtime.mailing.samples import SAMPLE
from services.communication.notices import Kind
from services.communication.wording import LANGUAGES

BOTH = [(kind, language) for kind in Kind for language in LANGUAGES]


def a_template(body: str, subject: str = "Hello") -> str:
    return (
        '{% extends "layout" %}'
        f"{{% block subject %}}{subject}{{% endblock %}}{{% block body %}}{body}{{% endblock %}}"
    )


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_the_package_s_own_templates_pass_their_check(kind: Kind, language: str) -> None:
    assert checked(default_source(kind, language), language) == []


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_they_render_where_every_value_is_empty(kind: Kind, language: str) -> None:
    rendered = render(compiled(default_source(kind, language), language), emptied(SAMPLE))
    assert rendered.subject
    assert rendered.text.strip()
    assert f'lang="{language}"' in rendered.html


def test_the_text_part_says_what_the_html_says() -> None:
    rendered = render(compiled(default_source("new_candidate", "en"), "en"), SAMPLE)
    for words in ("Ada Example", "ada@example.com", "Python, PostgreSQL, Kafka", "by e-mail"):
        assert words in rendered.text
    assert "https://hirestream.example" in rendered.text
    assert "<" not in rendered.text
    assert "font" not in rendered.text


def test_the_letter_that_came_with_the_resume_stands_in_the_mail() -> None:
    rendered = render(compiled(default_source(Kind.NEW_CANDIDATE, "en"), "en"), SAMPLE)
    assert "please find my resume attached" in rendered.text
    assert "please find my resume attached" in rendered.html


@pytest.mark.parametrize("state", ["raised", "recovered"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alert_and_its_recovery_both_say_what_to_do(state: str, language: str) -> None:
    values = {"rule": "r", "state": state, "subject": "hiring", "summary": "It has failed."}
    scope = {**SAMPLE, "alert": {**values, "runbook": "Restart the mailbox."}}
    rendered = render(compiled(default_source(Kind.ALERT, language), language), scope)
    assert "It has failed." in rendered.text
    assert "Restart the mailbox." in rendered.text


def test_what_a_resume_says_is_text_and_never_markup() -> None:
    hostile = {**SAMPLE["candidate"], "name": '<img src=x onerror=alert(1)> & "co"\r\nBcc: x@y'}  # type: ignore[dict-item]  # a mapping in the sample
    rendered = render(
        compiled(default_source("new_candidate", "en"), "en"), {**SAMPLE, "candidate": hostile}
    )
    assert "<img" not in rendered.html
    assert rendered.subject == (
        'New candidate: <img src=x onerror=alert(1)> & "co" Bcc: x@y for Backend Engineer'
    )


def test_a_value_that_looks_like_a_template_is_not_one() -> None:
    hostile = {**SAMPLE["candidate"], "name": "{{ 7 * 7 }}{% for x in y %}"}  # type: ignore[dict-item]  # a mapping in the sample
    rendered = render(
        compiled(default_source("new_candidate", "en"), "en"), {**SAMPLE, "candidate": hostile}
    )
    assert "{{ 7 * 7 }}" in rendered.text


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("{{ candidate.nmae }}", "there is no variable candidate.nmae"),
        ("{{ candidat }}", "there is no variable candidat"),
        ("{% if false %}{{ hidden }}{% endif %}", "there is no variable hidden"),
        ("{% for s in candidate.skills %}{{ s.x }}{% endfor %}", "there is no variable s.x"),
        ("{{ candidate.skills.append }}", "there is no variable candidate.skills.append"),
        ("{{ candidate.items }}", "there is no variable candidate.items"),
        ("{{ self.body }}", "there is no variable self.body"),
        ("{{ x", "line 1: "),
        ("{{ ''.__class__ }}", "access to attribute '__class__'"),
        ("{{ candidate.name.format() }}", "line 1: call is not allowed"),
        ("{{ range(9) }}", "line 1: call is not allowed"),
        ("{% set a = 1 %}", "line 1: assign is not allowed"),
        ("{% macro m() %}{% endmacro %}", "line 1: macro is not allowed"),
        ("{% include 'layout' %}", "line 1: include is not allowed"),
        ("{% import 'layout' as l %}", "line 1: import is not allowed"),
        ("{{ 'a' * 999999999 }}", "line 1: mul is not allowed"),
        ("{{ 9 ** 9 ** 9 }}", "line 1: pow is not allowed"),
        ("{{ '%999999999s' % 1 }}", "line 1: mod is not allowed"),
        ("{{ candidate.name|safe }}", "line 1: the filter safe is not allowed"),
        ("{{ candidate.name|center(999999999) }}", "line 1: the filter center is not allowed"),
        ("{% autoescape false %}x{% endautoescape %}", "is not allowed"),
        ("{% for c in 'abc' %}{% endfor %}", "line 1: a loop can run over a list of the mail only"),
        ("{% for s in candidate.skills recursive %}{% endfor %}", "a loop cannot be recursive"),
        (
            "{% for a in candidate.skills %}" * 3 + "{% endfor %}" * 3,
            "line 1: loops can be 2 deep at most",
        ),
    ],
)
def test_a_bad_template_is_refused_in_words(body: str, complaint: str) -> None:
    [said, *_] = checked(a_template(body), "en")
    assert complaint in said


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<p>no blocks</p>",
        '{% extends "other" %}',
        "{% extends candidate.name %}",
        a_template("x" * LONGEST_SOURCE),
        a_template("{% for s in candidate.skills %}{% endfor %}" * 21),
        a_template("{% if true %}" * 2000 + "{% endif %}" * 2000),
    ],
)
def test_a_source_that_is_no_mail_is_refused(source: str) -> None:
    assert checked(source, "en")


def test_good_things_are_allowed() -> None:
    body = (
        "{% for skill in candidate.skills %}{{ loop.index }}. {{ skill|upper }}{% endfor %}"
        "{{ candidate.phone or 'none' }}{{ job['title']|default('no job') }}"
        "{{ 'yes' if candidate.number > 3 and job.title is defined else 'no' }}"
    )
    assert checked(a_template(body), "en") == []


def test_the_costliest_template_ends_soon_and_stays_small() -> None:
    loops = (
        "{% for a in candidate.skills %}{% for b in candidate.skills %}"
        "{{ candidate.skills|list_of }}{% endfor %}{% endfor %}"
    )
    scope = {**SAMPLE, "candidate": {**SAMPLE["candidate"], "skills": ["x" * 100] * 50}}  # type: ignore[dict-item]  # a mapping in the sample
    template = compiled(a_template(loops * 10), "en")
    started = process_time()
    with pytest.raises(BadTemplate, match="longer than 1 MB"):
        render(template, scope)
    assert process_time() - started < 5


def test_a_mail_that_does_not_fit_its_template_says_so() -> None:
    template = compiled(a_template("{{ candidate.name }}"), "en")
    with pytest.raises(TemplateError):
        render(template, {"tenant": {"name": "x"}, "link": ""})


def emptied(value: Any) -> Any:
    match value:
        case dict():
            return {name: emptied(item) for name, item in value.items()}
        case list():
            return []
        case int():
            return 0
        case _:
            return ""
