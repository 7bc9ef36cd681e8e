"""Reading ahead: a block of villages is asked once, and each is told what it would be told alone."""

from sqlalchemy import event
from sqlmodel import Session, col, select

from core import ahead
from core.db import Db
from core.registry import regions
from core.registry.households import Household

HOMES = ahead.PerVillage(
    select(Household.id, Household.name).order_by(col(Household.id)), col(Household.village_id)
)
NAMES = ahead.PerVillage(
    select(Household.name).order_by(col(Household.id)), col(Household.village_id)
)


class Asked:
    """How many statements a transaction has run."""

    def __init__(self, db: Session) -> None:
        self.number = 0
        event.listen(db.connection(), "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.number += 1


def test_a_block_is_read_at_once_and_says_the_same(db: Db) -> None:
    villages = regions.village_ids(db)
    assert len(villages) > 1
    alone = [(list(map(tuple, HOMES.of(db, v))), list(NAMES.of(db, v))) for v in villages]
    asked = Asked(db)
    with ahead.together(db, villages):
        ahead_ = [(list(map(tuple, HOMES.of(db, v))), list(NAMES.of(db, v))) for v in villages]
    assert ahead_ == alone
    assert any(homes for homes, _ in alone)
    assert asked.number == 2


def test_who_is_not_of_the_block_is_asked_for_alone(db: Db) -> None:
    one, other, *_ = [v for v in regions.village_ids(db) if HOMES.of(db, v)]
    with ahead.together(db, [one]):
        HOMES.of(db, one)
        assert list(HOMES.of(db, other)) != list(HOMES.of(db, one))


def test_what_was_read_is_forgotten_with_the_block(db: Db) -> None:
    village, *_ = [v for v in regions.village_ids(db) if HOMES.of(db, v)]
    with ahead.together(db, [village]):
        before = list(HOMES.of(db, village))
        first = db.get_one(Household, before[0][0])
        first.name = "改了名的户"
        db.add(first)
        db.flush()
        assert list(HOMES.of(db, village)) == before
    assert list(HOMES.of(db, village)) != before


def test_what_is_the_same_everywhere_is_asked_once(db: Db) -> None:
    times: list[int] = []

    def ask(_: Db) -> bool:
        times.append(1)
        return True

    with ahead.together(db, regions.village_ids(db)):
        assert [ahead.once(db, ask) for _ in range(3)] == [True] * 3
    assert len(times) == 1
    assert ahead.once(db, ask)
    assert len(times) == 2
