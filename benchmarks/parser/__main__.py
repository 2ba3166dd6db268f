"""Prints how well and how fast the parser reads; `--write` puts the same into the reference."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.parser.corpus import Sample, samples
from benchmarks.parser.hard.sets import hard_samples
from benchmarks.parser.peer import read_plainly
from benchmarks.parser.scoring import FIELDS, Score
from benchmarks.parser.speed import cpu, resumes_a_second, seconds_a_page, shares
from benchmarks.parser.strangers.sets import stranger_samples
from hirestream.commands.parse_output import line_of
from services.parser.outcome import Scanned
from services.parser.reading import engine

_INTRODUCTION = """# How well the parser reads

Printed by `make bench-parser`. Counts stand beside ratios: *hits of true* and, for lists, how many
were read. The people are invented and the files are drawn by `benchmarks/parser`; they are cleaner
and shorter than many real resumes, so expect less on yours.

* The **strangers** are resumes as real people send them: each person written by hand, each set
  with templates, employers and wording of its own, in nine languages. `strangers-measured` is the
  best guess at resumes that nobody has seen; the failures of `strangers-development` are read.
* The **fresh** set has trades, people and layouts that no other set has, in eight languages. It was
  written after the last rule and measured once before any failure of it was read: the first table
  is that measurement. Its failures by layout were read afterwards, so what it gives today is
  better.
* The **hard** set has words that are in none of the parser's lists; its failures were read.
* The **easy** sets share their words with each other. No rule was written from the held-out one.

## Fresh, when it was first measured: 79 files

One crash on a page without a left column was mended before; nothing else was.

| field | hits | read | true | F1 |
|---|---|---|---|---|
| name | 72 | 79 | 79 | 0.91 |
| email | 79 | 79 | 79 | 1.00 |
| phone | 77 | 77 | 79 | 0.99 |
| skills | 460 | 479 | 474 | 0.96 |
| companies | 185 | 194 | 246 | 0.84 |
| titles | 196 | 200 | 246 | 0.88 |
| degrees | 108 | 118 | 143 | 0.83 |
| schools | 122 | 136 | 143 | 0.88 |
| links | 79 | 103 | 79 | 0.87 |
| n_jobs | 61 | 67 | 79 | 0.84 |
| first_start | 63 | 67 | 79 | 0.86 |
| last_end | 65 | 67 | 79 | 0.89 |
"""
_FIRST_SIGHT = Path(__file__).with_name("strangers") / "first_sight.md"
_STRANGERS = {
    "strangers-measured": "Strangers, measured today",
    "strangers-development": "Strangers for development: their failures are read",
}
_PEERS = """Of the open parsers on PyPI, `pyresparser` 1.0.6 installs, but does not start without
corpora and a model that it wants downloaded, so it is not in the table. The plain way
(pdfminer.six, first line, two patterns) ran on the same files in the same run.
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", type=Path, help="put the tables into this page")
    arguments.add_argument(
        "--development", type=Path, help="a folder with resumes/ and truth.jsonl"
    )
    arguments.add_argument("--only", choices=_STRANGERS, help="print the tables of this set alone")
    arguments.add_argument("--scans", type=int, default=6, help="pages that OCR reads too")
    given = arguments.parse_args()
    page = "\n".join(
        _strangers(given.only) if given.only else _page(given.development, given.scans)
    )
    print(page)
    if given.write:
        given.write.write_text(page + "\n", encoding="utf-8")


def _page(development: Path | None, scans: int) -> Iterator[str]:
    yield _INTRODUCTION
    held_out = list(samples(held_out=True, scans=scans))
    text = [s for s in held_out if not s.scan]
    for name in _STRANGERS:
        yield from _strangers(name)
    yield from _hard("fresh", "Fresh, today", scans)
    yield from _hard("hard", "Hard: read for its failures", 0)
    yield from _part("Held out of the easy set", text)
    yield from _by("layout", text)
    yield from _by("language", text)
    yield from _scans(held_out)
    yield from _part("Tuned on (optimistic)", list(samples(held_out=False)))
    if development is not None:
        yield from _development(development)
    yield from _peers(text)
    yield from _speed(text)


def _strangers(name: str) -> Iterator[str]:
    if name == "strangers-measured":
        yield _FIRST_SIGHT.read_text(encoding="utf-8")
    yield from _whole(_STRANGERS[name], list(stranger_samples(name.removeprefix("strangers-"))))


def _hard(name: str, title: str, scans: int) -> Iterator[str]:
    yield from _whole(title, list(hard_samples(name, scans=scans)))


def _whole(title: str, given: Sequence[Sample]) -> Iterator[str]:
    text = [s for s in given if not s.scan]
    yield from _part(title, text)
    yield from _by("layout", text)
    yield from _by("language", text)
    yield from _scans(given)


