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
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from benchmarks.bias.corpus import HERE, Labelled, english, read
from benchmarks.bias.scoring import CATEGORIES, Answer, Score, score
from services.bias.language import Screen
from services.bias.rules import RuleBook

GOALS = {
    "clear recall": 0.97,
    "subtle recall": 0.80,
    "obfuscated recall": 0.85,
    "no false alarm": 0.97,
    "macro-F1": 0.88,
    "marked words gone": 1.00,
    "rest kept": 0.95,
}
# Below its goal, and said so in docs/reference/bias-quality.md: the least that is accepted.
STATED = {"clear recall": 0.95, "marked words gone": 0.97}
MEASURED = ("measured", "measured_2", "measured_3", "measured_5")
LANGUAGES = ("de", "fr", "es")
PEER = HERE / "peer"
HOSTILE = ("he is too old. ", "women are ", "t o ", "(", "0ld ", "*", "<é")
MEGABYTE = 1_000_000


def main() -> int:
    screen = Screen.load(RuleBook.builtin())
    development = [one for path in english() for one in read(path)]
    measured = [one for name in MEASURED for one in read(HERE / f"{name}.txt")]
    _show("hirestream, development", development, score(development, partial(_ours, screen, "en")))
    for name in MEASURED:
        sentences = list(read(HERE / f"{name}.txt"))
        _show(f"hirestream, {name}", sentences, score(sentences, partial(_ours, screen, "en")))
    found = score(measured, partial(_ours, screen, "en"))
    _show("hirestream, all measured", measured, found)
    failed = _judge(_figures(found))
    for language in LANGUAGES:
        for name in (f"measured_{language}", f"measured_{language}_2"):
            _show_language(screen, language, name)
    _show_peer(measured)
    _show_speed(screen, measured)
    return 1 if failed else 0


def _ours(screen: Screen, language: str, text: str) -> Answer:
    screening = screen.screen(text, language)
    categories = frozenset(str(category) for category in screening.categories)
    return Answer(categories, screening.sanitized, bool(screening.warnings))


def _show(name: str, sentences: list[Labelled], found: Score) -> None:
    neutral = sum(sentence.kind == "neg" for sentence in sentences)
    print(f"{name}: {len(sentences)} sentences, {neutral} of them hard negatives")
    print("  recall " + ", ".join(f"{kind} {share:.3f}" for kind, share in found.recall.items()))
    print(f"  false alarms {found.false_alarms:.3f}   macro-F1 {found.macro_f1:.3f}")
    print("  F1 " + ", ".join(f"{category} {found.f1[category]:.2f}" for category in CATEGORIES))
    print(f"  marked words that survive {found.survivors:.3f}   rest kept {found.rest_kept:.3f}")


def _figures(found: Score) -> Mapping[str, float]:
    return {
        **{f"{kind} recall": share for kind, share in found.recall.items()},
        "no false alarm": 1 - found.false_alarms,
        "macro-F1": found.macro_f1,
        "marked words gone": 1 - found.survivors,
        "rest kept": found.rest_kept,
    }


def _judge(figures: Mapping[str, float]) -> bool:
    """Whether a figure is below what is accepted; one below its goal is named either way."""
    failed = False
    for name, goal in GOALS.items():
        if figures[name] < goal:
            print(f"  BELOW its goal of {goal}: {name} {figures[name]:.3f}")
            failed = failed or figures[name] < STATED.get(name, goal)
    return failed


def _show_language(screen: Screen, language: str, name: str) -> None:
    sentences = list(read(HERE / f"{name}.txt"))
    found = score(sentences, partial(_ours, screen, language))
    print(
        f"hirestream, {name}: {len(sentences)} sentences, "
        f"recall {found.recall['clear']:.3f}, false alarms {found.false_alarms:.3f}"
    )


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
