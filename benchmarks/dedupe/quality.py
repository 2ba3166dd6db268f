"""Scores dedupe's decisions on labelled pairs: `python -m benchmarks.dedupe.quality`.

Two splits from vocabularies that share no name. The rules were written against the first, and
mended once from the misses of the second. A third of the known sides have left the company.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from benchmarks.dedupe.pair_classes import CLASSES, Labelled
from benchmarks.dedupe.people import Maker
from benchmarks.dedupe.vocabulary import DEVELOPMENT, HELD_OUT, Vocabulary
from services.dedupe.matching import compare
from services.dedupe.person import person_from_side

SEEDS = {"development": (DEVELOPMENT, 20261121), "held out": (HELD_OUT, 70_411)}
EACH = 60
LEFT_SHARE = 1 / 3
ACCEPTABLE = 0.97


@dataclass(slots=True)
class Tally:
    pairs: int = 0
    acceptable: int = 0
    false_merges: int = 0
    let_through: int = 0
    false_holds: int = 0
    leavers: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)

    @property
    def is_met(self) -> bool:
        share = self.acceptable / self.pairs
        return share >= ACCEPTABLE and self.false_merges == 0 and self.let_through == 0


def pairs(words: Vocabulary, seed: int, each: int = EACH) -> Iterator[tuple[str, Labelled]]:
    for kind in CLASSES:
        # Each class draws from its own stream: a new class leaves the others' pairs as they were.
        make = Maker(words, random.Random(f"{seed} {kind.__name__}"))
        for _ in range(each):
            pair = kind(make)
            if make.rng.random() < LEFT_SHARE:
                pair.a["status"] = "LEFT"
            yield kind.__name__, pair


def score(words: Vocabulary, seed: int) -> Tally:
    tally = Tally()
    for kind, pair in pairs(words, seed):
        verdict = compare(person_from_side(pair.a), person_from_side(pair.b))
        has_left = pair.a["status"] == "LEFT"
        tally.pairs += 1
        tally.leavers += has_left
        tally.acceptable += verdict.decision in pair.acceptable
        tally.false_merges += not pair.same and verdict.decision == "match"
        tally.let_through += pair.same and has_left and verdict.guard is None
        tally.false_holds += not pair.same and verdict.guard is not None
        if not pair.same and verdict.guard is not None:
            tally.holds[kind] += 1
        if verdict.decision not in pair.acceptable:
            tally.misses[f"{kind}: {verdict.decision}"] += 1
    return tally


def write_pairs(words: Vocabulary, seed: int, out: TextIO) -> None:
    for number, (kind, pair) in enumerate(pairs(words, seed)):
        out.write(json.dumps({"id": f"{kind}-{number}", "a": pair.a, "b": pair.b}) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", choices=tuple(SEEDS), help="print a split's pairs instead")
    parser.add_argument("--holds", action="store_true", help="list the false holds by kind")
    options = parser.parse_args()
    if options.write:
        write_pairs(*SEEDS[options.write], sys.stdout)
        return 0
    ok = True
    print(f"{len(CLASSES)} classes, {EACH} pairs of each")
    print("split         pairs  acceptable  false merges  LEFT let through  false holds (of LEFT)")
    for name, (words, seed) in SEEDS.items():
        tally = score(words, seed)
        ok = ok and tally.is_met
        print(
            f"{name:12} {tally.pairs:6} {tally.acceptable / tally.pairs:11.4f}"
            f" {tally.false_merges:13} {tally.let_through:17} {tally.false_holds:12}"
            f" ({tally.leavers})"
        )
        for miss, times in tally.misses.most_common(20):
            print(f"    {miss} x{times}")
        if options.holds:
            print("    held:", ", ".join(f"{k} {n}" for k, n in tally.holds.most_common()))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
