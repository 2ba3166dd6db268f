"""Reads the labelled sentences: one a line, `kind|categories|text`, biased words in [[ ]]."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
KINDS = ("clear", "subtle", "obfuscated", "neg", "coded")
_OTHER_LANGUAGES = ("_de", "_fr", "_es")
_MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Labelled:
    kind: str
    categories: frozenset[str]
    text: str
    biased: tuple[str, ...]
    # What stands outside the marks, and must survive.
    rest: str


def english() -> list[Path]:
    """The development sentences that are English."""
    return [
        path
        for path in sorted(HERE.glob("development*.txt"))
        if not any(language in path.stem for language in _OTHER_LANGUAGES)
    ]


def read(path: Path) -> Iterator[Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, categories, marked = line.split("|", 2)
        if kind not in KINDS:
            raise ValueError(f"{path.name}: unknown kind in {line!r}")
        yield Labelled(
            kind,
            frozenset(filter(None, categories.split(","))),
            _MARKED.sub(r"\1", marked),
            tuple(_MARKED.findall(marked)),
            _MARKED.sub(" ", marked),
        )
