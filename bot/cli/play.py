"""`lianhu play` (播放对话): a script against a fresh demo world, or in an empty database of your own."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect
from sqlmodel import Session

from bot import migrate
from bot.cli.command import Command, settings
from bot.cli.registry.texts import read_text
from bot.cli.upkeep import check
from bot.demo import world
from bot.script.lines import Broken, place
from bot.script.player import Player
from bot.settings import SettingsError
from core.db import make_engine, reading


def play(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    database: Annotated[str, typer.Option(help="URL of an empty database.")] = "",
) -> None:
    """Play a conversation file; exit status 0 only if every line held."""
    settings()
    held = play_file(file, database)
    typer.echo(f"{file.name}: {held} lines held")


def play_file(file: Path, url: str) -> int:
    """Play it; how many lines held. SettingsError names the first line or invariant that did not."""
    script = read_text(file)
    with tempfile.TemporaryDirectory(prefix="lianhu-play-") as folder:
        engine = make_engine(url or f"sqlite:///{Path(folder) / 'play.db'}")
        try:
            if inspect(engine).get_table_names():
                raise SettingsError("The database must be empty: a script begins in a fresh world.")
            migrate.metadata()
            migrate.upgrade(engine)
            with Session(engine) as db, db.begin():
                world.fill(db, place(script))
            held = Player(engine, file.name).play(script)
            with reading(engine) as db:
                broken = check.broken(db)
        except Broken as line:
            raise SettingsError(str(line)) from None
        finally:
            engine.dispose()
    if broken:
        raise SettingsError("\n".join(broken))
    return held


command = Command(play, order=70)
