"""A veto that clears takes the whole balance with the month, and gives all of it back when it falls.

Here: `afterwards`, `statement.sums`.
"""

from datetime import datetime

import pytest

from core.db import Db
from core.points.adoption import adoption
from core.points.checks import points as points_check
from core.points.claims import review
from core.points.close import settlement, trial
from core.points.gates import confirmation
from core.points.ledger import ledger
from core.points.objections import disputes
from core.points.rulebook import versions
from core.points.rulebook.file import RulebookFault, read
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements, sums
from core.points.statement.statements import LineKind, Statement
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    lines,
    march,
    may,
    passed,
    person,
    photo,
    settled,
    village,
)

WHO, HOME = "罗铁柱", "罗铁柱户"
TEXT = """scheme = "wangjia-clearing"
subject = "household"
title = "王家村清零细则"
end = "{end}"
from = 2026-04-01
[[category]]
name = "公益"
[[stage]]
body = "panel"
decides = ["claims", "statement"]
how = "decision"
posts = ["clerk", "village_secretary"]
[[item]]
code = "sweep"
name = "清扫"
category = "公益"
kind = "award"
points = 3
text = "清扫一次加3分。"
from = 2026-04-01
[[item]]
code = "drunk"
name = "违法"
category = "公益"
kind = "{kind}"
{more}
text = "违法受到处罚，当期加分作废，余额清零。"
photo_required = true
from = 2026-04-01
"""


def text(end: str = "ledger", kind: str = "veto", more: str = "clears = true") -> str:
    return TEXT.format(end=end, kind=kind, more=more)


def june(day: int) -> datetime:
    return may(day).replace(month=6)


def balance(db: Db) -> int:
    here = ledger.balances(db, village(db))
    return here.get(ledger.subject_account(home(db, HOME).id), 0)


def broke(db: Db) -> None:
    """5 points of March are in the book; in April he swept, and a court's paper came."""
    passed(db, WHO, HOME, "neighbour-help", march(20))
    adoption.adopt(db, None, village(db), "x.toml", text(), march(21))
    settled(db, april(1))
    assert balance(db) == 5
    passed(db, WHO, HOME, "sweep", april(12))
    shown = photo(db, "b" * 64, april(13))
    veto = claim(db, "赵春兰", HOME, "drunk", april(13), photos=(shown,))
    who = review.deciders(db, veto, april(13))[0]
    review.pass_(db, who, veto.id, veto.version, april(14))


def closed(db: Db, statement: Statement) -> Statement:
    confirmation.confirm(
        db, person(db, "赵春兰"), statement.village_id, statement.period, may(1, 10)
    )
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)
    db.refresh(statement)
    return statement


def test_it_takes_all_there_is_and_what_the_month_would_have_added(db: Db) -> None:
    broke(db)
    statement = drafted(db, may(1))
    (whose,) = [s for s in sums.of(db, statement).values() if s.subject_id == home(db, HOME).id]
    assert (whose.score, whose.moved, whose.shortfall) == (0, -5, 0)
    assert sums.of_lines(db, statement, statements.lines_of(db, statement.id)) == [whose]
    closed(db, statement)
    assert balance(db) == 0
    assert list(points_check.broken(db)) == []


def test_struck_while_it_is_shown_nothing_is_taken(db: Db) -> None:
    broke(db)
    statement = drafted(db, may(1))
    confirmation.confirm(
        db, person(db, "赵春兰"), statement.village_id, statement.period, may(1, 10)
    )
    object_to(db, statement, may(2))
    assert sums.of(db, statement)[home(db, HOME).id].moved == 3


def object_to(db: Db, statement: Statement, now: datetime) -> None:
    """He objects to the veto, and the group finds that he is right."""
    veto = next(x for x in lines(db, statement, HOME) if x.kind == LineKind.VETO)
    raised = disputes.file(db, person(db, WHO), statement.id, veto.id, "不是我", now)
    who = disputes.deciders(db, raised, now)[0]
    disputes.decide(db, who, raised.id, None, True, "查过了，同名的人", now)


def test_struck_too_late_the_next_month_gives_all_of_it_back(db: Db) -> None:
    broke(db)
    statement = closed(db, drafted(db, may(1)))
    object_to(db, statement, may(20))
    after = drafted(db, june(1))
    assert [(x.kind, x.points) for x in lines(db, after, HOME)] == [(LineKind.CORRECTION, 8)]


@pytest.mark.parametrize("balance_before", [0, 7])
def test_a_debt_stays_and_there_is_never_less_than_nothing(balance_before: int) -> None:
    found = sums.sum_of("x", -9, -2, balance_before, cleared=True)
    assert (found.moved, found.shortfall) == (-balance_before, 11 - balance_before)
    assert sums.sum_of("x", 9, 0, balance_before, cleared=True).moved == -balance_before


def test_it_is_tried_as_it_would_be_booked(db: Db) -> None:
    broke(db)
    book = versions.in_force(db, village(db), Subject.HOUSEHOLD, may(1).date())
    assert book is not None
    tried = trial.run(db, village(db), "2026-04", book)
    assert tried is not None
    assert tried.issued(after=True) == tried.issued(after=False) == 0
    assert [x.cleared for x in tried.changed] == [(True, True)]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (text(kind="award", more="points = 1\nclears = true"), "只有一票否决项能写"),
        (text(end="grade"), "没有余额"),
    ],
)
def test_where_it_cannot_be_it_is_refused_with_its_line(wrong: str, why: str) -> None:
    with pytest.raises(RulebookFault, match=f"第2[0-9]行.*{why}"):
        read("x.toml", wrong)
