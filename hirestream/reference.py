"""`python -m hirestream.reference` writes the reference pages from the code they describe."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from hirestream.cli import COMMANDS
from runtime.telemetry import metric_rows
from schemas import topics
from schemas.topics import Topic
from services.bias.reference import rules_reference
from services.bias.rules import RuleBook

PAGES: Final = Path(__file__).parent.parent / "docs" / "reference"
NOTE: Final = "<!-- Made from the code by `make docs`; change it there. -->\n\n"

# Who reads what. A setting that several read is described once, under the first.
SETTINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Servers, read by every agent", "hirestream.replaying", "OperatorSettings"),
    ("Blobs, read by whoever stores or reads files", "runtime.settings", "TemplateSettings"),
    ("Intake", "services.intake.settings", "Settings"),
    ("Connectors", "services.intake.connectors.settings", "Settings"),
    ("Parser", "services.parser.settings", "Settings"),
    ("Dedupe", "services.dedupe.settings", "Settings"),
    ("Bias", "services.bias.settings", "Settings"),
    ("Communication", "services.communication.settings", "Settings"),
    ("Gateway", "services.gateway.settings", "GatewaySettings"),
    ("Webhooks, sent by the projector", "services.gateway.webhooks.settings", "WebhookSettings"),
    ("Monitor", "services.monitor.settings", "Settings"),
    ("Migrations", "migrations.upgrade", "MigrationSettings"),
    ("Embedded instance", "hirestream.stack.settings", "StackSettings"),
    ("Embedded instance: ports", "hirestream.settings", "RunSettings"),
    ("Local mailbox", "hirestream.mailbox.settings", "MailboxSettings"),
    ("Command line", "hirestream.settings", "ClientSettings"),
)


def settings_page() -> str:
    seen: set[str] = set()
    parts = ["# Settings\n\nEnvironment variables, read once at the start of a process.\n"]
    for title, module, name in SETTINGS:
        rows = [row for row in settings_rows(_settings_class(module, name)) if row[0] not in seen]
        seen |= {row[0] for row in rows}
        if rows:
            cells = [(f"`{variable}`", default, what) for variable, default, what in rows]
            parts.append(f"## {title}\n\n{_table(('variable', 'default', 'what it does'), cells)}")
    return NOTE + "\n".join(parts)


def settings_rows(settings: type[BaseSettings]) -> Iterator[tuple[str, str, str]]:
    """Each setting: its variable, its default, what it does."""
    prefix = str(settings.model_config.get("env_prefix", ""))
    for name, field in settings.model_fields.items():
        yield variable_of(prefix, name, field), _default(field), field.description or ""


def variable_of(prefix: str, name: str, field: FieldInfo) -> str:
    match field.validation_alias:
        case str() as alias:
            return alias
        case AliasChoices(choices=[first, *_]):
            return str(first)
        case _:
            return f"{prefix}{name}".upper()


def topics_page() -> str:
    rows = [
        (
            f"`{topic.name}`",
            _sentence(topic.payload.__doc__),
            key_of(topic),
            ", ".join(topic.producers),
            ", ".join(topic.consumers),
            "compacted" if topic.compacted else f"{topic.retention.days} days",
        )
        for topic in topics.ALL
    ]
    head = ("topic", "fact", "key", "from", "to", "kept")
    return (
        f"{NOTE}# Topics\n\nEach has a twin `<topic>.dlq` for its dead letters. Payloads are JSON; "
        "their schemas are in [schemas/contracts](../../schemas/contracts). Headers: `tenant`, "
        "`event-id`, `correlation-id`, `causation-id`, `time`, `took-ms`, `agent`, `replay-id`, "
        f"`traceparent`.\n\n{_table(head, rows)}"
    )


def key_of(topic: Topic[Any]) -> str:
    """What a topic's order is divided by, asked of the key function itself."""
    names = topic.key.__code__.co_names
    return names[0].removesuffix("_id") if names else "tenant"


def metrics_page() -> str:
    rows = [(f"`{name}`", kind, labels, what) for name, kind, labels, what in metric_rows()]
    return (
        f"{NOTE}# Metrics\n\nPrometheus, at `/metrics` of every process's health port.\n\n"
        f"{_table(('metric', 'kind', 'labels', 'meaning'), rows)}"
    )


def commands_page() -> str:
    rows = []
    for command in COMMANDS:
        module = importlib.import_module(f"hirestream.commands.{command.module}")
        rows.append(
            (f"`hirestream {command.words}`", _sentence(getattr(module, command.function).__doc__))
        )
    return (
        f"{NOTE}# Commands\n\n`hirestream COMMAND --help` lists a command's options.\n\n"
        f"{_table(('command', 'what it does'), rows)}"
    )


def bias_rules_page() -> str:
    return NOTE + rules_reference(RuleBook.builtin())


GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "settings.md": settings_page,
    "topics.md": topics_page,
    "metrics.md": metrics_page,
    "commands.md": commands_page,
    "bias-rules.md": bias_rules_page,
}


def write() -> None:
    for name, make in GENERATED.items():
        (PAGES / name).write_text(make())


def _settings_class(module: str, name: str) -> type[BaseSettings]:
    found: type[BaseSettings] = getattr(importlib.import_module(module), name)
    return found


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.is_required():
        return "required"
    if isinstance(value, SecretStr):
        return "for development only" if value.get_secret_value() else ""
    if field.default_factory is not None or value is None:
        return ""
    return f"`{value}`" if str(value) else ""


def _sentence(docstring: str | None) -> str:
    paragraph = (docstring or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    write()
