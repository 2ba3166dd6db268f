"""Decides how far two names agree: given with given, family with family, or the two swapped."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import OSA

from services.dedupe.consonants import latin_skeletons
from services.dedupe.names import Name, Part


class Level(StrEnum):
    """How two parts of a name compare, the strongest first."""

    EXACT = "exact"
    NICKNAME = "nickname"
    VARIANT = "variant"
    TYPO = "typo"
    PART = "part"
    INITIAL = "initial"
    ABSENT = "absent"
    DIFFERENT = "different"
    OPPOSED = "opposed"


AGREEING = frozenset((Level.EXACT, Level.NICKNAME, Level.VARIANT, Level.TYPO, Level.PART))
_RANK = {level: -at for at, level in enumerate(Level)}


_SHORTEST_SKELETON = 2
_SHORTEST_STUB = 3


@dataclass(frozen=True, slots=True)
class Agreement:
    given: Level
    family: Level
    is_swapped: bool = False
    middles_differ: bool = False
    is_doubtful_slip: bool = False
    generations: str = "same"

    @property
    def agrees(self) -> bool:
        return self.given in AGREEING and self.family in AGREEING

    @property
    def is_compatible(self) -> bool:
        """Nothing speaks against it: parts agree, are initials, or are missing."""
        against = {Level.DIFFERENT, Level.OPPOSED}
        return self.given not in against and self.family not in against

    @property
    def differs(self) -> bool:
        return not self.is_compatible


def compare_names(a: Name, b: Name) -> Agreement:
    """The reading that makes the names most alike: straight, swapped, or divided otherwise."""
    found = _straight(a, b)
    if not found.agrees:
        found = _swapped(a, b) or _across(a, b) or found
    if found.given not in AGREEING and found.family not in AGREEING:
        found = _half_swapped(a, b) or found
    return Agreement(
        found.given,
        found.family,
        is_swapped=found.is_swapped,
        middles_differ=_middles_differ(a, b) and not found.is_swapped,
        is_doubtful_slip=found.given is Level.TYPO and not found.is_swapped and _is_doubtful(a, b),
        generations=_generations(a, b),
    )


def _straight(a: Name, b: Name) -> Agreement:
    return Agreement(_given(a.given_words, b.given_words, a.given, b.given), _family(a, b))


def _swapped(a: Name, b: Name) -> Agreement | None:
    """A swap explains two parts at once, and at least one of them to the letter or the ear."""
    if not (_sound_alike(a.given, b.family) or _sound_alike(a.family, b.given)):
        return None
    one, other = _crosswise(a.given, b.family), _crosswise(a.family, b.given)
    levels = sorted((one, other), key=_RANK.__getitem__, reverse=True)
    if levels[0] in AGREEING and levels[1] in AGREEING | {Level.ABSENT}:
        return Agreement(levels[0], levels[1], is_swapped=True)
    return None


def _sound_alike(a: Part, b: Part) -> bool:
    if a.bones or b.bones:
        return True
    return not (a.sounds.isdisjoint(b.sounds) and a.families.isdisjoint(b.families))


def _half_swapped(a: Name, b: Name) -> Agreement | None:
    """One's last name stands where the other has the first, and the other half differs."""
    for family, given in ((a.family, b.given), (b.family, a.given)):
        if not family.spellings.isdisjoint(given.spellings) and not family.is_initial:
            return Agreement(Level.DIFFERENT, Level.EXACT, is_swapped=True)
    return None


def _crosswise(a: Part, b: Part) -> Level:
    as_family = _words_alike(a, b, of_family=True)
    return as_family if as_family in AGREEING else _words_alike(a, b)


def _across(a: Name, b: Name) -> Agreement | None:
    """The same words, divided differently between the two fields."""
    few, many = sorted((a.bag, b.bag), key=len)
    if len(few) < 2 or any(len(word) < 2 for word in few):
        return None
    if few == many:
        return Agreement(Level.EXACT, Level.EXACT)
    if set(few) <= set(many):
        return Agreement(Level.EXACT, Level.PART)
    return None


def _given(a_words: tuple[Part, ...], b_words: tuple[Part, ...], a: Part, b: Part) -> Level:
    if not a_words or not b_words:
        return Level.ABSENT
    if not a.spellings.isdisjoint(b.spellings) and not a.is_initial:
        return Level.EXACT
    first = _words_alike(a_words[0], b_words[0])
    if first in AGREEING or (len(a_words) == 1 and len(b_words) == 1):
        return first
    whole = _words_alike(a, b)
    if whole in {Level.VARIANT, Level.TYPO}:
        return whole
    if any(
        _words_alike(one, other) in {Level.EXACT, Level.NICKNAME, Level.VARIANT}
        for one in a_words
        for other in b_words
        if not one.is_initial and not other.is_initial
    ):
        return Level.PART
    return first


