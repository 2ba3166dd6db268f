"""The pairs that no rule was written for share no word with those that the rules came from."""

from collections.abc import Iterator

from benchmarks.dedupe.unseen import ONE_PERSON, TWO_PEOPLE, pairs
from benchmarks.dedupe.unseen_words import EMPLOYERS, ORIGINS, POSITIONS, SCRIPTS, SHORT, STREETS
from benchmarks.dedupe.vocabulary import DEVELOPMENT, HELD_OUT, Vocabulary


def said(words: Vocabulary) -> Iterator[str]:
    yield from (*words.men, *words.women, *words.families, *words.employers, *words.positions)
    yield from words.streets
    yield from (city[0] for city in words.cities)
    for names in (*words.nicknames, *words.twins, *words.accented):
        yield from names
    for written in (*words.cyrillic, *words.chinese, *words.arabic, *words.greek, *words.korean):
        yield from written


def unseen() -> Iterator[str]:
    yield from (*EMPLOYERS, *POSITIONS, *STREETS)
    for names in SHORT:
        yield from names
    for written in SCRIPTS:
        yield from written
    for origin in ORIGINS:
        yield from (*origin.men, *origin.women, *origin.families)
        yield from (city[0] for city in origin.cities)


def test_no_word_of_the_unseen_pairs_stands_in_the_other_splits() -> None:
    assert not {*unseen()} & {*said(DEVELOPMENT), *said(HELD_OUT)}


def test_the_same_seed_makes_the_same_pairs() -> None:
    kinds = (ONE_PERSON[0], TWO_PEOPLE[0])
    assert [*map(next, map(pairs, kinds))] == [*map(next, map(pairs, kinds))]
