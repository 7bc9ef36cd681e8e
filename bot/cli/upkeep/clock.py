"""`lianhu clock`: whether the machine's clock is believed, and the operator's word that it is right."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from bot import timekeeping
from bot.cli.command import Command, settings, writing
from bot.settings import Settings, SettingsError, now
from core.clock import local
from core.db import Db
from scheduler import marks


def clock(
    word: Annotated[str, typer.Argument(help="`ok`: the clock is right, whatever it seems.")] = "",
) -> None:
    """Say whether the clock is believed; `lianhu clock ok` says that it is right, and jobs go on."""
    if word not in ("", "ok"):
        raise SettingsError("只有 `lianhu clock` 和 `lianhu clock ok`。")
    given, at = settings(), now()
    with writing() as db:
        if word:
            marks.vouch(db, timekeeping.moment(at))
            typer.echo(f"记下了：现在是 {_whole(at)}。停着的定时任务一分钟内接着办。")
            return
        for line in findings(given, db, at):
            typer.echo(line)


def findings(given: Settings, db: Db, at: datetime) -> Iterator[str]:
    """One line, as `lianhu doctor` prints it."""
    known = marks.known(db)
    if timekeeping.believes(given, known, timekeeping.moment(at)):
        yield f"ok    钟是准的：{_whole(at)}"
        return
    last = max(moment.at for moment in known)
    yield (
        f"FIX   这台机器的钟是 {_whole(at)}，数据库记得的最后时刻是 {_whole(last)}，对不上，"
        "定时的事都停着。钟不对就对准（timedatectl set-ntp true）；钟是对的就 `lianhu clock ok`"
    )


def _whole(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


command = Command(clock, order=42)
