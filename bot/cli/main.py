"""The command line's entry: it finds the commands, and trouble is one line."""

import sys

import typer

from bot import cli
from bot.cli.command import Command
from bot.settings import SettingsError
from core.errors import Refusal
from core.plugins import discover


def main() -> None:
    """Run a command; expected trouble is one line on stderr and exit status 1."""
    try:
        _app()()
    except (SettingsError, Refusal) as trouble:
        typer.echo(str(trouble), err=True)
        sys.exit(1)


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
