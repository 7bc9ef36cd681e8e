"""Tables that statements name: which invariants a test can have broken, and which it cannot.

A check is a function of the tables that it reads. While those are what they were when it found nothing
broken, it would read the same again and find nothing again.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event, text

from bot import migrate
from bot.cli.upkeep import check
from core.db import Db

_WRITES_NOTHING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")
_WRITTEN = text(
    "SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
)
"""PostgreSQL's own account of this transaction: what was copied in went past SQLAlchemy."""
Reads = dict[str, frozenset[str]]
"""The tables that each noun's check reads in a world; a noun that cannot be left out is not in it."""


@lru_cache(maxsize=4096)
def named(statement: str) -> frozenset[str]:
    """The tables that a statement names; all there are where it names none."""
    known = frozenset(migrate.metadata().tables)
    return known.intersection(re.findall(r"\w+", statement)) or known


class Tables:
    """What the statements of one engine have named since `begin`."""

    def __init__(self, engine: Engine) -> None:
        self._written: set[str] = set()
        self._read: set[str] | None = None
        event.listen(engine, "before_cursor_execute", self._hear)

    def begin(self) -> None:
        """From here on."""
        self._written.clear()

    def written(self, db: Db) -> set[str]:
        """The tables that may have changed in this transaction."""
        if db.get_bind().dialect.name == "sqlite":
            return set(self._written)
        return self._written | set(db.execute(_WRITTEN).scalars())

    def reads(self, db: Db) -> Reads:
        """What each check reads in a world as it was begun; without those that find something broken there."""
        reads: Reads = {}
        for noun, of_noun in check.nouns().items():
            with self._reading() as read:
                sound = not list(of_noun(db))
            if sound:
                reads[noun] = frozenset(read)
        return reads

    @contextmanager
    def _reading(self) -> Iterator[set[str]]:
        self._read = read = set()
        yield read
        self._read = None

    def _hear(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        if self._read is not None:
            self._read |= named(statement)
        if not statement.lstrip().startswith(_WRITES_NOTHING):
            self._written |= named(statement)
