"""`lianhu acts` (办理记录): who did what and when in a place, for whoever runs the program."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.command import Command, look
from bot.settings import now
from core.clock import local
from core.desk import trail
from core.registry import regions, village_file


def acts(
    place: Annotated[str, typer.Argument(help="e.g. 石桥镇 or 石桥镇/王家村")],
    days: Annotated[int, typer.Option(min=1, help="Of so many days back.")] = 30,
    name: Annotated[str, typer.Option(help="Of one person alone.")] = "",
) -> None:
    """Say which officer did what and when in a place, and who opened a complaint; the oldest first."""
    with look() as db:
        villages = regions.villages_in(db, village_file.place(db, place).id)
        since = now() - timedelta(days=days)
        entries = trail.read(db, villages, None, since=since, name=name, most=10_000)
    for entry in reversed(entries):
        typer.echo(f"{trail.line(entry, f'{local(entry.at):%Y-%m-%d %H:%M}')}")
    if not entries:
        typer.echo("这些天没有人办过什么。")


command = Command(acts, order=95)
