"""What a command is, and what every command needs: its settings and an up-to-date database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.settings import Settings
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
    given = Settings()
    clock.use_zone(given.timezone)
    return given


def engine() -> Engine:
    """The database of the settings, as it is; its folder is made when there is none."""
    given = settings()
    given.data_dir.mkdir(parents=True, exist_ok=True)
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