def _family(a: Name, b: Name) -> Level:
    whole = _words_alike(a.family, b.family, of_family=True)
    if whole in AGREEING or whole is Level.ABSENT:
        return whole
    few, many = sorted((a.family_words, b.family_words), key=len)
    if len(many) == 1:
        return whole
    shared = sum(
        any(
            _words_alike(one, other, of_family=True) in {Level.EXACT, Level.VARIANT, Level.TYPO}
            for other in many
        )
        for one in few
    )
    # Two double names that share one half are cousins, not one person.
    return Level.PART if shared == len(few) else whole


def _words_alike(a: Part, b: Part, *, of_family: bool = False) -> Level:
    if not a.tokens or not b.tokens:
        return Level.ABSENT
    if a.is_initial or b.is_initial:
        return _initials(a, b)
    if not a.spellings.isdisjoint(b.spellings):
        return Level.EXACT
    if bool(a.bones) != bool(b.bones):
        return _skeletons(a, b)
    if not (a.is_readable and b.is_readable):
        return Level.ABSENT
    if of_family:
        return _families_alike(a, b)
    return _givens_alike(a, b)


def _initials(a: Part, b: Part) -> Level:
    short, full = (a, b) if a.is_initial else (b, a)
    letter = short.tokens[0][0]
    fits = any(spelling.startswith(letter) for spelling in full.spellings)
    return Level.INITIAL if fits else Level.DIFFERENT


def _skeletons(a: Part, b: Part) -> Level:
    bones, latin = (a.bones, b) if a.bones else (b.bones, a)
    other = frozenset().union(*map(latin_skeletons, latin.spellings))
    if max(map(len, bones)) < _SHORTEST_SKELETON:
        # One consonant says as much as an initial does.
        return Level.INITIAL if bones & other else Level.ABSENT
    return Level.VARIANT if bones & other else Level.DIFFERENT


def _givens_alike(a: Part, b: Part) -> Level:
    if not a.formals.isdisjoint(b.formals):
        return Level.NICKNAME
    if not a.sounds.isdisjoint(b.sounds):
        return Level.VARIANT
    if (a.is_known_given and b.is_known_given) or _is_other_gender(a, b):
        return Level.OPPOSED
    if _is_slip(a, b):
        return Level.TYPO
    return Level.PART if _is_stub(a, b) else Level.DIFFERENT


def _is_stub(a: Part, b: Part) -> bool:
    """A name cut short that no list knows: Bart of Bartolomeo."""
    short, long = sorted((a.plain, b.plain), key=len)
    return len(short) >= _SHORTEST_STUB and len(long) > len(short) + 1 and long.startswith(short)


def _families_alike(a: Part, b: Part) -> Level:
    if not a.families.isdisjoint(b.families) or not a.sounds.isdisjoint(b.sounds):
        return Level.VARIANT
    if a.is_common_family and b.is_common_family:
        return Level.DIFFERENT
    return Level.TYPO if _is_slip(a, b) else Level.DIFFERENT


def _is_other_gender(a: Part, b: Part) -> bool:
    """Mario and Maria, Daniel and Daniela: one letter apart, but never a slip."""
    short, long = sorted((a.plain, b.plain), key=len)
    if len(short) == len(long):
        return short[:-1] == long[:-1] and short[-1] + long[-1] in {"ao", "oa", "ae", "ea"}
    return long in {short + "a", short + "e", short + "ina"}


def _is_slip(a: Part, b: Part) -> bool:
    if len(a.spellings) == 1 and len(b.spellings) == 1:
        (one,), (other,) = a.spellings, b.spellings
        return _one_slip(one, other)
    return any(_one_slip(one, other) for one in a.spellings for other in b.spellings)


def _one_slip(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    allowed = 0 if longest < 4 else 1 if longest < 7 else 2 if longest < 11 else 3
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _middles_differ(a: Name, b: Name) -> bool:
    """Both have a second given name and these are not the same one."""
    if len(a.given_words) < 2 or len(b.given_words) < 2:
        return False
    against = {Level.DIFFERENT, Level.OPPOSED}
    return all(
        _words_alike(one, other) in against for one in a.given_words[1:] for other in b.given_words
    ) and all(
        _words_alike(one, other) in against for one in b.given_words[1:] for other in a.given_words
    )


def _is_doubtful(a: Name, b: Name) -> bool:
    """Fingers swap letters or double them, and seldom slip on the first. Another letter may be
    another child: Mila and Lila, Aylin and Aylan.
    """
    return not any(
        one[:1] == other[:1]
        and (sorted(one) == sorted(other) or _without_doubles(one) == _without_doubles(other))
        for one in a.given.spellings
        for other in b.given.spellings
    )


def _without_doubles(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _generations(a: Name, b: Name) -> str:
    if a.generation == b.generation:
        return "same"
    return "differ" if a.generation and b.generation else "one"
