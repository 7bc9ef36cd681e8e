"""Climbing by the clock: once, to the right level, and everybody told once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.registry import people
from core.registry.people import Post
from core.reports import escalation, following, handling, notices
from core.reports.ladder import holding
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from scheduler import runner
from tests.core.reports.telling import MONDAY, file, leaves, person, region, stands, told, who

DAY = timedelta(days=1)


def test_nothing_climbs_before_its_time(db: Db) -> None:
    file(db)
    assert escalation.next_due(db) == MONDAY + DAY
    assert escalation.sweep(db, MONDAY + DAY - timedelta(seconds=1)) == 0
    assert escalation.sweep(db, MONDAY + DAY) == 1


def test_sweeping_again_does_nothing(db: Db) -> None:
    report = file(db)
    assert [escalation.sweep(db, MONDAY + DAY) for _ in range(3)] == [1, 0, 0]
    assert [t for t in told(db, "李秀英") if "【超时】" in t] != []
    assert len([t for t in told(db, "张桂花") if "自动升级" in t]) == 1
    assert report.level == Level.GROUP


def test_the_level_s_time_runs_from_the_one_before_not_from_the_sweep(db: Db) -> None:
    report = file(db)
    escalation.sweep(db, MONDAY + DAY + timedelta(hours=5))
    assert report.due_at == MONDAY + 2 * DAY


def test_after_an_outage_it_goes_in_one_step_to_whose_time_it_is(db: Db) -> None:
    report = file(db)
    assert escalation.sweep(db, MONDAY + timedelta(hours=75)) == 1
    assert report.level == Level.VILLAGE
    assert report.due_at == datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert told(db, "吴建军") == []
    for name in ("张桂花", "李秀英", "钱国华"):
        assert len([t for t in told(db, name) if "升级" in t]) == 1


def test_the_top_keeps_it_and_alarms_once(db: Db) -> None:
    report = file(db)
    far = MONDAY + timedelta(days=200)
    assert escalation.sweep(db, far) == 1
    assert report.level == Level.CITY
    assert [escalation.sweep(db, far + DAY), escalation.sweep(db, far + 2 * DAY)] == [1, 0]
    assert report.alarmed_at == far + DAY
    assert "请监督" in told(db, "冯正")[-1]
    assert escalation.next_due(db) is None


def test_who_leaves_hands_on_at_once(db: Db) -> None:
    report = file(db)
    gone = MONDAY + timedelta(hours=3)
    leaves(db, "李秀英", Post.REPRESENTATIVE, gone)
    assert escalation.next_due(db) == gone
    assert escalation.sweep(db, gone) == 1
    assert (report.level, report.due_at) == (Level.GROUP, gone + DAY)
    assert "现在没有人" in told(db, "张桂花")[-1]
    assert escalation.next_due(db) == gone + DAY


def test_when_the_top_falls_vacant_whoever_is_highest_gets_it(db: Db) -> None:
    report = file(db)
    escalation.sweep(db, MONDAY + timedelta(days=20))
    assert report.level == Level.CITY
    leaves(db, "周明", Post.CITY_CADRE, MONDAY + timedelta(days=21))
    due = report.finish_due_at
    assert escalation.sweep(db, MONDAY + timedelta(days=21)) == 1
    assert stands(report) == (State.FILED, Level.TOWN)
    assert due is not None
    assert report.finish_due_at is not None
    assert report.finish_due_at <= due


def test_when_everybody_has_gone_it_waits_and_is_given_to_who_comes(db: Db) -> None:
    report = file(db)
    gone = MONDAY + timedelta(hours=1)
    for name, post in (
        ("李秀英", Post.REPRESENTATIVE),
        ("吴建军", Post.GROUP_LEADER),
        ("钱国华", Post.VILLAGE_SECRETARY),
        ("赵春兰", Post.COMMITTEE_MEMBER),
        ("孙敏", Post.TOWN_CADRE),
        ("周明", Post.CITY_CADRE),
    ):
        leaves(db, name, post, gone)
    escalation.sweep(db, gone)
    assert report.state == State.UNASSIGNED
    people.appoint(db, person(db, "赵春兰"), Post.VILLAGE_SECRETARY, region(db, "王家村"), gone)
    escalation.sweep(db, gone + escalation.LOOK_AGAIN)
    assert (report.state, report.level) == (State.FILED, Level.VILLAGE)


def test_danger_climbs_every_two_hours_until_it_is_safe(db: Db) -> None:
    report = file(db, "王建国", "有人落水了", danger=True)
    escalation.sweep(db, MONDAY + timedelta(hours=2))
    assert (report.level, report.due_at) == (Level.GROUP, MONDAY + timedelta(hours=4))
    handling.make_safe(db, report.id, who(db, "吴建军"), MONDAY + timedelta(hours=3))
    assert report.due_at == MONDAY + timedelta(hours=26)
    assert escalation.sweep(db, MONDAY + timedelta(hours=4)) == 0


def test_what_was_sent_down_again_climbs_to_a_level_that_has_not_had_it(db: Db) -> None:
    report = file(db)
    escalation.sweep(db, MONDAY + DAY)
    to = (Level.REPRESENTATIVE, region(db, "李秀英联户").id)
    handling.send_back(db, report.id, who(db, "吴建军"), to, "", MONDAY + DAY)
    assert report.level == Level.REPRESENTATIVE
    assert report.due_at == MONDAY + 2 * DAY
    escalation.sweep(db, MONDAY + 2 * DAY)
    assert stands(report) == (State.FILED, Level.VILLAGE)
    assert holding.climbed(db, report) == {Level.GROUP, Level.VILLAGE}


def test_the_old_holder_can_do_nothing_more(db: Db) -> None:
    report = file(db)
    offered = report.version
    escalation.sweep(db, MONDAY + DAY)
    with pytest.raises(Refusal, match="吴建军（一组组长）办，您不用处理"):
        handling.accept(db, report.id, who(db, "李秀英"), MONDAY + DAY, offered)


def test_two_sweepers_move_each_report_once(world: Engine) -> None:
    with Session(world) as db, db.begin():
        ids = [file(db, f"过路人{n}", "一组的井盖破了").id for n in range(20)]

    def sweep(_: int) -> int:
        with Session(world) as session, session.begin():
            return escalation.sweep(session, MONDAY + DAY)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(sweep, range(2))) == 20
    with Session(world) as db:
        for report_id in ids:
            kinds = [a.kind for a in acts.of_thing(db, report_id)]
            assert kinds.count("report.climb") == 1


def test_about_a_holder_it_never_climbs_to_that_person(db: Db) -> None:
    report = file(db, "刘大勇", "村支书钱国华收了红包")
    assert report.level == Level.SUPERVISION
    escalation.sweep(db, MONDAY + timedelta(days=10))
    assert stands(report) == (State.FILED, Level.TOWN)
    assert told(db, "钱国华") == []
    assert "刘大勇" not in told(db, "孙敏")[0]
    assert person(db, "钱国华") not in notices.holders(db, report, MONDAY)


@pytest.mark.long
def test_many_at_once(db: Db) -> None:
    for n in range(100):
        file(db, f"过路人{n % 50}", f"一组第{n}根电杆歪了")
    assert escalation.sweep(db, MONDAY + DAY) == 100
    assert len(db.exec(select(Report).where(Report.level == Level.GROUP)).all()) == 100


def test_who_is_complained_of_and_comes_to_hold_the_post_still_hears_nothing(db: Db) -> None:
    report = file(db, "刘大勇", "李秀英不干事")
    people.appoint(db, person(db, "李秀英"), Post.SUPERVISOR, region(db, "王家村"), MONDAY)
    following.urge(db, report.id, who(db, "刘大勇"), MONDAY)
    assert told(db, "李秀英") == []
    assert "催办" in told(db, "冯正")[-1]


@pytest.mark.broken_on_purpose
def test_a_report_that_cannot_be_read_holds_up_no_other(world: Engine) -> None:
    with Session(world) as db, db.begin():
        broken, whole = file(db), file(db, "罗铁柱", "路灯坏了")
        broken.rungs = [{"level": "nowhere"}]
        ids = broken.id, whole.id

    def transact(work: Callable[[Db], Any]) -> Any:
        with Session(world, expire_on_commit=False) as db, db.begin():
            return work(db)

    with pytest.raises((KeyError, ValueError)):
        runner.fire(transact, MONDAY, MONDAY + DAY)
    runner.fire(transact, MONDAY, MONDAY + DAY, live=True)
    with Session(world) as db:
        stayed, climbed = [db.get_one(Report, one).level for one in ids]
        assert (stayed, climbed) == (Level.REPRESENTATIVE, Level.VILLAGE)
