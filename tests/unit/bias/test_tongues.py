"""Short feedback is read in the language it was written in."""

import pytest

from services.bias.tongues import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Zu alt.", "de"),
        ("Typisch Frau, erst reden, dann rechnen.", "de"),
        ("Gute Kenntnisse, klare Zusage", "de"),
        ("Mère célibataire", "fr"),
        ("Les Arabes, on a déjà donné.", "fr"),
        ("Trop vieux.", "fr"),
        ("Gitana, así que cuidado con la caja.", "es"),
        ("Para la obra queremos un hombre.", "es"),
        ("Muy mayor", "es"),
    ],
)
def test_one_line_is_read_in_its_own_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["Strong SQL", "thick áccènt", "T O O  Y O U N G for this.", "Naïve Bayes, no tests"]
)
def test_a_foreign_letter_does_not_make_english_foreign(text: str) -> None:
    assert language_of(text) == "en"
