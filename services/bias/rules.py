"""The rules as data: what fires, how grave it is, why, what to write instead, what is spared."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.bias.findings import Category, Severity
from services.bias.patterns import Pattern, PatternError, parse
from services.bias.weighing import Weights

WEIGHTS = "weights.tsv"
LANGUAGES = ("en", "de", "fr", "es")


class RuleError(ValueError):
    """A rule file that cannot be used; the message names the file and the rule."""


class WrittenRule(BaseModel):
    """A rule as it stands in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: int = Field(ge=1)
    category: Category
    severity: Severity
    reason: str
    suggestion: str
    instead: str = Field(default="", description="opens a sentence that could stand there")
    patterns: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = Field(default=(), description="in the same sentence: nothing found")
    topic: bool = Field(default=False, description="spared where it is what the work was about")
    negation: Literal["clears", "keeps"] = "clears"
    fires: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    written: WrittenRule
    language: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Guards:
    """Contexts in which a word is not said about the candidate."""

    senses: tuple[Pattern, ...] = ()
    mentions: tuple[Pattern, ...] = ()
    dismissals: tuple[Pattern, ...] = ()
    reports: tuple[Pattern, ...] = ()
    processes: tuple[Pattern, ...] = ()
    judging: frozenset[str] = frozenset()
    qualities: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    peoples: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()
    life: frozenset[str] = frozenset()
    names_have_capitals: bool = False
    work: frozenset[str] = frozenset()
    work_nouns: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    negation_fillers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tongue:
    """Everything one language needs."""

    language: str
    rules: tuple[Rule, ...]
    guards: Guards
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class TenantTerms:
    """A tenant's own words: more that is found, and words that are theirs and never are."""

    rules: tuple[WrittenRule, ...] = ()
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    tongues: Mapping[str, Tongue] = field(default_factory=dict[str, Tongue])

    @classmethod
    def builtin(cls) -> "RuleBook":
        """The rules that ship with Hirestream."""
        folder = files("services.bias") / "rules"
        texts = {
            language: {
                entry.name: entry.read_text(encoding="utf-8")
                for entry in sorted((folder / language).iterdir(), key=lambda entry: entry.name)
                if entry.name.endswith((".toml", ".tsv"))
            }
            for language in LANGUAGES
        }
        return cls({language: read_tongue(language, found) for language, found in texts.items()})

    def with_terms(self, terms: TenantTerms, language: str = "en") -> "RuleBook":
        """The same rules for one tenant; nothing shared is changed."""
        tongue = self.tongues[language]
        added = tuple(compile_rule(rule, language, {}) for rule in terms.rules)
        allowed = tuple(parse(as_pattern(phrase), {}) for phrase in terms.allow)
        guards = replace(tongue.guards, senses=(*tongue.guards.senses, *allowed))
        changed = replace(tongue, rules=(*tongue.rules, *added), guards=guards)
        return RuleBook({**self.tongues, language: changed})

    def rules(self) -> Iterable[Rule]:
        for tongue in self.tongues.values():
            yield from tongue.rules


def read_tongue(language: str, texts: Mapping[str, str]) -> Tongue:
    """Read one language's files: `words.toml`, `guards.toml`, and the rules in all others."""
    classes: dict[str, Sequence[str]] = tomllib.loads(texts.get("words.toml", ""))
    guards = _guards(tomllib.loads(texts.get("guards.toml", "")), classes)
    rules: list[Rule] = []
    for name, text in texts.items():
        if name in {"words.toml", "guards.toml", WEIGHTS}:
            continue
        content = tomllib.loads(text)
        defaults = content.get("defaults", {})
        rules.extend(
            _read_rule({**defaults, **row}, f"{language}/{name}", classes)
            for row in content.get("rule", [])
        )
    return Tongue(language, tuple(rules), guards, Weights.read(texts.get(WEIGHTS, "")))


def _read_rule(row: Mapping[str, Any], place: str, classes: Mapping[str, Sequence[str]]) -> Rule:
    try:
        written = WrittenRule.model_validate(row)
        return compile_rule(written, place.partition("/")[0], classes)
    except (ValidationError, PatternError) as error:
        raise RuleError(f"{place}, rule {row.get('id', '?')}: {error}") from error


def compile_rule(written: WrittenRule, language: str, classes: Mapping[str, Sequence[str]]) -> Rule:
    return Rule(
        written,
        language,
        tuple(parse(source, classes) for source in written.patterns),
        tuple(parse(source, classes) for source in written.unless),
    )


def _guards(content: Mapping[str, Any], classes: Mapping[str, Sequence[str]]) -> Guards:
    def patterns(name: str) -> tuple[Pattern, ...]:
        return tuple(parse(source, classes) for source in content.get(name, ()))

    def words(name: str) -> frozenset[str]:
        if name not in classes:
            return frozenset()
        return parse(f"@{name}", classes).steps[0].words

    return Guards(
        senses=patterns("senses"),
        mentions=patterns("mentions"),
        dismissals=patterns("dismissals"),
        reports=patterns("reports"),
        processes=patterns("processes"),
        judging=words("judging"),
        qualities=words("quality"),
        persons=words("person_noun") | words("job"),
        peoples=words("group") | words("groups") | words("country"),
        voices=words("voice"),
        kin=words("kin"),
        life=words("life"),
        names_have_capitals=bool(content.get("names_have_capitals")),
        work=words("work"),
        work_nouns=words("work_noun"),
        products=words("product"),
        negations=words("negation"),
        negation_fillers=words("negation_filler"),
    )


def as_pattern(phrase: str) -> str:
    """A phrase as a pattern that finds it and nothing else."""
    return " ".join(phrase.casefold().replace("-", " ").split())
