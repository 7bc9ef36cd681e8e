"""`lianhu backup`: one file with everything, taken while the program runs."""

import time
from pathlib import Path
from typing import Annotated

import typer

from bot.backup import thinning
from bot.backup.making import folder_of, make, mark_of
from bot.cli import troubles
from bot.cli.command import Command, settings
from bot.settings import Settings, now

RETRY = 600
"""Seconds after which one that failed is tried again."""


def backup(
    to: Annotated[Path | None, typer.Option(help="The folder; else LIANHU_BACKUP_DIR.")] = None,
    every: Annotated[
        int, typer.Option(help="Go on: one every so many days, at 03:00.", min=0, metavar="DAYS")
    ] = 0,
) -> None:
    """Take a backup of database, photos and settings (without secrets); old ones are thinned."""
    given = settings()
    folder = to or folder_of(given)
    if not every:
        _one(given, folder)
        return
    while True:
        taken, at = thinning.every(folder, mark_of(given)).values(), now()
        wait = (thinning.next_at(taken, every, at) - at).total_seconds()
        if wait > 0:
            time.sleep(min(wait, RETRY))  # the clock may be put right meanwhile
            continue
        try:
            _one(given, folder)
        except Exception as error:
            # The loop's edge: a full disk tonight must not mean no backup tomorrow.
            typer.echo(troubles.line(error), err=True)
            time.sleep(RETRY)


def _one(given: Settings, folder: Path) -> None:
    file = make(given, folder, now(), typer.echo)
    typer.echo(f"备份好了：{file}（{file.stat().st_size / 2**20:.1f} MB）")


command = Command(backup, order=92)
