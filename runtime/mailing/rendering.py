"""Renders a mail from its template: subject, HTML, and a text made from the HTML.

Defaults are files of this package. A tenant's own template takes the place of one; both go through
the same grammar, sandbox and escaping.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from runtime.mailing.addresses import one_line
from runtime.mailing.grammar import (
    FILTERS,
    LONGEST_SOURCE,
    LOOP,
    TESTS,
    BadTemplate,
    check,
    unknown_variables,
)
from runtime.mailing.samples import SAMPLE

FOLDER = Path(__file__).parent / "templates"
LAYOUT = "layout"
LONGEST_MAIL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    html: str
    text: str


class _Sandbox(SandboxedEnvironment):
    """Items of mappings and what a loop knows of itself: nothing else has attributes here."""

    intercepted_binops = frozenset(("*", "**", "//", "%", "+", "-", "/"))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        return isinstance(obj, LoopContext) and attr in LOOP

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        raise BadTemplate(f"the operator {operator} is not allowed")

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key always wins over a method: `alert.items` is the mail's own or nothing."""
        if isinstance(obj, Mapping):
            return self.getitem(obj, attribute)
        return super().getattr(obj, attribute)


class _Layouts(BaseLoader):
    def __init__(self, language: str) -> None:
        self._language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:  # noqa: ARG002
        if template != LAYOUT:
            raise BadTemplate(f"there is no template {one_line(template)} to extend")
        return default_source(LAYOUT, self._language), None, None


@lru_cache(maxsize=16)
def _environment(language: str) -> Environment:
    environment = _Sandbox(
        loader=_Layouts(language),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.clear()
    environment.filters = {
        name: call
        for name, call in {**environment.filters, "list_of": _list_of}.items()
        if name in FILTERS
    }
    environment.tests = {name: call for name, call in environment.tests.items() if name in TESTS}
    return environment


def default_source(kind: str, language: str) -> str:
    """The package's own template, in English where there is no other."""
    path = FOLDER / f"{kind}.{language}.html.jinja"
    if not path.is_file():
        path = FOLDER / f"{kind}.en.html.jinja"
    if not path.is_file():
        raise BadTemplate(f"there is no template for {one_line(kind)}")
    return path.read_text(encoding="utf-8")


@cache
def built_in() -> Mapping[str, frozenset[str]]:
    """The name of every mail that has a template, with the languages it is written in."""
    found: dict[str, set[str]] = {}
    for path in FOLDER.glob("*.html.jinja"):
        name, language, *_ = path.name.split(".")
        found.setdefault(name, set()).add(language)
    del found[LAYOUT]
    return {name: frozenset(languages) for name, languages in found.items()}


@lru_cache(maxsize=512)
def compiled(source: str, language: str) -> Template:
    """Check and compile; raises BadTemplate. A mail later finds the result here."""
    if len(source) > LONGEST_SOURCE:
        raise BadTemplate(f"a template has {LONGEST_SOURCE // 1024} KB at most")
    environment = _environment(language)
    check(_parsed(environment, source), LAYOUT)
    template = environment.from_string(source)
    if "subject" not in template.blocks or "body" not in template.blocks:
        raise BadTemplate("a template needs a block named subject and a block named body")
    return template


def checked(source: str, language: str) -> list[str]:
    """What is wrong with a template that somebody wants to save, in sentences; empty if nothing."""
    try:
        template = compiled(source, language)
        tree = _parsed(_environment(language), source)
        unknown = unknown_variables(tree, SAMPLE)
        if unknown:
            return [f"there is no variable {name}" for name in unknown]
        render(template, SAMPLE)
    except (BadTemplate, TemplateError) as error:
        return [_sentence(error)]
    return []


def render(template: Template, scope: Mapping[str, Any]) -> Rendered:
    """Raises TemplateError or BadTemplate where the template does not fit its mail."""
    context = template.new_context(dict(scope))
    subject = "".join(template.blocks["subject"](context))
    html = _bounded(template, scope)
    return Rendered(one_line(unescape(subject)), html, _as_text(html))


def _bounded(template: Template, scope: Mapping[str, Any]) -> str:
    pieces: list[str] = []
    length = 0
    for piece in template.generate(dict(scope)):
        length += len(piece)
        if length > LONGEST_MAIL:
            raise BadTemplate("the mail became longer than 1 MB")
        pieces.append(piece)
    return "".join(pieces)


def _parsed(environment: Environment, source: str) -> nodes.Template:
    try:
        return environment.parse(source)
    except TemplateError as error:
        raise BadTemplate(_sentence(error)) from error
    except RecursionError:
        raise BadTemplate("the template is nested too deeply") from None


def _sentence(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    words = one_line(str(error), limit=300)
    return f"line {line}: {words}" if line else words


def _list_of(items: Any) -> str:
    """Items with commas between them; the built-in join would take any separator, of any length."""
    return ", ".join(str(item) for item in items) if isinstance(items, list | tuple) else ""


@cache
def _reading() -> ParserConfig:
    return ParserConfig(css=CSS_PROFILES["strict"].copy(), display_links=True)


def _as_text(html: str) -> str:
    """What a mail program without HTML shows: same words, same order, links written out."""
    lines = (line.rstrip() for line in get_text(html, _reading()).splitlines())
    text: list[str] = []
    for line in lines:
        if line or (text and text[-1]):
            text.append(line)
    return "\n".join(text).strip() + "\n"
