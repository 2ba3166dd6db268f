"""Words to and from the Atlassian Document Format, in which Jira Cloud writes its texts."""

from collections.abc import Iterator
from typing import Any


def document(words: str) -> dict[str, Any]:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def words_of(body: Any) -> str:
    """Of a document, or of a text as Data Center has it."""
    return body if isinstance(body, str) else "".join(_pieces(body)).strip()


def _pieces(node: Any) -> Iterator[str]:
    match node:
        case {"type": "text", "text": str(text)}:
            yield text
        case {"type": "hardBreak"}:
            yield "\n"
        case {"type": kind, "content": list(children)}:
            for child in children:
                yield from _pieces(child)
            if kind in ("paragraph", "heading", "codeBlock"):
                yield "\n"
        case _:
            pass