def _read(sample: Sample) -> Mapping[str, object]:
    outcome = engine().parse(sample.data, sample.file)
    if isinstance(outcome, Scanned):
        outcome = engine().parse(sample.data, sample.file, ocr=True)
    return line_of(sample.file, outcome)


def _scored(given: Iterable[Sample]) -> Score:
    score = Score()
    for sample in given:
        score.add(sample.truth, _read(sample))
    return score


def _part(title: str, given: Sequence[Sample]) -> Iterator[str]:
    yield f"## {title}: {len(given)} files\n"
    yield from _table(_scored(given))


def _table(score: Score) -> Iterator[str]:
    yield "| field | hits | read | true | F1 |\n|---|---|---|---|---|"
    for name in FIELDS:
        t = score.fields[name]
        yield f"| {name} | {t.hits} | {t.found} | {t.true} | {t.f1:.2f} |"
    yield ""


def _by(what: str, given: Sequence[Sample]) -> Iterator[str]:
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in given:
        groups[getattr(sample, what)].append(sample)
    shown = ("name", "phone", "skills", "companies", "titles", "degrees", "schools")
    yield f"### By {what} (F1)\n"
    yield f"| {what} | files | " + " | ".join(shown) + " |\n|---|---|" + "---|" * len(shown)
    for name, group in sorted(groups.items()):
        score = _scored(group)
        yield (
            f"| {name} | {len(group)} | "
            + " | ".join(f"{score.fields[f].f1:.2f}" for f in shown)
            + " |"
        )
    yield ""


def _scans(held_out: Sequence[Sample]) -> Iterator[str]:
    scans = [s for s in held_out if s.scan]
    twins = [s for s in held_out if any(s.file == scan.file.replace("-scan", "") for scan in scans)]
    if not scans:
        return
    seconds = 0.0
    score, twin = Score(), _scored(twins)
    for sample in scans:
        seconds += cpu(lambda s=sample: score.add(s.truth, _read(s)))
    yield f"### Scans beside their text twins: {len(scans)} pages\n"
    yield f"RapidOCR took {seconds / len(scans):.1f} s of processor time a page.\n"
    yield "| field | scan hits/true | text hits/true | scan F1 | text F1 |\n|---|---|---|---|---|"
    for name in FIELDS:
        a, b = score.fields[name], twin.fields[name]
        yield f"| {name} | {a.hits}/{a.true} | {b.hits}/{b.true} | {a.f1:.2f} | {b.f1:.2f} |"
    yield ""


def _development(folder: Path) -> Iterator[str]:
    score, files = Score(), 0
    for row in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(row)
        data = (folder / "resumes" / truth["file"]).read_bytes()
        sample = Sample(
            truth["file"], data, truth | {"phone": (truth["phones"] or [None])[0]}, "", ""
        )
        score.add(sample.truth, _read(sample))
        files += 1
    yield f"## The development set: {files} files (rules were written from it)\n"
    yield from _table(score)


def _peers(given: Sequence[Sample]) -> Iterator[str]:
    pdfs = [s for s in given if s.file.endswith(".pdf")]
    plain = Score()
    for sample in pdfs:
        plain.add(
            {k: sample.truth[k] for k in ("name", "email", "phone")}, read_plainly(sample.data)
        )
    ours = _scored(pdfs)
    yield f"## Beside others: {len(pdfs)} held-out PDFs\n\n{_PEERS}"
    yield "| field | Hirestream | the plain way |\n|---|---|---|"
    for name in ("name", "email", "phone"):
        a, b = ours.fields[name], plain.fields[name]
        yield f"| {name} | {a.hits}/{a.true} | {b.hits}/{b.true} |"
    yield ""


def _speed(given: Sequence[Sample]) -> Iterator[str]:
    rules = engine().rules
    pdfs = [s.data for s in given if s.file.endswith(".pdf")][:30]
    steps = shares(pdfs, rules)
    whole = sum(v for k, v in steps.items() if not k.startswith("of which"))
    files = [(s.file, s.data) for s in given] * 2
    yield "## Speed\n\nProcessor time on one core, a page each, warm.\n"
    yield "| engine | ms a page |\n|---|---|"
    for name, seconds in seconds_a_page(pdfs, rules).items():
        yield f"| {name} | {seconds * 1000:.1f} |"
    yield f"| **everything, file to profile** | **{whole * 1000:.1f}** |"
    yield "\n| step | ms a page | share |\n|---|---|---|"
    for name, seconds in steps.items():
        yield f"| {name} | {seconds * 1000:.1f} | {seconds / whole:.0%} |"
    wall, spent = resumes_a_second(files)
    yield f"\nText resumes through the pure function, {len(files)} files on two processes:"
    yield f"{wall:.0f} a second by the clock of this (shared) machine; {spent * 1000:.0f} ms of"
    yield f"processor time each, which is {2 / spent:.0f} a second on two free cores (goal: 25)."


if __name__ == "__main__":
    main()
