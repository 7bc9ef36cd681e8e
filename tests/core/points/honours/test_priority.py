"""An honour of a representative counts for the own household in the same year, once, and nobody has to ask."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.points.checks import points as points_check
from core.points.close import monthly_close, settlement
from core.points.gates import confirmation
from core.points.honours import convening, honours, priority
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import LineState, Statement, StatementLine, StatementState
from tests.core.points.wangjia_acts import home, person, village
from tests.core.points.year_end_acts import december, did, heard, january, roll, settled, sit, told

pytestmark = pytest.mark.place("shaodong")
HERE, CLERK, HONOUR = "长冲口村", "匡小琴", "优秀村（居）民代表"


def homes(db: Db) -> Statement:
    """The households' year as it stands."""
    found = statements.of_month(db, village(db, HERE), Subject.HOUSEHOLD, "2026")
    assert found is not None
    return found


def voted(db: Db, yes: str = "yes", day: int = 10) -> None:
    meeting = convening.call(db, person(db, CLERK), roll(db, HONOUR).id, january(day))
    sit(db, meeting, CLERK, dict.fromkeys((CLERK, "申桂平", "姜春风"), yes), january(day))


def line(db: Db) -> StatementLine | None:
    of = home(db, "申爱莲户").id
    every = statements.lines_for(db, homes(db).id, of)
    return next((x for x in every if x.code == "excellent-representative"), None)


def year(db: Db, *, shown: bool) -> None:
    """The year is over: representatives' December has settled, the households' list is shown or waits."""
    did(db, "申爱莲", "joint-visit", december(20))
    settled(db, HERE, CLERK, january(1))
    if shown:
        confirmation.confirm(db, person(db, CLERK), village(db, HERE), "2026", january(1, 10))


def test_a_list_that_waits_gets_the_line(db: Db) -> None:
    year(db, shown=False)
    voted(db)
    found = line(db)
    assert found is not None
    assert (found.points, found.note) == (20, "申爱莲评上2026年“优秀村（居）民代表”")
    assert told(db, "申爱莲", "【优先评定】")
    assert told(db, "贺立志", "【优先】")
    assert not heard(db, "长冲口村群", "【公示补充】")
    assert list(points_check.broken(db)) == []


def test_worked_out_anew_it_is_the_same(db: Db) -> None:
    year(db, shown=False)
    voted(db)
    before = line(db)
    assert before is not None
    kept = (before.source, before.points, before.full, before.note, before.day)
    monthly_close.work_out(db, homes(db), january(11))
    again = line(db)
    assert again is not None
    assert (again.source, again.points, again.full, again.note, again.day) == kept


def test_a_list_that_is_shown_waits_and_shows_it_three_days(db: Db) -> None:
    year(db, shown=True)
    until = homes(db).publicity_until
    assert until is not None
    assert not settlement.settle(db, homes(db).id, until)
    voted(db)
    assert heard(db, "长冲口村群", "【公示补充】")
    later = homes(db).publicity_until
    assert later is not None
    assert later - until > timedelta(days=3)
    assert settlement.settle(db, homes(db).id, later)
    assert told(db, "申爱莲", "80分，文明模范家庭")
    assert list(points_check.broken(db)) == []


def test_it_waits_a_month_and_no_longer(db: Db) -> None:
    year(db, shown=True)
    due = settlement.next_due(db)
    assert due == priority.waits_until(db, homes(db))
    assert due is not None
    assert not settlement.settle(db, homes(db).id, due - timedelta(minutes=1))
    assert settlement.settle(db, homes(db).id, due)
    assert line(db) is None
    voted(db, day=31)
    assert homes(db).state == StatementState.SETTLED
    assert told(db, "申爱莲", "没赶上") == [] or line(db) is None


def test_where_nobody_is_elected_nothing_waits_and_nothing_comes(db: Db) -> None:
    year(db, shown=True)
    voted(db, "no")
    assert priority.waits_until(db, homes(db)) is None
    until = homes(db).publicity_until
    assert until is not None
    assert settlement.settle(db, homes(db).id, until)
    assert line(db) is None


def test_where_no_representative_did_anything_nothing_waits(db: Db) -> None:
    monthly_close.draft_village(db, january(1), village(db, HERE))
    confirmation.confirm(db, person(db, CLERK), village(db, HERE), "2026", january(1, 10))
    assert priority.waits_until(db, homes(db)) is None


def test_it_can_be_objected_to_like_any_line(db: Db) -> None:
    year(db, shown=True)
    voted(db)
    found = line(db)
    assert found is not None
    assert found.state == LineState.STANDING
    facts = priority.of_month(db, village(db, HERE), "2026-12")
    assert list(facts) == [home(db, "申爱莲户").id]
    assert priority.of_month(db, village(db, HERE), "2026-11") == {}
    assert priority.listed(db, village(db, HERE), january(20)) != []
    assert honours.candidates(db, roll(db, HONOUR).id)
    assert db.exec(select(StatementLine).where(StatementLine.source == found.source)).one()
