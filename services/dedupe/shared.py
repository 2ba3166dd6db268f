"""Decides which contacts several people use, so that they stop identifying any of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from services.dedupe.names import Name
from services.dedupe.naming import Level, compare_names


@dataclass(frozen=True, slots=True)
class SharedResources:
    """Contacts, as (kind, value) of their keys, that are known to be used by several people."""

    contacts: frozenset[tuple[str, str]] = frozenset()

    def has(self, kind: str, value: str) -> bool:
        return (kind, value) in self.contacts

    def with_contacts(self, contacts: Iterable[tuple[str, str]]) -> "SharedResources":
        return SharedResources(self.contacts | frozenset(contacts))


NOTHING_SHARED = SharedResources()


def find_shared(holders: Mapping[tuple[str, str], Iterable[Name | None]]) -> SharedResources:
    """The contacts whose holders include two people with plainly different names."""
    return SharedResources(
        frozenset(contact for contact, names in holders.items() if _are_several(names))
    )


def _are_several(names: Iterable[Name | None]) -> bool:
    """A changed last name alone is marriage, not a second person."""
    known = [name for name in names if name]
    return any(
        compare_names(a, b).given in {Level.DIFFERENT, Level.OPPOSED}
        for a, b in combinations(known, 2)
    )
