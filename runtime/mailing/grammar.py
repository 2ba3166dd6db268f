"""Decides which Jinja a template may use: what is left always ends soon, and reaches no object.

An allow-list. Without calls, assignments, macros, includes and multiplication, and with few loops,
two deep at most, over the context's own short lists, no template can run long, grow without bound
or recurse. So rendering needs no watchdog.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import nodes

LONGEST_SOURCE = 64 * 1024
DEEPEST_LOOP = 2
MOST_LOOPS = 20

FILTERS = frozenset(
    ("capitalize", "default", "e", "escape", "first", "last", "length", "list_of", "lower",
     "title", "trim", "upper")
)  # fmt: skip
TESTS = frozenset(("defined", "none", "eq", "equalto", "ne", "gt", "ge", "lt", "le", "in"))

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Extends, nodes.Block, nodes.Output, nodes.TemplateData, nodes.If,
    nodes.For, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat,
)  # fmt: skip

# What each loop variable offers besides its item.
LOOP: Mapping[str, Any] = {"index": 1, "first": True, "last": True, "length": 1}


class BadTemplate(ValueError):
    """A template that must not be saved; the sentence is for the person who wrote it."""


def check(tree: nodes.Template, layout: str) -> None:
    """Raise BadTemplate for the first thing that a template may not do."""
    if sum(1 for _ in tree.find_all(nodes.For)) > MOST_LOOPS:
        raise BadTemplate(f"a template has {MOST_LOOPS} loops at most")
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            raise _bad(node, f"{type(node).__name__.lower()} is not allowed in a template")
        match node:
            case nodes.Filter() if node.name not in FILTERS or node.node is None:
                raise _bad(node, f"the filter {node.name} is not allowed")
            case nodes.Test() if node.name not in TESTS:
                raise _bad(node, f"the test {node.name} is not allowed")
            case nodes.Extends() if not _is(node.template, layout):
                raise _bad(node, f'a template can extend "{layout}" only')
            case nodes.For():
                _check_loop(node)
            case _:
                pass


def unknown_variables(tree: nodes.Template, known: Mapping[str, Any]) -> list[str]:
    """Every name, dotted, that the mail's context does not have, in order of appearance."""
    found: dict[str, None] = {}
    for body in [tree.body, *(block.body for block in tree.find_all(nodes.Block))]:
        for node in body:
            found.update(dict.fromkeys(_unknown(node, known)))
    return list(found)


def _check_loop(loop: nodes.For) -> None:
    if loop.recursive:
        raise _bad(loop, "a loop cannot be recursive")
    if not isinstance(loop.iter, nodes.Getattr | nodes.Getitem | nodes.Name):
        raise _bad(loop, "a loop can run over a list of the mail only")
    if not isinstance(loop.target, nodes.Name):
        raise _bad(loop, "a loop has one variable")
    if _depth(loop) > DEEPEST_LOOP:
        raise _bad(loop, f"loops can be {DEEPEST_LOOP} deep at most")


def _depth(node: nodes.Node) -> int:
    inside = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return inside + isinstance(node, nodes.For)


def _unknown(node: nodes.Node, known: Mapping[str, Any]) -> Iterator[str]:
    match node:
        case nodes.Block():
            return  # looked at by itself
        case nodes.For():
            yield from _unknown(node.iter, known)
            items = _value(node.iter, known)
            inside = {**known, "loop": LOOP, _name(node.target): _an_item(items)}
            for child in (*node.body, *node.else_):
                yield from _unknown(child, inside)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            path = _path(node)
            if path is not None and _resolve(path, known) is _MISSING:
                yield ".".join(path)
        case _:
            for child in node.iter_child_nodes():
                yield from _unknown(child, known)


_MISSING = object()


def _value(node: nodes.Node, known: Mapping[str, Any]) -> Any:
    path = _path(node)
    return _MISSING if path is None else _resolve(path, known)


def _resolve(path: Sequence[str], known: Mapping[str, Any]) -> Any:
    value: Any = known
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return _MISSING
        value = value[name]
    return value


def _path(node: nodes.Node) -> list[str] | None:
    """`a.b.c` or `a["b"]` as its names; None where a part is computed."""
    match node:
        case nodes.Name():
            return [node.name]
        case nodes.Getattr():
            head = _path(node.node)
            return None if head is None else [*head, node.attr]
        case nodes.Getitem(arg=nodes.Const(value=name)):
            head = _path(node.node)
            return None if head is None else [*head, str(name)]
        case _:
            return None


def _an_item(items: Any) -> Any:
    return items[0] if isinstance(items, Sequence) and items else ""


def _name(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else ""


def _is(node: nodes.Node, text: str) -> bool:
    return isinstance(node, nodes.Const) and node.value == text


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _bad(node: nodes.Node, reason: str) -> BadTemplate:
    return BadTemplate(f"line {node.lineno}: {reason}")
