"""One loaded screen for all tests: it holds no text, so sharing it is safe."""

import pytest

from services.bias.language import Screen
from services.bias.rules import RuleBook


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return RuleBook.builtin()


@pytest.fixture(scope="session")
def screen(book: RuleBook) -> Screen:
    return Screen.load(book)
