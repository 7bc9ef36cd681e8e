"""The check (核对): every invariant of reference/reliability.md that exists by now, noun by noun."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

import core
from core.db import Db
from handlers.engine.memory import Inbox

Broken = Callable[[Db], Iterator[str]]


@cache
def checks() -> dict[str, Broken]:
    """The `broken` function of each noun's checks, by noun: its module `checks`, or the face of that folder."""
    found: dict[str, Broken] = {}
    for module in pkgutil.walk_packages(core.__path__, "core."):
        noun, name = module.name.split(".")[1], module.name.rpartition(".")[2]
        if name == "checks":
            face = f"{module.name}.{noun}" if module.ispkg else module.name
            found[noun] = importlib.import_module(face).broken
    return found


def inbox(db: Db) -> Iterator[str]:
    """I-12: each noted event is done, or dead with a reason; nothing else, and none half-way."""
    rows = select(Inbox.id, Inbox.state, Inbox.error)
    odd = rows.where(or_(col(Inbox.state).not_in(("done", "dead")), _without_reason()))
    for row_id, state, error in db.execute(odd):
        yield f"event {row_id} is {state} with the reason {error}"


def _without_reason() -> ColumnElement[bool]:
    return (col(Inbox.state) == "dead") != col(Inbox.error).is_not(None)


def broken(db: Db) -> list[str]:
    """What is broken, one sentence each; empty when all is well."""
    every = checks() | {"inbox": inbox}
    return [f"{noun}: {what}" for noun, check in every.items() for what in check(db)]
