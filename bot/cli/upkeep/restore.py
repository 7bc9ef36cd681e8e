"""`lianhu restore`: a backup put back into an empty place."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.backup import restoring
from bot.cli.command import Command, look, settings
from bot.cli.upkeep.check import broken
from bot.program import hold
from core.clock import spoken


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `lianhu backup` made.")],
    dry_run: Annotated[bool, typer.Option(help="Only examine the file.")] = False,
) -> None:
    """Put a backup back into an empty place; what may have been sent since is held for you to see."""
    given = settings()
    if dry_run:
        manifest = restoring.examine(given, file)
        typer.echo(
            f"这份备份是好的，{spoken(datetime.fromisoformat(manifest.made_at))}做的。什么都没有动。"
        )
        return
    with hold(given):
        back = restoring.restore(given, file, typer.echo)
    at = spoken(datetime.fromisoformat(back.manifest.made_at))
    typer.echo(f"恢复好了，是{at}的样子。那以后的话不在里面。")
    typer.echo(f"设置（不带密码）在 {back.settings}，照着补进 .env。")
    if back.held:
        typer.echo(f"有 {back.held} 条消息可能以前已经发过，扣下了：`lianhu held list`")
    with look() as db:
        faults = broken(db)
    for line in faults:
        typer.echo(line, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("核对过了，账和记录都对得上。")


command = Command(restore, order=94)
