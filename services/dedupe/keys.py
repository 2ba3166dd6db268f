"""Decides under which keys a person is found again, so that a decision reads a few rows, not all.

A key is looked up by equality. A contact leads to few people. A name's key is combined with the
city, the employer or the other name, so that it leads to few as well; where it does not, since the
name is common, it is left out of the look-up, and the narrower keys find whom it would have found.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from services.dedupe.career import plain_title
from services.dedupe.consonants import latin_skeletons
from services.dedupe.contacts import mended
from services.dedupe.names import Name, Part
from services.dedupe.person import Person
from services.dedupe.places import Place
from services.dedupe.sounding import sound

# A look-up takes at most MOST_ROWS candidates from a key of `CONTACTS`. From another key it takes
# none when more than MOST_NAMESAKES have it, for then it tells nobody apart: so a decision reads a
# bounded number of rows, and about as many of a million candidates as of ten thousand.
MOST_ROWS = 20
MOST_NAMESAKES = 8
CONTACTS = frozenset(("email", "mailbox", "phone", "linkedin", "github"))
# Who left comes back with new contacts and, often, with a name that many have. From a key of
# `GUARDED` a look-up therefore takes up to MOST_LEAVERS who left, however many share it: they agree
# in what the guard holds for, so any of them brings the newcomer before a person. The keys of
# `LEAVERS_ONLY` are looked up for nothing else.
MOST_LEAVERS = 3
GUARDED = frozenset(("name", "nickname", "local", "initial", "employer", "position", "school"))
LEAVERS_ONLY = frozenset(("position", "school"))

_MOST_WORDS = 3
_MOST_SOUNDS = 3
_MOST_FORMS = 4
_MOST_EMPLOYERS = 4
_MOST_TITLES = 2
_MOST_SCHOOLS = 3
_MOST_ADDRESS_WORDS = 6
_SHORT_WORD = 3


class Key(NamedTuple):
    """One row of `candidate_keys`: what it is a key of, and its normalised value."""

    kind: str
    value: str


def contacts_of(person: Person) -> Iterator[Key]:
    """The keys of the contacts that identify; under them a shared contact is remembered, too."""
    yield from (Key("email", email.untagged) for email in person.emails)
    yield from (Key("phone", phone.tail) for phone in person.phones)
    yield from (Key(link.kind, link.handle) for link in person.links)


def blocking_keys(person: Person) -> tuple[Key, ...]:
    """All keys of a person, each once, sorted. Two who could match or need a review share one."""
    return tuple(sorted(set(_keys(person))))


def _keys(person: Person) -> Iterator[Key]:
    yield from contacts_of(person)
    for email in person.emails:
        if not email.is_role and len(email.local) > 4:
            yield Key("mailbox", f"{email.untagged.partition('@')[0]}@{mended(email.domain)}")
    if person.name:
        yield from _name_keys(person, person.name)
    if person.place and person.place.is_address:
        yield from _address_keys(person.place)


def _name_keys(person: Person, name: Name) -> Iterator[Key]:
    given, family = _sounds(name.given_words), _sounds(name.family_words)
    cities = sorted(person.place.cities) if person.place else []
    beside = tuple(_beside(person, cities))
    for one, other in product(given, family):
        whole = "|".join(sorted((one, other)))
        yield Key("name", whole)
        yield from (Key(kind, f"{whole}|{value}") for kind, value in beside)
    for form, other in product(_forms(name), family):
        yield Key("nickname", f"{form}|{other}")
    yield from _bare_keys(name)
    where = tuple(_surroundings(person))
    for part, place in product((*given, *family), where):
        yield Key("part", f"{part}|{place}")
    for initial, other, place in product(_initials(name), family, (*where, *cities)):
        yield Key("initial", f"{initial}|{other}|{place}")


def _beside(person: Person, cities: list[str]) -> Iterator[tuple[str, str]]:
    """What makes a whole name rare where many have it."""
    yield from (("local", city) for city in cities)
    yield from (("employer", employer) for employer in _employers(person))
    titles = dict.fromkeys(plain_title(job.title) for job in person.jobs if job.title)
    yield from (("position", title) for title in [*titles][:_MOST_TITLES])
    schools = sorted({study.school for study in person.education})
    yield from (("school", school) for school in schools[:_MOST_SCHOOLS])


def _employers(person: Person) -> list[str]:
    return sorted({job.employer for job in person.jobs if job.employer})[:_MOST_EMPLOYERS]


def _sounds(words: tuple[Part, ...]) -> tuple[str, ...]:
    """The sounds of each word, without those of a second spelling that sounds no different."""
    found = {heard for word in words[:_MOST_WORDS] for heard in sorted(word.sounds)[:_MOST_SOUNDS]}
    if len(words) > 1:
        found |= {sound("".join(word.plain for word in words))}
    return tuple(sorted(heard for heard in found if len(heard) > 1))


def _forms(name: Name) -> Iterator[str]:
    """The formal names behind the first given name, so that Bob is looked for beside Robert."""
    if name.given_words:
        yield from sorted(name.given_words[0].formals)[:_MOST_FORMS]


def _bare_keys(name: Name) -> Iterator[Key]:
    """Consonants only: what Arabic and Hebrew script write, and a slip in a vowel leaves alone."""
    first = (*name.given_words[:1], *name.family_words[:1])
    for words in {first, (name.given, name.family)}:
        for bones in product(*map(_bones, words)):
            if len(bones) == 2 and all(bones) and sum(map(len, bones)) > 3:
                yield Key("consonants", "|".join(sorted(bones)))


def _bones(word: Part) -> Iterable[str]:
    if word.bones:
        return word.bones
    return (max(latin_skeletons(word.plain), key=lambda bone: (len(bone), bone)),)


def _surroundings(person: Person) -> Iterator[str]:
    """What makes half a name rare: the employers, and the numbers and names of an address."""
    yield from _employers(person)
    if person.place and person.place.is_address:
        yield from sorted(person.place.numbers)
        # The last long words: the town, not the state's two letters.
        named = [word for word in person.place.words if len(word) > _SHORT_WORD]
        yield from sorted(set(map(sound, named[-2:])))


def _initials(name: Name) -> tuple[str, ...]:
    return tuple(sorted({spelling[0] for spelling in name.given.spellings if spelling}))


def _address_keys(place: Place) -> Iterator[Key]:
    """Each number with each longer word: one slip anywhere leaves other keys whole."""
    for number in sorted(place.numbers)[:_MOST_WORDS]:
        for word in place.words[:_MOST_ADDRESS_WORDS]:
            if len(word) > _SHORT_WORD:
                yield Key("address", f"{number}|{word}")
