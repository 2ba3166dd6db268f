"""A million random pairs of different people and not one merge: `python -m
benchmarks.dedupe.strangers`.

Everybody has contacts of their own. Names, cities, employers and streets come from short lists, so
that namesakes, colleagues and neighbours meet often.
"""

import argparse
import random
import sys
import time
from collections import Counter
from itertools import combinations, islice

from benchmarks.dedupe.people import Maker
from benchmarks.dedupe.vocabulary import DEVELOPMENT, HELD_OUT, Vocabulary
from services.dedupe.matching import compare
from services.dedupe.person import Person, person_from_side

PAIRS = 1_000_000
SEED = 550_021


def crowd(words: Vocabulary, size: int, rng: random.Random) -> list[Person]:
    make = Maker(words, rng)
    people: list[Person] = []
    for number in range(size):
        side = make.person()
        side["email"] = f"{number:x}.{side['email']}"
        side["phone"] = f"+44{7_000_000_000 + number * 7_919}"
        if rng.random() < 0.2:
            side["location"] = make.street()
        for field in ("email", "phone", "location", "employer", "position", "linkedin_url"):
            if rng.random() < 0.15:
                side[field] = None
        people.append(person_from_side(side))
    return people


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=PAIRS)
    wanted = options.parse_args().pairs
    decisions: Counter[str] = Counter()
    began = time.perf_counter()
    for words in (DEVELOPMENT, HELD_OUT):
        half = wanted // 2
        people = crowd(words, int((2 * half) ** 0.5) + 2, random.Random(SEED))
        for a, b in islice(combinations(people, 2), half):
            decisions[compare(a, b).decision] += 1
    took = time.perf_counter() - began
    pairs = decisions.total()
    print(f"{pairs:,} pairs of different people: {decisions['match']} merged,"
          f" {decisions['review']:,} to review ({decisions['review'] / pairs:.4%}),"
          f" {took / pairs * 1e6:.0f} us a pair")  # fmt: skip
    return 1 if decisions["match"] else 0


if __name__ == "__main__":
    sys.exit(main())
