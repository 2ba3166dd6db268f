"""The skills vocabulary as a token trie: one pass over a document finds every known skill."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import cast

from services.parser.glyphs import fold

_TOKEN = re.compile(r"\.net\b|[a-z]\+\+|[a-z]#|[^\W_]+|[\u4e00-\u9fff]", re.I)
_CHINESE = re.compile(r"([\u4e00-\u9fff])")
_END = ""

# A node maps a token to the next node; under "" stands the name of the skill that ends there.
Node = dict[str, object]


@dataclass(frozen=True, slots=True)
class Match:
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Built once, shared by all documents."""

    root: Node
    size: int

    @classmethod
    def load(cls) -> "Vocabulary":
        source = resources.files("services.parser.data").joinpath("skills.tsv")
        return cls.of(source.read_text(encoding="utf-8").splitlines())

    @classmethod
    def of(cls, rows: list[str]) -> "Vocabulary":
        """Rows of `name|other spelling|…`; a leading `=` wants the spelling's case as it is."""
        root: Node = {}
        size = 0
        for row in rows:
            if not row or row.startswith("#"):
                continue
            name, *others = row.split("|")
            for spelling in (name, *others):
                node = root
                for token in _tokens(spelling.lstrip("=")):
                    node = cast(Node, node.setdefault(token[0], {}))
                node.setdefault(
                    _END, (name.lstrip("="), spelling[1:] if spelling.startswith("=") else None)
                )
                size += 1
        return cls(root, size)

    def find(self, text: str) -> list[Match]:
        """The longest known skills in the text, left to right, none inside another."""
        tokens = _tokens(text)
        found: list[Match] = []
        index = 0
        while index < len(tokens):
            match, used = self._longest(text, tokens, index)
            if match is not None:
                found.append(match)
            index += used
        return found

    def _longest(
        self, text: str, tokens: list[tuple[str, int, int]], index: int
    ) -> tuple[Match | None, int]:
        node = self.root
        best: Match | None = None
        used = 1
        start = tokens[index][1]
        for ahead in range(index, len(tokens)):
            token, begin, end = tokens[ahead]
            if ahead > index and begin - tokens[ahead - 1][2] > 3:
                break
            following = cast("Node | None", node.get(token))
            if following is None:
                break
            node = following
            ending = cast("tuple[str, str | None] | None", node.get(_END))
            if ending is not None and (ending[1] is None or text[start:end] == ending[1]):
                best = Match(ending[0], start, end)
                used = ahead - index + 1
        return best, used

    def name(self, text: str) -> str | None:
        """The vocabulary's name for a text that is exactly one known skill."""
        tokens = _tokens(text)
        if not tokens:
            return None
        match, used = self._longest(text, tokens, 0)
        return match.name if match is not None and used == len(tokens) else None

    def names(self) -> Iterator[str]:
        """Every canonical name once."""
        seen: set[str] = set()
        stack: list[Node] = [self.root]
        while stack:
            node = stack.pop()
            for token, child in node.items():
                if token == _END:
                    seen.add(cast("tuple[str, str | None]", child)[0])
                else:
                    stack.append(cast(Node, child))
        yield from sorted(seen)


def _tokens(text: str) -> list[tuple[str, int, int]]:
    folded = fold(text) if len(fold(text)) == len(text) else text.lower()
    return [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded)]
