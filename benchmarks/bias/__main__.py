"""The screen's figures on labelled sentences, and its speed, beside retext-equality.

python -m benchmarks.bias                         # figures and limits; exits 1 below a limit
npm install --prefix benchmarks/bias/peer         # once, for the peer (needs Node 18 or later)
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial

from benchmarks.bias.corpus import HERE, Labelled, read
from benchmarks.bias.scoring import CATEGORIES, Answer, Score, score
from services.bias.language import Screen
from services.bias.rules import RuleBook

LIMITS = {"clear": 0.97, "subtle": 0.80, "obfuscated": 0.85}
MOST_FALSE_ALARMS = 0.03
LEAST_F1 = 0.88
LEAST_KEPT = 0.95
PEER = HERE / "peer"
HOSTILE = ("he is too old. ", "women are ", "t o ", "(", "0ld ", "*", "<é")
MEGABYTE = 1_000_000


def main() -> int:
    screen = Screen.load(RuleBook.builtin())
    halves = {
        "development": [
            sentence for path in sorted(HERE.glob("development*.txt")) for sentence in read(path)
        ],
        "measured (before the rules)": list(read(HERE / "measured.txt")),
        "measured (after the rules)": list(read(HERE / "measured_2.txt")),
    }
    failures = 0
    for name, sentences in halves.items():
        found = score(sentences, lambda text: _ours(screen, text))
        _show(f"hirestream, {name}", sentences, found)
        if name.startswith("measured"):
            failures += len(_below(found))
            for limit in _below(found):
                print(f"  BELOW: {limit}")
    _show_peer(halves["measured (before the rules)"] + halves["measured (after the rules)"])
    _show_speed(screen, halves["measured (before the rules)"])
    return 1 if failures else 0


def _ours(screen: Screen, text: str) -> Answer:
    screening = screen.screen(text, "en")
    categories = frozenset(str(category) for category in screening.categories)
    return Answer(categories, screening.sanitized, bool(screening.warnings))


def _show(name: str, sentences: list[Labelled], found: Score) -> None:
    neutral = sum(sentence.kind == "neg" for sentence in sentences)
    print(f"{name}: {len(sentences)} sentences, {neutral} of them hard negatives")
    print("  recall " + ", ".join(f"{kind} {share:.3f}" for kind, share in found.recall.items()))
    print(f"  false alarms {found.false_alarms:.3f}   macro-F1 {found.macro_f1:.3f}")
    print("  F1 " + ", ".join(f"{category} {found.f1[category]:.2f}" for category in CATEGORIES))
    print(f"  marked words that survive {found.survivors:.3f}   rest kept {found.rest_kept:.3f}")


def _below(found: Score) -> list[str]:
    checks = [
        *((f"{kind} recall", found.recall[kind] >= least) for kind, least in LIMITS.items()),
        ("false alarms", found.false_alarms <= MOST_FALSE_ALARMS),
        ("macro-F1", found.macro_f1 >= LEAST_F1),
        ("no marked word survives", found.survivors == 0),
        ("rest kept", found.rest_kept >= LEAST_KEPT),
    ]
    return [name for name, holds in checks if not holds]


def _show_peer(sentences: list[Labelled]) -> None:
    node = shutil.which("node")
    if node is None or not (PEER / "node_modules").is_dir():
        print("retext-equality: skipped (node or benchmarks/bias/peer/node_modules is not here)")
        return
    texts = json.dumps([sentence.text for sentence in sentences])
    # The peer has no categories of ours: any message counts as a find, which favours it.
    ran = subprocess.run(  # noqa: S603
        [node, str(PEER / "run.mjs")], input=texts, capture_output=True, text=True, check=True
    )
    flagged: list[bool] = json.loads(ran.stdout)
    for kind in ("clear", "subtle", "obfuscated", "neg"):
        answers = [hit for hit, one in zip(flagged, sentences, strict=True) if one.kind == kind]
        label = "false alarms" if kind == "neg" else f"recall {kind}"
        print(f"retext-equality: {label} {sum(answers) / len(answers):.3f} of {len(answers)}")


def _show_speed(screen: Screen, sentences: Iterable[Labelled]) -> None:
    times = [_seconds(partial(screen.screen, one.text, "en")) for one in sentences]
    print(
        f"milliseconds a sentence: median {statistics.median(times) * 1000:.2f}, "
        f"largest {max(times) * 1000:.2f}"
    )
    for unit in HOSTILE:
        text = unit * (MEGABYTE // len(unit))
        half = text[: MEGABYTE // 2]
        whole, part = (_seconds(partial(screen.screen, given, "en")) for given in (text, half))
        print(f"1 MB of {unit!r}: {whole:.1f} s, {whole / part:.2f} times the half of it")


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
