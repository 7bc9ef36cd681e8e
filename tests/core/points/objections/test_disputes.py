"""Objections whole: every kind of line, caps cut anew, appeals, decisions by two, and what comes after the month.

Here: `objections`, `effects`, `pairs`, `recut`, `afterwards`, `undoing`, `notices`.
"""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.claims import review
from core.points.close import settlement
from core.points.gates import confirmation
from core.points.ledger import ledger
from core.points.objections import disputes, effects, recut, undoing
from core.points.objections.objections import Objection, ObjectionState
from core.points.shop import counter
from core.points.statement import statements, sums
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementState,
)
from tests.core.points.shop_acts import on_the_shelf, reserved
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    lines,
    march,
    may,
    person,
    photo,
    published,
    village,
)

HELPER, HOME = "罗铁柱", "罗铁柱户"


def helped(db: Db, *days: int, also: str = "") -> None:
    """Put on record first and passed together: more than the cap may be on record."""
    waiting = [
        claim(db, HELPER, HOME, "neighbour-help", march(28), day=march(d).date()) for d in days
    ]
    if also:
        shown = photo(db, "a" * 64, march(28))
        waiting.append(claim(db, "赵春兰", HOME, also, march(28), photos=(shown,)))
    for one in waiting:
        who = review.deciders(db, one, march(28))[0]
        review.pass_(db, who, one.id, one.version, march(28))


def filed(db: Db, line: StatementLine, now: datetime, by: str = "黄水生") -> Objection:
    return disputes.file(db, person(db, by), line.statement_id, line.id, "不是这样的", now)


def decided(
    db: Db,
    one: Objection,
    now: datetime,
    *,
    upheld: bool = True,
    by: str = "",
    points: int | None = None,
) -> Objection:
    who = person(db, by) if by else disputes.deciders(db, one, now)[0]
    return disputes.decide(db, who, one.id, None, upheld, "查过了", now, points=points)


def points_of(db: Db, statement: Statement) -> list[int]:
    """What counts of the helper's lines, by day."""
    db.flush()
    mine = [x for x in lines(db, statement, HOME) if x.code == "neighbour-help"]
    return [x.points for x in mine if statements.counts(x)]


def test_a_struck_line_leaves_its_room_under_the_cap(db: Db) -> None:
    helped(db, 1, 2, 3, 4, 5)
    statement = published(db, april(1))
    assert points_of(db, statement) == [5, 5, 5, 5, 0]
    first = lines(db, statement, HOME)[0]
    raised = decided(db, filed(db, first, april(2)), april(2, 10))
    assert points_of(db, statement) == [5, 5, 5, 5]
    undoing.undo(db, acts.of_thing(db, raised.id)[-1], april(2, 11))
    assert points_of(db, statement) == [5, 5, 5, 5, 0]


def test_an_appeal_lets_a_struck_line_count_again_and_costs_nothing(db: Db) -> None:
    helped(db, 1, 2, 3, 4, 5)
    statement = published(db, april(1))
    first = lines(db, statement, HOME)[0]
    strike = decided(db, filed(db, first, april(2)), april(2, 10))
    before = sums.of(db, statement)[home(db, HOME).id].score
    with pytest.raises(Refusal, match="已经定了不算"):
        filed(db, first, april(3), by="曾德才")
    appeal = filed(db, first, april(3), by=HELPER)
    assert (appeal.appeal, first.state) == (True, LineState.STRUCK)
    assert strike.decided_by not in {p.id for p in disputes.deciders(db, appeal, april(3))}
    decided(db, appeal, april(3, 10))
    assert first.state == LineState.STANDING
    assert sums.of(db, statement)[home(db, HOME).id].score >= before


def test_an_objection_to_a_voided_line_is_one_to_the_veto(db: Db) -> None:
    helped(db, 1, 2, also="gambling")
    statement = published(db, april(1))
    assert points_of(db, statement) == [0, 0]
    raised = filed(db, lines(db, statement, HOME)[0], april(2), by=HELPER)
    line = db.get_one(StatementLine, raised.line_id)
    assert line.kind == LineKind.VETO
    decided(db, raised, april(2, 10))
    assert points_of(db, statement) == [5, 5]


def test_what_a_cap_took_is_given_back_by_so_many_points(db: Db) -> None:
    helped(db, 1, 2, 3, 4, 5)
    statement = published(db, april(1))
    last = lines(db, statement, HOME)[4]
    raised = filed(db, last, april(2), by=HELPER)
    assert effects.most(db, raised) == 5
    with pytest.raises(Refusal, match="0到5分"):
        decided(db, raised, april(2, 9), points=6)
    decided(db, raised, april(2, 10), points=3)
    assert sums.of(db, statement)[home(db, HOME).id].score == 23
    undoing.undo(db, acts.of_thing(db, raised.id)[-1], april(2, 11))
    assert sums.of(db, statement)[home(db, HOME).id].score == 20


