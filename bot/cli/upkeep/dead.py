"""`lianhu dead`: messages whose turn failed (dead letters), listed and handled once more."""

from typing import Annotated

import typer

from bot.cli.command import Command, writing
from bot.settings import SettingsError, now
from core import clock
from handlers.engine import memory
from handlers.engine.memory import Inbox

dead = typer.Typer(no_args_is_help=True, help="Messages whose turn failed: list them, try again.")


@dead.command(name="list")
def dead_list() -> None:
    """List the messages that were kept because their turn failed."""
    with writing() as db:
        letters = memory.dead(db)
        for letter in letters:
            typer.echo(f"{letter.id}  {clock.spoken(letter.at)}  {letter.channel}  {letter.error}")
    if not letters:
        typer.echo("No dead letters.")


@dead.command(name="requeue")
def dead_requeue(
    ids: Annotated[list[str], typer.Argument(help="Ids from `lianhu dead list`.")],
) -> None:
    """Handle dead letters once more, each in a transaction of its own."""
    from bot.turn import again

    for letter_id in ids:
        with writing() as db:
            letter = db.get(Inbox, letter_id)
            if letter is None or letter.state != "dead":
                raise SettingsError(f"{letter_id} is no dead letter; see `lianhu dead list`.")
            again(db, letter, now())
        typer.echo(f"{letter_id} handled")


command = Command(dead, order=110)
