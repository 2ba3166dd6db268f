"""Rows become plain values, whatever stands in them."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest

from runtime.mailing.samples import SAMPLE
from services.communication.context import LONGEST_LIST, LONGEST_TEXT, build
from services.communication.wording import ENGLISH, GERMAN, words_for


def row(**columns: Any) -> dict[str, Any]:
    return defaultdict(lambda: None, {"tenant_name": "Example Ltd", **columns})


def test_an_empty_row_fills_every_name_that_a_template_may_use() -> None:
    scope = build(row(), {}, ENGLISH, "https://hirestream.example/")
    assert set(scope) | {"attachment"} == set(SAMPLE)
    for name, sample in SAMPLE.items():
        if isinstance(sample, dict) and name != "attachment":
            value = scope[name]
            assert isinstance(value, dict)
            assert set(value) == set(sample)
    assert scope["link"] == "https://hirestream.example"


def test_values_are_bounded() -> None:
    scope: Any = build(row(skills=["x" * 9000] * 900), {}, ENGLISH, "")
    skills = scope["candidate"]["skills"]
    assert (len(skills), len(skills[0])) == (LONGEST_LIST, LONGEST_TEXT)


def test_a_link_out_of_a_resume_is_a_web_address_or_nothing() -> None:
    for url, shown in (
        ("https://www.linkedin.example/in/ada", "https://www.linkedin.example/in/ada"),
        ("javascript:alert(1)", ""),
    ):
        scope: Any = build(row(linkedin_url=url), {}, ENGLISH, "")
        assert scope["candidate"]["linkedin_url"] == shown


def test_evidence_is_told_apart_and_in_the_mail_s_language() -> None:
    evidence = [
        {"name": "email.same", "weight": 15.9, "words": "The same e-mail address"},
        {"name": "github.shared", "weight": 1.0, "words": "The same GitHub account"},
        {"name": "given.different", "weight": -4.9, "words": "The first names differ"},
        {"weight": 1},
        "phone_number",
        7,
    ]
    scope: Any = build(row(duplicate_evidence=evidence), {}, GERMAN, "")
    assert scope["duplicate"]["evidence"] == [
        "Gleiche E-Mail-Adresse",
        "The same GitHub account",
        "phone number",
    ]
    assert scope["duplicate"]["against"] == ["Verschiedene Vornamen"]


def test_moments_and_reasons_are_in_the_mail_s_language() -> None:
    received = row(received_at=datetime(2026, 11, 21, 14, 5, tzinfo=UTC), source="mail")
    details = {"code": "encrypted", "reason": "The file is protected."}
    english: Any = build(received, details, ENGLISH, "")
    german: Any = build(received, details, GERMAN, "")
    assert english["resume"]["received_at"] == "21 Nov 2026, 14:05 UTC"
    assert german["resume"]["received_at"] == "21.11.2026, 14:05 UTC"
    assert english["rejection"]["reason"] == "The file is protected."
    assert german["rejection"]["reason"] == "Die Datei ist mit einem Passwort geschützt."


@pytest.mark.parametrize(
    ("language", "words"), [("de-AT", GERMAN), ("DE", GERMAN), ("fr", ENGLISH)]
)
def test_a_language_without_words_is_english(language: str, words: object) -> None:
    assert words_for(language) is words
