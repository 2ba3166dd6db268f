"""`hirestream`: the operator's and the newcomer's command line.

A command's module is imported only when that command runs: `parse` starts without a web framework,
and a machine that has only the parser's packages can still parse.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer
from rich.console import Console

from hirestream.errors import CommandError

FAILED = 1


@dataclass(frozen=True, slots=True)
class Command:
    """What is typed, and the function that does it."""

    words: str
    module: str
    function: str


COMMANDS = (
    Command("up", "instance", "start"),
    Command("reset", "instance", "reset_state"),
    Command("prepare", "instance", "prepare_servers"),
    Command("submit", "submit", "submit"),
    Command("candidates", "show", "candidates"),
    Command("resumes", "show", "resumes"),
    Command("resume", "show", "resume"),
    Command("mailbox list", "mailbox", "list_mails"),
    Command("mailbox show", "mailbox", "show"),
    Command("parse", "parse", "parse"),
    Command("dedupe compare", "dedupe", "compare"),
    Command("bias check", "bias", "check"),
    Command("bias explain", "bias", "explain"),
    Command("replay", "replay", "replay"),
    Command("dlq list", "dlq", "list_letters"),
    Command("dlq show", "dlq", "show"),
    Command("dlq retry", "dlq", "retry"),
    Command("dlq discard", "dlq", "discard"),
    Command("tenant create", "tenants", "create_tenant"),
    Command("user create", "tenants", "create_user"),
    Command("key create", "tenants", "create_key"),
    Command("job create", "tenants", "create_job"),
    Command("integrations list", "integrations", "list_integrations"),
    Command("integrations add", "integrations", "add"),
    Command("integrations test", "integrations", "test"),
    Command("integrations pause", "integrations", "pause"),
    Command("integrations resume", "integrations", "resume"),
    Command("integrations remove", "integrations", "remove"),
    Command("integrations apply", "integrations", "apply"),
    Command("templates list", "templates", "list_templates"),
    Command("templates show", "templates", "show"),
    Command("templates preview", "templates", "preview"),
    Command("templates save", "templates", "save"),
    Command("templates restore", "templates", "restore"),
    Command("mails test", "mails", "test"),
    Command("mails dkim", "mails", "dkim"),
    Command("mails key", "mails", "key"),
    Command("alerts test", "alerts", "test"),
    Command("alerts secret", "alerts", "secret"),
    Command("audit verify", "audit", "verify"),
)
GROUPS = {
    "mailbox": "The local mailbox of an embedded instance.",
    "dedupe": "Who is who.",
    "bias": "Which words are biased.",
    "dlq": "Messages that were given up.",
    "tenant": "Tenants.",
    "user": "Users of a tenant.",
    "key": "API keys of a tenant.",
    "job": "Jobs of a tenant.",
    "integrations": "Mailboxes and task managers that are read for a tenant.",
    "templates": "What mails are written from.",
    "mails": "The way out for mail.",
    "alerts": "The way to an operator.",
    "audit": "Who did what.",
}
# What a group does when nothing more is typed.
DEFAULTS = {"mailbox": "list"}


def main() -> None:
    """Run what was typed. A known problem is one or two sentences and exit status 1."""
    try:
        application(sys.argv[1:])(prog_name="hirestream")
    except CommandError as problem:
        Console(stderr=True).print(f"[red]hirestream:[/] {problem}", highlight=False)
        sys.exit(FAILED)


def application(arguments: Sequence[str]) -> typer.Typer:
    """The commands that the arguments can mean: one group of them, or all for the help."""
    words = [word for word in arguments if not word.startswith("-")]
    meant = [command for command in COMMANDS if words and _first(command) == words[0]]
    app = typer.Typer(
        help="Takes every resume a company receives, and turns it into a screened candidate.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_nothing)  # one command alone must still be named
    groups: dict[str, typer.Typer] = {}
    for command in meant or COMMANDS:
        group, _, name = command.words.rpartition(" ")
        if group and group not in groups:
            groups[group] = _group(group)
            app.add_typer(groups[group], name=group)
        (groups[group] if group else app).command(name)(_load(command))
    return app


def _group(name: str) -> typer.Typer:
    group = typer.Typer(help=GROUPS[name], no_args_is_help=name not in DEFAULTS)

    def default(context: typer.Context) -> None:
        if context.invoked_subcommand is None and name in DEFAULTS:
            [command] = [c for c in COMMANDS if c.words == f"{name} {DEFAULTS[name]}"]
            _load(command)()

    group.callback(invoke_without_command=name in DEFAULTS)(default)
    return group


def _load(command: Command) -> Callable[..., None]:
    module = importlib.import_module(f"hirestream.commands.{command.module}")
    function: Callable[..., None] = getattr(module, command.function)
    return function


def _first(command: Command) -> str:
    return command.words.partition(" ")[0]


def _nothing() -> None:
    """The options of every command would go here."""


if __name__ == "__main__":
    main()
