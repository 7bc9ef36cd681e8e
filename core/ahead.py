"""Reading ahead (预读): what is asked village by village, read for a whole block of villages at once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam

from core.db import Db


@contextmanager
def together(db: Db, village_ids: Sequence[str]) -> Iterator[None]:
    """Inside, the first of these villages that is asked about something has it read for all of them.

    What is read so is as it was when the first was asked: nothing may be done inside that changes
    what another of them will be told.
    """
    before = db.info.get("block")
    db.info["block"] = (frozenset(village_ids), {})
    try:
        yield
    finally:
        db.info["block"] = before


def _block(db: Db) -> tuple[frozenset[str], dict[Any, Any]]:
    """The villages of the block, and what has been read for them."""
    return db.info.get("block") or (frozenset(), {})


def once(db: Db, ask: Callable[[Db], bool]) -> bool:
    """What is the same for every village, asked once for a block of them."""
    _, kept = _block(db)
    if ask not in kept:
        kept[ask] = ask(db)
    answer: bool = kept[ask]
    return answer


class PerVillage:
    """A SELECT whose condition is a village: asked for one, or for a block of them.

    `village` is the column that names it; the query itself says nothing of it.
    """

    def __init__(self, query: Any, village: Any) -> None:
        # Built once: building a SELECT takes longer than running it.
        self._one = query.where(village == bindparam("village"))
        self._many = query.add_columns(village.label("of_village")).where(
            village.in_(bindparam("villages", expanding=True))
        )
        self._single = len(query.column_descriptions) == 1

    def of(self, db: Db, village_id: str, **asked: Any) -> Sequence[Any]:
        """The rows of a village, in the query's order; of a single column its values."""
        village_ids, kept = _block(db)
        if village_id not in village_ids:
            done = db.execute(self._one, {"village": village_id, **asked})
            return done.scalars().all() if self._single else done.all()
        key = (self, *asked.values())
        if key not in kept:
            kept[key] = self._by_village(db, sorted(village_ids), asked)
        rows: Sequence[Any] = kept[key].get(village_id, ())
        return rows

    def _by_village(
        self, db: Db, village_ids: Sequence[str], asked: dict[str, Any]
    ) -> dict[str, list[Any]]:
        rows: defaultdict[str, list[Any]] = defaultdict(list)
        read = db.execute(self._many, {"villages": village_ids, **asked}).all()
        if self._single:
            for value, village_id in read:
                rows[village_id].append(value)
        else:
            for row in read:
                rows[row[-1]].append(row[:-1])
        return rows
