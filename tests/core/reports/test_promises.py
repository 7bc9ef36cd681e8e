"""进展: what the holder says of how far it is, and the day that was promised."""

from datetime import date, timedelta

import pytest

from core import acts
from core.db import Db
from core.errors import Refusal
from core.reports import handling, progress, promises, undoing
from tests.core.reports.telling import MONDAY, file, told, who

THURSDAY = date(2026, 3, 5)
AFTER = MONDAY + timedelta(days=3, hours=23)  # Friday 08:00


def test_those_who_follow_it_hear_how_far_it_is_and_the_clock_runs_on(db: Db) -> None:
    report = file(db)
    due, version = report.due_at, report.version
    handling.note(db, report.id, who(db, "李秀英"), "联系了供电所", THURSDAY, MONDAY)
    assert told(db, "张桂花")[-1] == (
        "编号 1“村口的井盖破了”：李秀英说了进展：联系了供电所，说好3月5日前有结果。"
    )
    assert (report.due_at, report.version) == (due, version)
    assert "进展：联系了供电所" in progress.standing(db, report, MONDAY)
    assert "进展：联系了供电所" in progress.in_full(db, report, MONDAY)


def test_once_the_day_has_passed_the_holder_is_reminded_once(db: Db) -> None:
    report = file(db)
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    handling.note(db, report.id, who(db, "李秀英"), "等货到", THURSDAY, MONDAY)
    assert promises.next_due(db) == AFTER
    assert promises.sweep(db, AFTER - timedelta(minutes=1)) == 0
    assert (promises.sweep(db, AFTER), promises.sweep(db, AFTER)) == (1, 0)
    assert "您说好3月5日前有结果，现在过了" in told(db, "李秀英")[-1]
    assert promises.next_due(db) is None


def test_a_promise_ends_with_the_work_or_with_who_gave_it(db: Db) -> None:
    done, passed = file(db), file(db, words="学校门口的路灯坏了")
    for report in (done, passed):
        handling.note(db, report.id, who(db, "李秀英"), "等货到", THURSDAY, MONDAY)
    handling.finish(db, done.id, who(db, "李秀英"), MONDAY, how="换了")
    handling.pass_up(db, passed.id, who(db, "李秀英"), "要花钱", MONDAY)
    assert passed.promised_until is None
    assert promises.due(db, AFTER) == []


def test_it_is_taken_back_with_its_day(db: Db) -> None:
    report = file(db)
    for day in (THURSDAY, THURSDAY + timedelta(days=2)):
        handling.note(db, report.id, who(db, "李秀英"), "等货到", day, MONDAY)
    db.flush()
    answer = undoing.unsay_note(db, acts.of_thing(db, report.id)[-1], MONDAY)
    assert answer.startswith("已撤销“进展”")
    assert report.promised_until == AFTER
    assert "撤销了刚才说的进展" in told(db, "张桂花")[-1]


def test_only_the_holder_tells_it_and_not_of_a_day_gone_by(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal):
        handling.note(db, report.id, who(db, "张桂花"), "快了", None, MONDAY)
    for words, day in (("", None), ("等货到", date(2026, 3, 1))):
        with pytest.raises(Refusal, match="请"):
            handling.note(db, report.id, who(db, "李秀英"), words, day, MONDAY)
