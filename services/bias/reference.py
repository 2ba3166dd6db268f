"""Writes the reference page of the rules from the rules themselves."""

from collections.abc import Iterator

from services.bias.rules import Rule, RuleBook

_LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}


def rules_reference(book: RuleBook) -> str:
    """The page `docs/reference/bias-rules.md`."""
    return "\n".join(_page(book)) + "\n"


def _page(book: RuleBook) -> Iterator[str]:
    yield "# Rules of the bias screen"
    yield ""
    yield "Each stands in `services/bias/rules/`. Every example here is a test."
    for language, tongue in book.tongues.items():
        yield ""
        yield f"## {_LANGUAGES[language]}"
        for rule in tongue.rules:
            yield from _entry(rule)


def _entry(rule: Rule) -> Iterator[str]:
    written = rule.written
    yield ""
    yield f"### `{written.id}` (version {written.version})"
    yield ""
    yield f"{written.category}, {written.severity}. {written.reason} {written.suggestion}"
    yield ""
    yield from (f"* finds: {text}" for text in written.fires)
    yield from (f"* spares: {text}" for text in written.spares)
