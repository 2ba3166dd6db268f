"""Reads the short word lists that the code itself needs."""


def word_set(written: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(written.split())
