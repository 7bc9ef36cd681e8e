"""What is owed, and which statements left it."""

from datetime import date

from core.db import Db
from core.points.claims import review
from core.points.close import settlement
from core.points.rulebook.rulebook import Subject
from core.points.standing import debts
from tests.core.points.wangjia_acts import (
    april,
    claim,
    home,
    march,
    may,
    passed,
    published,
    settled,
)

HOME = "罗铁柱户"


def owed(db: Db, day: int = 15) -> debts.Debt:
    return debts.of_subject(db, Subject.HOUSEHOLD, home(db, HOME).id, may(day))


def test_a_debt_is_told_by_the_statements_since_nothing_was_owed(db: Db) -> None:
    assert owed(db) == debts.Debt(0, ())
    passed(db, "赵春兰", HOME, "burn", march(5))
    settled(db, april(1))
    first = owed(db)
    assert [(x.score, x.owed) for x in first.left] == [(-first.points, first.points)]
    passed(db, "赵春兰", HOME, "burn", april(5))
    settled(db, may(1))
    second = owed(db)
    assert second.points == 2 * first.points
    assert [(x.statement.period, x.owed) for x in second.left] == [
        ("2026-03", first.points),
        ("2026-04", second.points),
    ]


def test_what_is_paid_back_is_owed_no_more(db: Db) -> None:
    passed(db, "赵春兰", HOME, "burn", march(5))
    settled(db, april(1))
    for day in (5, 6, 7):
        one = claim(db, "罗铁柱", HOME, "neighbour-help", april(8), day=date(2026, 4, day))
        review.pass_(db, review.deciders(db, one, april(8))[0], one.id, one.version, april(8))
    published(db, may(1))
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)
    assert owed(db) == debts.Debt(0, ())
