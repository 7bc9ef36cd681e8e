"""Worlds that are lent to one test after another: each acts in a transaction that is undone when it is over.

A database and connections of its own were most of what a small test cost, then the invariants that it
cannot have broken: those are checked of whose tables something was written.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli.upkeep import check
from core.db import Db
from tests import databases
from tests.tables import Reads, Tables

AT_ONCE = 6
"""So many worlds are kept ready in one process; of PostgreSQL's connections there are a hundred."""
TESTS = 150
"""After so many a world is made anew: what is undone still takes room on PostgreSQL."""


@dataclass
class World:
    """A database that is lent, and how often it has been."""

    engine: Engine
    tables: Tables
    tests: int = 0


class Lending:
    """The worlds of one process, by what is in them."""

    def __init__(self) -> None:
        self._ready: OrderedDict[str, World] = OrderedDict()
        self._reads: dict[str, Reads] = {}

    @contextmanager
    def lent(self, what: str, make: Callable[[], str], *, checked: bool) -> Iterator[Db]:
        """A transaction in the world called so, made by `make` if there is none.

        `checked`: the invariants that it can have broken hold at its end.
        """
        world = self._world(what, make)
        with Session(world.engine, expire_on_commit=False) as db:
            db.begin()
            if checked and world.tests > 1:  # a world that is lent once is checked as it is
                self._learn(what, world.tables, db)
            world.tables.begin()
            yield db
            db.flush()
            if checked:
                self._check(what, world.tables, db)
            db.rollback()

    def end(self) -> None:
        """Give all of them up."""
        while self._ready:
            databases.drop(self._ready.popitem()[1].engine)

    def _learn(self, what: str, tables: Tables, db: Db) -> None:
        if what not in self._reads:
            with Session(db.connection()) as fresh:
                self._reads[what] = tables.reads(fresh)

    def _check(self, what: str, tables: Tables, db: Db) -> None:
        reads, written = self._reads.get(what), tables.written(db)
        suspects = [
            noun
            for noun in check.nouns()
            if reads is None or noun not in reads or reads[noun] & written
        ]
        if suspects:
            # A session of its own: it reads what is stored, not what the test still holds.
            with Session(db.connection()) as fresh:
                broken = check.broken(fresh, suspects)
            assert not broken, "\n".join(broken)

    def _world(self, what: str, make: Callable[[], str]) -> World:
        world = self._ready.pop(what, None)
        if world is not None and world.tests >= TESTS:
            databases.drop(world.engine)
            world = None
        if world is None:
            engine = databases.hurried(make(), pool_size=1)
            world = World(engine, Tables(engine))
        world.tests += 1
        self._ready[what] = world
        while len(self._ready) > AT_ONCE:
            databases.drop(self._ready.popitem(last=False)[1].engine)
        return world
