"""Learns the weights of the second opinion from the development sentences and the rules' examples.

python -m benchmarks.bias.training           # writes services/bias/rules/en/weights.tsv
python -m benchmarks.bias.training --held    # leaves each file out in turn, and says what it does
"""

import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.bias.corpus import HERE, Labelled, english, read
from services.bias.findings import Category
from services.bias.language import Screen
from services.bias.rules import RuleBook
from services.bias.weighing import LEAST, Weights

TARGET = HERE.parents[1] / "services" / "bias" / "rules" / "en" / "weights.tsv"
_ROUNDS = 12
_RATE = 0.3
_DECAY = 2e-4
_FEWEST = 2
_SMALLEST = 0.04
_SEED = 7
# Put around a sentence they change nothing in what it says of a person, and have to weigh nothing.
_AROUND = (
    "{}",
    "Answered the design questions well, {}",
    "Strong SQL and {}",
    "{} The tests passed.",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One find of the rules alone, in its context, and whether a person was meant."""

    source: str
    text: str
    kept: bool
    features: tuple[str, ...]
    biased: bool


def main() -> int:
    screen = Screen.load(RuleBook.builtin())
    examples = [*_from_sentences(screen), *_from_rules(screen)]
    if "--held" in sys.argv:
        _hold_out(examples)
        return 0
    learned = learn(examples)
    rows = "".join(f"{feature}\t{weight:.2f}\n" for feature, weight in sorted(learned.items()))
    TARGET.write_text(
        "# Written by benchmarks/bias/training.py: what speaks for a person being meant.\n" + rows,
        encoding="utf-8",
    )
    print(f"{len(examples)} finds, {len(learned)} weights, {TARGET.stat().st_size} bytes")
    return 0


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """Logistic regression by stochastic gradient descent, both classes weighing the same."""
    counts = Counter(feature for example in examples for feature in example.features)
    share = Counter(example.biased for example in examples)
    weights: dict[str, float] = defaultdict(float)
    speed: dict[str, float] = defaultdict(lambda: 1.0)
    rows = [
        (
            ("^", *(feature for feature in example.features if counts[feature] >= _FEWEST)),
            example.biased,
            len(examples) / (2 * share[example.biased]),
        )
        for example in examples
    ]
    order = random.Random(_SEED)
    for _ in range(_ROUNDS):
        order.shuffle(rows)
        for features, biased, importance in rows:
            total = sum(weights[feature] for feature in features)
            error = (biased - 1 / (1 + math.exp(-total))) * importance
            for feature in features:
                step = error - _DECAY * len(rows) * weights[feature] / counts.get(
                    feature, len(rows)
                )
                speed[feature] += step * step
                weights[feature] += _RATE * step / math.sqrt(speed[feature])
    return {
        feature: weight
        for feature, weight in weights.items()
        if abs(weight) >= _SMALLEST or feature.startswith("rule=")
    }


def _from_sentences(screen: Screen) -> Iterator[Example]:
    for path in english():
        for sentence in read(path):
            for around in _AROUND:
                yield from _examples(screen, path.stem, sentence, around)


def _examples(screen: Screen, source: str, sentence: Labelled, around: str) -> Iterator[Example]:
    text = around.format(sentence.text)
    shift = around.index("{")
    for find in screen.candidates(text, "en"):
        if shift <= find.start and find.end <= shift + len(sentence.text):
            biased = _is_biased(sentence, find.start - shift, find.end - shift, find.category)
            if biased is not None:
                yield Example(source, text, find.kept, find.context, biased)


def _from_rules(screen: Screen) -> Iterator[Example]:
    for rule in RuleBook.builtin().tongues["en"].rules:
        for texts, biased in ((rule.written.fires, True), (rule.written.spares, False)):
            for text in texts:
                for find in screen.candidates(text, "en"):
                    if find.rule == rule.written.id:
                        yield Example("rules", text, find.kept, find.context, biased)


def _is_biased(sentence: Labelled, start: int, end: int, category: Category) -> bool | None:
    """None where the labels do not say: another category, or outside the marked words."""
    if sentence.kind == "neg":
        return False
    if str(category) not in sentence.categories:
        return None
    words = set(sentence.text[start:end].casefold().split())
    marked = [set(span.casefold().split()) for span in sentence.biased]
    return True if not marked or any(words & span for span in marked) else None


def _hold_out(examples: Sequence[Example]) -> None:
    alarms: list[bool] = []
    losses: list[bool] = []
    for source in sorted({example.source for example in examples} - {"rules"}):
        weights = Weights(learn([example for example in examples if example.source != source]))
        held = [example for example in examples if example.source == source]
        alarms.extend(_doubted(weights, (one for one in held if not one.biased)).values())
        losses.extend(_doubted(weights, (one for one in held if one.biased and one.kept)).values())
    print(f"of {len(alarms)} fair sentences with a find of the rules alone, without their guards,")
    print(f"  taken back {sum(alarms) / len(alarms):.3f}")
    print(f"of {len(losses)} biased ones, lost {sum(losses) / len(losses):.3f}")


def _doubted(weights: Weights, examples: Iterable[Example]) -> Mapping[str, bool]:
    """Whether a sentence is taken back: all that was found in it has to be doubted."""
    sentences: dict[str, bool] = {}
    for example in examples:
        doubted = weights.likelihood(example.features) < LEAST
        sentences[example.text] = sentences.get(example.text, True) and doubted
    return sentences


if __name__ == "__main__":
    sys.exit(main())
