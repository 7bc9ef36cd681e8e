"""`lianhu migrate`: the database is brought up to this version."""

import typer

from bot.cli.command import Command, engine
from bot.migrate import upgrade


def migrate() -> None:
    """Bring the database up to this version (also done at every start)."""
    upgrade(engine())
    typer.echo("The database is up to date.")


command = Command(migrate, order=30)
