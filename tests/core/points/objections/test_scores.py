"""Objections that say how many points are right: to a score, and to what a cap took, in time and after the month.

Here: `effects.worth`, `objections.changed`, `afterwards`.
"""

from datetime import datetime

import pytest

from core import acts
from core.db import Db
from core.errors import Refusal
from core.points.close import settlement
from core.points.objections import disputes, effects, undoing
from core.points.objections.objections import Objection
from core.points.statement import statements, sums
from core.points.statement.statements import LineKind, LineState, Statement, StatementLine
from tests.core.points import gate_meetings
from tests.core.points.objections.test_disputes import HELPER, HOME, filed, helped
from tests.core.points.wangjia_acts import april, drafted, lines, may, person, published

WHO = "石玉兰"


def scored(db: Db) -> tuple[Statement, StatementLine]:
    """A published month of representatives, and the line of one that was scored 11."""
    statement = gate_meetings.begun(db, april(1, 8))
    gate_meetings.scored(db, statement, april(1))
    gate_meetings.voted(db, statement, april(3))
    which = person(db, WHO).id
    mine = statements.lines_for(db, statement.id, which)
    return statement, next(x for x in mine if x.kind == LineKind.SCORE)


def appealed(db: Db, line: StatementLine, now: datetime) -> Objection:
    return disputes.file(db, person(db, WHO), line.statement_id, line.id, "给低了", now)


def decided(db: Db, one: Objection, points: int | None, now: datetime) -> Objection:
    who = disputes.deciders(db, one, now)[0]
    return disputes.decide(db, who, one.id, None, True, "查过了", now, points=points)


def score(db: Db, statement: Statement) -> int:
    db.flush()
    return sums.of(db, statement)[person(db, WHO).id].score


@pytest.mark.place("hulu")
def test_a_score_becomes_what_the_group_says_and_is_taken_back(db: Db) -> None:
    statement, line = scored(db)
    before = score(db, statement)
    one = appealed(db, line, april(4))
    assert (line.state, effects.most(db, one)) == (LineState.DISPUTED, 20)
    for wrong in (None, -1, 21):
        with pytest.raises(Refusal, match="0到20分"):
            decided(db, one, wrong, april(4, 10))
    decided(db, one, 14, april(4, 10))
    assert (line.points, line.state) == (14, LineState.STANDING)
    assert score(db, statement) == before + 3
    undoing.undo(db, acts.of_thing(db, one.id)[-1], april(4, 11))
    assert (line.points, line.state) == (11, LineState.DISPUTED)
    assert score(db, statement) == before


@pytest.mark.place("hulu")
def test_a_score_may_come_to_nothing_and_still_stands(db: Db) -> None:
    statement, line = scored(db)
    before = score(db, statement)
    decided(db, appealed(db, line, april(4)), 0, april(4, 10))
    assert (line.points, line.state) == (0, LineState.STANDING)
    assert score(db, statement) == before - 11


@pytest.mark.place("hulu")
def test_after_the_month_the_next_one_has_the_difference(db: Db) -> None:
    statement, line = scored(db)
    settlement.sweep(db, april(20))
    decided(db, appealed(db, line, april(21)), 14, april(22))
    assert (line.points, corrected(db, statement)) == (11, [3])


@pytest.mark.place("hulu")
def test_a_score_that_nobody_decided_in_time_counts_in_the_next_month_as_decided(db: Db) -> None:
    statement, line = scored(db)
    one = appealed(db, line, april(4))
    settlement.sweep(db, april(25))
    assert line.state == LineState.MOVED
    decided(db, one, 14, april(26))
    assert corrected(db, statement) == [14]


def corrected(db: Db, statement: Statement) -> list[int]:
    """What the month after took over of this one."""
    after = gate_meetings.begun(db, may(1, 8))
    gate_meetings.scored(db, after, may(1))
    mine = statements.lines_for(db, after.id, person(db, WHO).id)
    return [x.points for x in mine if x.source.startswith(("line:", "objection:"))]


def test_what_a_cap_cut_is_not_lost_by_the_appeal_that_nobody_decided_in_time(db: Db) -> None:
    helped(db, 1, 2, 3, 4, 5)
    statement = published(db, april(1))
    fourth = lines(db, statement, HOME)[4]
    one = filed(db, fourth, april(2), by=HELPER)
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)
    assert (fourth.state, effects.most(db, one)) == (LineState.MOVED, 5)
    decided(db, one, 3, april(20))
    assert [x.points for x in lines(db, drafted(db, may(1)), HOME)] == [3]
