"""`lianhu held`: messages that were owed when a backup was taken: listed, sent after all, or dropped."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated

import typer

from bot.backup import held as holding
from bot.cli.command import Command, writing
from bot.settings import SettingsError, now
from core.clock import spoken
from core.db import Db
from core.outbox import Outgoing, Priority
from core.registry.people import Person

held = typer.Typer(
    no_args_is_help=True, help="Messages that may have been sent before a backup was put back."
)
Ids = Annotated[list[str] | None, typer.Argument(help="Ids from `lianhu held list`.")]
All = Annotated[bool, typer.Option("--all", help="Every one of them.")]


@held.command(name="list")
def held_list() -> None:
    """List them, emergencies first."""
    with writing() as db:
        messages = holding.every(db)
        for message in messages:
            person = db.get(Person, message.person_id) if message.person_id else None
            whom = person.name if person else f"{message.channel} {message.chat[:12]}"
            urgent = "【呼救】" if message.priority == Priority.EMERGENCY else ""
            text = " ".join(message.text.split())
            typer.echo(f"{message.id}  {spoken(message.due_at)}  {whom}  {urgent}{text[:40]}")
    if not messages:
        typer.echo("没有扣下的消息。")


@held.command(name="send")
def held_send(ids: Ids = None, every: All = False) -> None:
    """Send them after all."""
    typer.echo(f"{_end(ids or [], every, holding.send)} 条这就发。")


@held.command(name="drop")
def held_drop(ids: Ids = None, every: All = False) -> None:
    """Never send them."""
    typer.echo(f"{_end(ids or [], every, holding.drop)} 条不发了。")


def _end(
    ids: list[str], every: bool, how: Callable[[Db, Collection[Outgoing], datetime], None]
) -> int:
    if not ids and not every:
        raise SettingsError("请写上 `lianhu held list` 里的编号，或者 --all。")
    with writing() as db:
        known = {message.id: message for message in holding.every(db)}
        for unknown in set(ids) - known.keys():
            raise SettingsError(f"{unknown} 没有扣下；见 `lianhu held list`。")
        chosen = list(known.values()) if every else [known[i] for i in ids]
        how(db, chosen, now())
    return len(chosen)


command = Command(held, order=115)
