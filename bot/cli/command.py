"""What a command is, and what every command needs: its settings and an up-to-date database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.settings import Settings, SettingsError
from core import clock
from core.db import Db, make_engine, reading


@dataclass(frozen=True)
class Command:
    """A command of `lianhu`, named by its file: one function, or a group of commands below it."""

    run: Callable[..., Any] | typer.Typer
    order: int
    """Its place in `lianhu --help`."""


def settings() -> Settings:
    """The settings, with the village's time zone in use."""
    how: dict[str, Any] = {"_env_file_encoding": _encoding(Path(".env"))}
    given = Settings(**how)
    try:
        clock.use_zone(given.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"没有 LIANHU_TIMEZONE={given.timezone} 这个时区；中国的写 Asia/Shanghai，或者不设。"
        ) from None
    return given


def _encoding(file: Path) -> str:
    """How a .env was saved: UTF-8, with or without its mark, else as Chinese Windows does."""
    try:
        file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    except OSError:
        pass
    return "utf-8-sig"


def engine() -> Engine:
    """The database of the settings, as it is; its folder is made when there is none."""
    given = settings()
    given.lay_out()
    return make_engine(given.database())


@contextmanager
def writing() -> Iterator[Db]:
    """A transaction on the database, brought up to date first."""
    database = engine()
    migrate.upgrade(database)
    try:
        with Session(database, expire_on_commit=False) as db, db.begin():
            yield db
    finally:
        database.dispose()


@contextmanager
def look() -> Iterator[Db]:
    """A look at the database, brought up to date first; nothing is written."""
    database = engine()
    migrate.upgrade(database)
    try:
        with reading(database) as db:
            yield db
    finally:
        database.dispose()