def test_after_the_month_what_is_corrected_is_the_difference_that_it_makes(db: Db) -> None:
    """Of five helps under a cap of four one is struck too late: nothing changes, and nothing is taken."""
    helped(db, 1, 2, 3, 4, 5)
    statement = published(db, april(1))
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)
    decided(db, filed(db, lines(db, statement, HOME)[0], april(10)), april(10, 10))
    decided(db, filed(db, lines(db, statement, HOME)[1], april(10)), april(10, 10))
    claim(db, "曾德才", "曾德才户", "meeting", april(12))
    who = person(db, "赵春兰")
    waiting = review.waiting_for(db, who, april(12))[0]
    review.pass_(db, who, waiting.id, waiting.version, april(12))
    after = drafted(db, may(1))
    assert [x.points for x in lines(db, after, HOME)] == [-5]


def test_two_decide_what_another_of_the_group_has_opened_again(db: Db) -> None:
    helped(db, 1)
    statement = published(db, april(1))
    line = lines(db, statement, HOME)[0]
    raised = decided(db, filed(db, line, april(2)), april(2, 10), by="冯正")
    with pytest.raises(Refusal, match="自己定的"):
        undoing.reconsider(db, person(db, "冯正"), raised.id, april(3))
    undoing.reconsider(db, person(db, "褚卫"), raised.id, april(3))
    assert line.state == LineState.DISPUTED
    decided(db, raised, april(3, 10), upheld=False, by="褚卫")
    with pytest.raises(Refusal, match="已经定过"):
        decided(db, raised, april(3, 11), upheld=False, by="褚卫")
    decided(db, raised, april(3, 12), by="冯正")
    assert raised.state == ObjectionState.OPEN
    decided(db, raised, april(3, 13), upheld=False, by="卫红")
    assert (raised.state, line.state) == (ObjectionState.DISMISSED, LineState.STANDING)
    with pytest.raises(Refusal, match="不能重新定"):
        undoing.reconsider(db, person(db, "冯正"), raised.id, april(3, 14))


def test_a_group_that_is_divided_hands_it_to_the_town(db: Db) -> None:
    helped(db, 1)
    statement = published(db, april(1))
    raised = filed(db, lines(db, statement, HOME)[0], april(2))
    raised.by_two = True
    db.add(raised)
    able = disputes.deciders(db, raised, april(2))
    decided(db, raised, april(2, 10), by=able[0].name)
    decided(db, raised, april(2, 11), upheld=False, by=able[1].name)
    assert len(disputes.deciders(db, raised, april(2, 12))) == len(able)
    decided(db, raised, april(2, 12), by=able[2].name)
    assert raised.state == ObjectionState.UPHELD


def test_the_reason_and_the_day_are_told(db: Db) -> None:
    helped(db, 1, 2)
    statement = published(db, april(1))
    raised = filed(db, lines(db, statement, HOME)[1], april(2))
    disputes.decide(db, person(db, "冯正"), raised.id, None, True, "", april(2, 10))
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, "黄水生").id)
    outcome = [t for t in db.exec(query) if "异议结果" in t][-1]
    assert "+5（3月2日）" in outcome
    assert "原因：认可提的人说的“不是这样的”" in outcome
    assert recut.and_added(march(2).date()) == "3月2日那一笔的异议成立，补加"


def test_what_is_filed_in_the_last_second_still_holds_the_line_back(db: Db) -> None:
    helped(db, 1)
    statement = published(db, april(1))
    until = statement.publicity_until
    assert until is not None
    line = lines(db, statement, HOME)[0]
    raised = filed(db, line, until - timedelta(seconds=1))
    assert (raised.late, line.state) == (False, LineState.DISPUTED)
    settlement.sweep(db, until)
    db.refresh(statement)
    assert statement.state == StatementState.PUBLISHED
    decided(db, raised, until + timedelta(hours=1))
    settlement.sweep(db, until + timedelta(hours=2))
    assert (statement.state, balance(db)) == (StatementState.SETTLED, 0)


def test_two_who_object_to_the_same_line_at_once_are_both_heard(db: Db) -> None:
    helped(db, 1)
    statement = published(db, april(1))
    line = lines(db, statement, HOME)[0]
    first, second = filed(db, line, april(2)), filed(db, line, april(2), by="曾德才")
    with pytest.raises(Refusal, match="已经提过异议"):
        filed(db, line, april(2), by="曾德才")
    decided(db, first, april(3), upheld=False)
    assert line.state == LineState.DISPUTED
    decided(db, second, april(3, 10))
    assert line.state == LineState.STRUCK


def test_a_struck_line_whose_goods_are_taken_is_owed_and_paid_back(db: Db) -> None:
    helped(db, 1, 2, 3, 4)
    statement = published(db, april(1))
    settlement.sweep(db, april(9))
    made = reserved(db, HOME, on_the_shelf(db), april(10))
    counter.hand_over(db, person(db, "蒋来福"), made.id, made.version, april(10, 10))
    assert balance(db) == 0
    for line in lines(db, statement, HOME)[:2]:
        decided(db, filed(db, line, april(11)), april(12))
    drafted(db, may(1))
    confirmation.confirm(db, person(db, "赵春兰"), statement.village_id, "2026-04", may(1))
    settlement.sweep(db, may(9))
    debt = sums.debt(db, statement.village_id, statement.subject, home(db, HOME).id)
    assert (balance(db), debt) == (0, 10)


def balance(db: Db) -> int:
    return ledger.balance(db, village(db), ledger.subject_account(home(db, HOME).id))
