"""Worlds that are lent to one test after another: each acts in a transaction that is undone when it is over.

A database and connections of its own were most of what a small test cost.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlmodel import Session

from core.db import Db
from tests import databases

AT_ONCE = 6
"""So many worlds are kept ready in one process; of PostgreSQL's connections there are a hundred."""
TESTS = 150
"""After so many a world is made anew: what is undone still takes room on PostgreSQL."""

Check = Callable[[Db], list[str]]


class Lending:
    """The worlds of one process, by what is in them."""

    def __init__(self) -> None:
        self._ready: OrderedDict[str, tuple[Engine, int]] = OrderedDict()

    @contextmanager
    def lent(self, what: str, make: Callable[[], str], check: Check | None) -> Iterator[Db]:
        """A transaction in the world called so, made by `make` if there is none; `check` finds what is broken."""
        engine = self._engine(what, make)
        with Session(engine, expire_on_commit=False) as db:
            db.begin()
            yield db
            db.flush()
            if check:
                # A session of its own: it reads what is stored, not what the test still holds.
                with Session(db.connection()) as fresh:
                    assert check(fresh) == []
            db.rollback()

    def end(self) -> None:
        """Give all of them up."""
        while self._ready:
            databases.drop(self._ready.popitem()[1][0])

    def _engine(self, what: str, make: Callable[[], str]) -> Engine:
        engine, tests = self._ready.pop(what, (None, 0))
        if engine is not None and tests >= TESTS:
            databases.drop(engine)
            engine, tests = None, 0
        if engine is None:
            engine = databases.hurried(make(), pool_size=1)
        self._ready[what] = engine, tests + 1
        while len(self._ready) > AT_ONCE:
            databases.drop(self._ready.popitem(last=False)[1][0])
        return engine
