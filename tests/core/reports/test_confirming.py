"""Done is not closed: 修好了, 还没好, or silence."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.registry.addresses import Binding
from core.registry.people import Post
from core.reports import checks, confirming, escalation, following, handling, undoing
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from tests.core.reports.telling import MONDAY, file, leaves, stands, told, who

WEEK = timedelta(days=7)


def done(db: Db, report: Report, by: str = "李秀英", at: datetime = MONDAY) -> int:
    handling.finish(db, report.id, who(db, by), at, how="换了新的")
    return report.version


def test_the_reporter_closes_it(db: Db) -> None:
    report = file(db)
    version = done(db, report)
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY, version)
    assert (report.state, report.ended_at) == (State.CONFIRMED, MONDAY)
    with pytest.raises(Refusal, match="不用再办了"):
        confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)


def test_nobody_else_answers_for_the_reporter(db: Db) -> None:
    report = file(db)
    done(db, report)
    for name in ("王建国", "李秀英", "过路人"):
        with pytest.raises(Refusal, match="不是您报的"):
            confirming.confirm(db, report.id, who(db, name), MONDAY)


def test_nobody_confirms_their_own_work(db: Db) -> None:
    report = file(db, "李秀英")
    done(db, report)
    with pytest.raises(Refusal, match="不能自己确认"):
        confirming.confirm(db, report.id, who(db, "李秀英"), MONDAY)


def test_two_neighbours_close_it_one_does_not(db: Db) -> None:
    report = file(db)
    for name in ("王建国", "何秋菊"):
        following.join(db, report.id, who(db, name), MONDAY)
    done(db, report)
    for _ in range(2):
        confirming.confirm(db, report.id, who(db, "王建国"), MONDAY)
    assert report.state == State.DONE
    confirming.confirm(db, report.id, who(db, "何秋菊"), MONDAY)
    assert stands(report)[0] == State.CONFIRMED


def test_a_yes_to_earlier_work_does_not_count_for_later(db: Db) -> None:
    report = file(db)
    for name in ("王建国", "何秋菊"):
        following.join(db, report.id, who(db, name), MONDAY)
    done(db, report)
    confirming.confirm(db, report.id, who(db, "王建国"), MONDAY)
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    done(db, report)
    confirming.confirm(db, report.id, who(db, "何秋菊"), MONDAY)
    assert report.state == State.DONE


def test_not_yet_gives_the_same_holder_a_new_round(db: Db) -> None:
    report = file(db)
    done(db, report)
    at = MONDAY + timedelta(days=2)
    confirming.reopen(db, report.id, who(db, "张桂花"), at, complaint="盖子松的")
    assert (report.state, report.round, report.level) == (
        State.ACCEPTED,
        2,
        Level.REPRESENTATIVE,
    )
    assert report.due_at == at + timedelta(hours=24)
    assert "盖子松的" in told(db, "李秀英")[-1]


def test_not_yet_again_goes_up(db: Db) -> None:
    report = file(db)
    for _ in range(2):
        done(db, report)
        confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    assert (report.state, report.level) == (State.FILED, Level.GROUP)


def test_a_new_round_climbs_again(db: Db) -> None:
    report = file(db)
    escalation.sweep(db, MONDAY + timedelta(hours=24))
    done(db, report, "吴建军", MONDAY + timedelta(hours=25))
    at = MONDAY + timedelta(hours=26)
    confirming.reopen(db, report.id, who(db, "张桂花"), at)
    escalation.sweep(db, at + timedelta(hours=24))
    assert report.level == Level.VILLAGE


def test_silence_is_never_satisfaction(db: Db) -> None:
    report = file(db)
    done(db, report)
    assert confirming.next_due(db) == MONDAY + WEEK
    assert confirming.sweep(db, MONDAY + WEEK - timedelta(seconds=1)) == 0
    assert [confirming.sweep(db, MONDAY + WEEK) for _ in range(2)] == [1, 0]
    assert report.state == State.UNCONFIRMED
    assert confirming.next_due(db) is None
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY + 2 * WEEK)
    assert stands(report)[0] == State.ACCEPTED


def test_what_was_closed_unfixed_goes_up_when_it_is_contested(db: Db) -> None:
    report = file(db)
    for name in ("李秀英", "吴建军"):
        handling.pass_up(db, report.id, who(db, name), "办不了", MONDAY)
    handling.close_unfixed(db, report.id, who(db, "钱国华"), "没钱", MONDAY)
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    assert (report.state, report.level) == (State.FILED, Level.TOWN)


def confirmed(db: Db, at: datetime = MONDAY, **more: Any) -> Report:
    report = file(db, at=at, **more)
    done(db, report, at=at)
    confirming.confirm(db, report.id, who(db, "张桂花"), at)
    return report


def test_what_is_broken_again_is_the_same_matter_for_the_same_holder(db: Db) -> None:
    report = confirmed(db)
    later = MONDAY + 5 * WEEK
    again = confirming.reopen(db, report.id, who(db, "张桂花"), later, complaint="盖子又裂了")
    assert (again.number, stands(again)) == (1, (State.ACCEPTED, Level.REPRESENTATIVE))
    assert again.due_at == later + timedelta(hours=24)
    assert told(db, "李秀英")[-1].startswith("【还没好】编号 1")
    assert "盖子又裂了" in told(db, "李秀英")[-1]
    escalation.sweep(db, later + timedelta(hours=25))
    assert report.level == Level.GROUP
    db.flush()
    assert list(checks.broken(db)) == []


def test_a_follower_opens_it_again_too_and_nobody_else(db: Db) -> None:
    report = file(db)
    following.join(db, report.id, who(db, "王建国"), MONDAY)
    done(db, report)
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)
    with pytest.raises(Refusal, match="不是您报的"):
        confirming.reopen(db, report.id, who(db, "刘大勇"), MONDAY, complaint="又坏了")
    confirming.reopen(db, report.id, who(db, "王建国"), MONDAY, complaint="又坏了")
    assert report.round == 2
    assert "附议的村民说还没好" in told(db, "张桂花")[-1]


def test_broken_again_wants_words_and_ends_after_ninety_days(db: Db) -> None:
    report = confirmed(db)
    with pytest.raises(Refusal, match="怎么又坏了"):
        confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
    late = MONDAY + timedelta(days=91)
    with pytest.raises(Refusal, match="新的事"):
        confirming.reopen(db, report.id, who(db, "张桂花"), late, complaint="又坏了")
    assert confirming.candidates_again(db, who(db, "张桂花"), late) == []


def test_broken_again_in_danger_is_made_safe_again(db: Db) -> None:
    report = file(db, danger=True)
    handling.make_safe(db, report.id, who(db, "李秀英"), MONDAY, how="围起来了")
    done(db, report)
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY, complaint="又塌了")
    assert report.due_at == MONDAY + timedelta(hours=2)


def test_where_the_holder_has_left_it_begins_anew(db: Db) -> None:
    report = confirmed(db)
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    later = MONDAY + WEEK
    confirming.reopen(db, report.id, who(db, "张桂花"), later, complaint="又坏了")
    assert stands(report) == (State.FILED, Level.GROUP)


def test_what_is_over_is_offered_newest_first(db: Db) -> None:
    one = confirmed(db)
    two = confirmed(db, words="学校门口的路灯坏了", at=MONDAY + WEEK)
    file(db, words="还没办的事", at=MONDAY + WEEK)
    me = who(db, "张桂花")
    assert confirming.candidates_again(db, me, MONDAY + 2 * WEEK) == [two, one]
    assert confirming.candidates_again(db, who(db, "王建国"), MONDAY + 2 * WEEK) == []


def test_broken_again_is_taken_back(db: Db) -> None:
    report = confirmed(db)
    confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY + WEEK, complaint="又坏了")
    db.flush()
    undoing.undo(db, acts.of_thing(db, report.id)[-1], MONDAY + WEEK)
    assert (report.state, report.due_at) == (State.CONFIRMED, None)


def test_a_reporter_who_is_unbound_on_the_way_hears_at_the_phone_it_came_from(db: Db) -> None:
    report = file(db)
    before = who(db, "张桂花")
    of_hers = select(Binding).where(Binding.person_id == before.person_id)
    for binding in db.exec(of_hers):
        binding.until = MONDAY
    db.flush()
    assert who(db, "张桂花").person_id is None
    version = done(db, report)
    assert any("李秀英已办结" in text for text in told(db, "张桂花"))
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY, version)
    assert (report.state, report.person_id) == (State.CONFIRMED, before.person_id)
    assert list(checks.broken(db)) == []
