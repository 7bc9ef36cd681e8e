"""`lianhu check` (核对): every invariant, noun by noun, or one village's ledger."""

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Annotated

import typer
from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

import core
from bot.cli.command import Command, look
from bot.cli.upkeep import verifying
from bot.settings import SettingsError
from core.db import Db
from handlers.engine.memory import Inbox
from scheduler import checks as jobs

Broken = Callable[[Db], Iterator[str]]


def check(
    village: Annotated[str, typer.Option(help="Verify this village's ledger alone.")] = "",
    month: Annotated[str, typer.Option(help="e.g. 2026-03, with --head")] = "",
    head: Annotated[str, typer.Option(help="The code on that month's poster.")] = "",
) -> None:
    """Check every invariant; exit status 1 with what is broken.

    With --village: that village's ledger, month by month, against the heads it published.
    """
    if village or month or head:
        _verify(village, month, head)
        return
    with look() as db:
        faults = broken(db)
    for line in faults:
        typer.echo(line, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("All invariants hold.")


def _verify(village: str, month: str, head: str) -> None:
    if not village:
        raise SettingsError("请写明是哪个村：--village 石桥镇/王家村")
    with look() as db:
        for line, right in verifying.lines(db, village, month, head):
            typer.echo(line, err=not right)
            if not right:
                raise typer.Exit(1)


@cache
def checks() -> dict[str, Broken]:
    """The `broken` function of each noun's checks, by noun: its module `checks`, or the face of that folder.

    A noun whose face has PARTS is there part by part: points/shop.
    """
    nouns: dict[str, Broken] = {}
    for module in pkgutil.walk_packages(core.__path__, "core."):
        noun, name = module.name.split(".")[1], module.name.rpartition(".")[2]
        if name == "checks":
            face = f"{module.name}.{noun}" if module.ispkg else module.name
            checked = importlib.import_module(face)
            parts = getattr(checked, "PARTS", {"": checked.broken})
            nouns |= {f"{noun}/{part}".rstrip("/"): of_part for part, of_part in parts.items()}
    return nouns


def inbox(db: Db) -> Iterator[str]:
    """I-12: each noted event is done, or dead with a reason; nothing else, and none half-way."""
    rows = select(Inbox.id, Inbox.state, Inbox.error)
    odd = rows.where(or_(col(Inbox.state).not_in(("done", "dead")), _without_reason()))
    for row_id, state, error in db.execute(odd):
        yield f"event {row_id} is {state} with the reason {error}"


def _without_reason() -> ColumnElement[bool]:
    return (col(Inbox.state) == "dead") != col(Inbox.error).is_not(None)


def nouns() -> dict[str, Broken]:
    """Everything that is checked, by noun."""
    return checks() | {"inbox": inbox, "jobs": jobs.broken}


def broken(db: Db, among: Collection[str] | None = None) -> list[str]:
    """What is broken, one sentence each; empty when all is well. Of these nouns alone, if they are named."""
    return [
        f"{noun.partition('/')[0]}: {what}"
        for noun, of_noun in nouns().items()
        if among is None or noun in among
        for what in of_noun(db)
    ]


command = Command(check, order=90)
