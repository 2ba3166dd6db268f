"""Words that an appeal gave back stay; what else was found still goes."""

from services.bias.language import Screen
from services.bias.restoring import Span, restore

TEXT = "He is too old for this team. She has young children. He explained the index well."


def test_only_the_restored_words_come_back(screen: Screen) -> None:
    screening = screen.screen(TEXT)
    age = next(found for found in screening.findings if found.category == "age")
    restored = restore(TEXT, screening, [Span(age.start, age.end)])
    assert TEXT[age.start : age.end] in restored.sanitized
    assert "age" not in restored.categories
    assert "children" not in restored.sanitized
    assert restored.bias_filtered


def test_with_every_finding_restored_the_text_is_the_author_s(screen: Screen) -> None:
    screening = screen.screen(TEXT)
    restored = restore(TEXT, screening, [Span(0, len(TEXT))])
    assert (restored.sanitized, restored.bias_filtered, restored.findings) == (TEXT, False, ())


def test_a_span_that_covers_nothing_changes_nothing(screen: Screen) -> None:
    screening = screen.screen(TEXT)
    assert restore(TEXT, screening, [Span(0, 3)]) == screening
