"""Writes the tables of docs/API_DOCUMENTATION.md: every operation, by what a reader looks for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

MARKED = re.compile(r"(<!-- operations: (?P<tags>[^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str, description: Mapping[str, Any]) -> str:
    """The page with each marked table made again; the words around them stay."""

    def table(found: re.Match[str]) -> str:
        tags = [tag.strip() for tag in found["tags"].split(",")]
        rows = "".join(_rows(description, tags))
        head = "| request | what it does | permission |\n|---|---|---|\n"
        return f"{found[1]}{head}{rows}{found[3]}"

    return MARKED.sub(table, page)


def unlisted(page: str, description: Mapping[str, Any]) -> list[str]:
    """Paths that no table names."""
    return [path for path in description["paths"] if f" {path}`" not in page]


def _rows(description: Mapping[str, Any], tags: list[str]) -> Iterator[str]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if operation["tags"][0] in tags:
                permission = operation.get("x-permission")
                shown = f"`{permission}`" if permission else ""
                yield f"| `{method.upper()} {path}` | {operation['summary']} | {shown} |\n"
