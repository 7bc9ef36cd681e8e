"""The command line's entry: it finds the commands, and trouble is one line."""

import gc
import sys

import typer

from bot import cli
from bot.cli import troubles
from bot.cli.command import Command
from core.plugins import discover

_SELDOM = 100_000
"""So many new objects are made before the first look for waste; a program that serves sets its own, `bot.program`."""


def main() -> None:
    """Run a command; trouble of whatever kind is one line on stderr and exit status 1, 2 for wrong words."""
    gc.set_threshold(
        _SELDOM
    )  # what is imported stays: looking through it for waste took a seventh of a start
    try:
        status = _app()(standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("停了。", err=True)
        sys.exit(130)
    except Exception as trouble:
        if troubles.as_python():
            raise
        if type(trouble).__name__ == "NoArgsIsHelpError":
            typer.echo(str(trouble))
            sys.exit(2)
        typer.echo(troubles.line(trouble), err=True)
        sys.exit(getattr(trouble, "exit_code", 1))
    sys.exit(status if isinstance(status, int) else 0)


def _app() -> typer.Typer:
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
        help="联户 Lianhu: the chat bot a village runs its self-government on.",
    )
    for name, command in _commands():
        if isinstance(command.run, typer.Typer):
            app.add_typer(command.run, name=name)
        else:
            app.command(name)(command.run)
    return app


def _commands() -> list[tuple[str, Command]]:
    """Each command by its word, in the order of the help; `registry.import_` is the word `import`."""
    every = discover(cli, "command")
    words = [(path.rpartition(".")[2].removesuffix("_"), c) for path, c in every.items()]
    return sorted(words, key=lambda named: named[1].order)
