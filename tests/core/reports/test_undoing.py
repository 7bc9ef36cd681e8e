"""撤销 of the last act, while nothing has been built on it.

Here too: `ladder.holding`.
"""

from datetime import timedelta

import pytest

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.reports import confirming, escalation, following, handling, undoing
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from tests.core.reports.telling import MONDAY, file, region, told, who

HOUR = timedelta(hours=1)


def last(db: Db, report_id: str) -> Act:
    db.flush()
    return acts.of_thing(db, report_id)[-1]


def test_accepting_is_taken_back(db: Db) -> None:
    report = file(db)
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    said = undoing.undo(db, last(db, report.id), MONDAY)
    assert (report.state, report.accepted_at) == (State.FILED, None)
    assert said.startswith("已撤销“受理”。编号 1 现在是“已上报”。")
    assert "撤销了“受理”" in told(db, "张桂花")[-1]


def test_passing_up_is_taken_back_with_its_due_time(db: Db) -> None:
    report = file(db)
    due = report.due_at
    handling.pass_up(db, report.id, who(db, "李秀英"), "办不了", MONDAY)
    undoing.undo(db, last(db, report.id), MONDAY)
    assert (report.level, report.due_at) == (Level.REPRESENTATIVE, due)
    assert "撤销了“上报”" in told(db, "吴建军")[-1]


def test_sending_to_another_group_is_taken_back_with_its_ladder(db: Db) -> None:
    report = file(db)
    rungs = report.rungs
    to = (Level.REPRESENTATIVE, region(db, "陈大山联户").id)
    handling.send_back(db, report.id, who(db, "李秀英"), to, "", MONDAY)
    assert report.rungs != rungs
    undoing.undo(db, last(db, report.id), MONDAY)
    assert (report.rungs, report.sent_back) == (rungs, 0)
    escalation.sweep(db, report.due_at or MONDAY)
    assert report.level == Level.GROUP


def test_finishing_and_confirming_are_taken_back_in_turn(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了")
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)
    undoing.undo(db, last(db, report.id), MONDAY)
    assert report.state == State.DONE
    finished = next(a for a in acts.of_thing(db, report.id) if a.kind == "report.finish")
    undoing.undo(db, finished, MONDAY)
    assert report.state == State.FILED
    with pytest.raises(Refusal, match="不能撤销"):
        undoing.undo(db, finished, MONDAY)


def test_what_somebody_went_on_with_stays(db: Db) -> None:
    report = file(db)
    handling.pass_up(db, report.id, who(db, "李秀英"), "办不了", MONDAY)
    passed = last(db, report.id)
    handling.accept(db, report.id, who(db, "吴建军"), MONDAY)
    with pytest.raises(Refusal, match="由吴建军（一组组长）办"):
        undoing.undo(db, passed, MONDAY)


def test_nothing_is_taken_back_twice(db: Db) -> None:
    report = file(db)
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    act = last(db, report.id)
    undoing.undo(db, act, MONDAY)
    with pytest.raises(Refusal):
        undoing.undo(db, act, MONDAY)


def test_a_report_just_filed_is_withdrawn(db: Db) -> None:
    report = file(db)
    undoing.undo(db, last(db, report.id), MONDAY)
    assert report.state == State.WITHDRAWN


def test_who_reported_and_takes_an_answer_back_is_not_named(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了新的")
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)
    undoing.undo(db, last(db, report.id), MONDAY)
    assert "上报人撤销了“修好了”" in told(db, "李秀英")[-1]


def test_a_contest_is_taken_back_and_counts_no_more(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了")
    due = report.due_at
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    undoing.undo(db, last(db, report.id), MONDAY)
    assert (report.state, report.due_at, report.done_at) == (State.DONE, due, MONDAY)
    assert (report.round, report.reopened) == (1, 0)
    assert "上报人撤销了“还没好”" in told(db, "李秀英")[-1]
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY + HOUR)
    assert (report.level, report.round) == (Level.REPRESENTATIVE, 2)


def test_a_contest_of_what_was_closed_is_taken_back_and_nobody_holds_it(db: Db) -> None:
    report = file(db)
    for name in ("李秀英", "吴建军"):
        handling.pass_up(db, report.id, who(db, name), "办不了", MONDAY)
    handling.close_unfixed(db, report.id, who(db, "钱国华"), "没钱", MONDAY)
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    undoing.undo(db, last(db, report.id), MONDAY + HOUR)
    assert (report.state, report.due_at) == (State.UNFIXED, None)
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY + 2 * HOUR)
    assert report.level == Level.TOWN


def test_a_contest_that_was_built_on_stays(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了")
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    contested = last(db, report.id)
    handling.pass_up(db, report.id, who(db, "李秀英"), "办不了", MONDAY)
    with pytest.raises(Refusal, match="“还没好”不能撤销了"):
        undoing.undo(db, contested, MONDAY)


def test_a_contest_recorded_by_an_older_version_stays(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了")
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    act = last(db, report.id)
    act.detail = {k: v for k, v in act.detail.items() if k != "was"}
    with pytest.raises(Refusal, match="不能撤销了"):
        undoing.undo(db, act, MONDAY)


def test_a_report_is_unfiled_only_on_its_day_and_until_somebody_acts(db: Db) -> None:
    waiting, accepted, noted, joined = (file(db, words=f"第{n}盏灯坏了") for n in range(4))
    handling.accept(db, accepted.id, who(db, "李秀英"), MONDAY)
    handling.note(db, noted.id, who(db, "李秀英"), "看过了", None, MONDAY)
    following.join(db, joined.id, who(db, "王建国"), MONDAY)
    db.flush()
    for report, at in ((accepted, MONDAY), (noted, MONDAY), (waiting, MONDAY + 25 * HOUR)):
        filed = next(a for a in acts.of_thing(db, report.id) if a.kind == "report.file")
        with pytest.raises(Refusal, match="请发“撤回上报”"):
            undoing.undo(db, filed, at)
    with pytest.raises(Refusal, match="附议"):
        undoing.undo(db, acts.of_thing(db, joined.id)[0], MONDAY)
    undoing.undo(db, last(db, waiting.id), MONDAY + HOUR)
    assert "上报人撤回了" in told(db, "李秀英")[-1]
