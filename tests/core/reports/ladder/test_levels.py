"""The ladder: who is above whom, and how long each has."""

from datetime import UTC, datetime, timedelta

import pytest

from core.db import Db
from core.registry import people
from core.registry.people import Post
from core.reports import handling
from core.reports.ladder import levels
from core.reports.ladder.levels import Level, Limit, TimeLimit
from tests.core.reports.telling import MONDAY, file, leaves, person, region, who

FRIDAY = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)


def limits(
    db: Db, region_id: str, level: Level = Level.REPRESENTATIVE, *, hours: int, category: str = ""
) -> None:
    """A region has a limit of its own."""
    db.add(TimeLimit(region_id=region_id, category=category, level=level, hours=hours))
    db.flush()


def test_a_circle_climbs_by_group_village_town_and_city(db: Db) -> None:
    rungs = levels.plan(db, region(db, "李秀英联户").id, "other")
    assert [r.level for r in rungs] == list(Level)[:5]


def test_hours_run_by_the_clock_and_days_are_working_days() -> None:
    assert Limit(hours=24).after(FRIDAY) == FRIDAY + timedelta(hours=24)
    assert Limit(days=3).after(FRIDAY) == datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


def test_a_level_without_anybody_is_passed(db: Db) -> None:
    rungs = levels.plan(db, region(db, "陈大山联户").id, "other")
    found = [s.rung.level for s in levels.seats(db, rungs, (), MONDAY)]
    assert found == [Level.REPRESENTATIVE, Level.VILLAGE, Level.TOWN, Level.CITY]


def test_the_committee_sits_where_the_secretary_has_left(db: Db) -> None:
    rungs = levels.plan(db, region(db, "王家村").id, "other")
    leaves(db, "钱国华", Post.VILLAGE_SECRETARY, MONDAY)
    first = levels.seats(db, rungs, (), MONDAY)[0]
    assert (first.post, first.people[0].name) == (Post.COMMITTEE_MEMBER, "赵春兰")


def test_the_person_complained_of_sits_nowhere(db: Db) -> None:
    rungs = levels.plan(db, region(db, "李秀英联户").id, "other")
    found = levels.seats(db, rungs, [person(db, "李秀英").id], MONDAY)
    assert found[0].rung.level == Level.GROUP


@pytest.mark.parametrize(
    ("category", "hours"), [("road_facility", 6), ("water_supply", 12), ("other", 12)]
)
def test_the_nearest_region_and_its_word_on_the_category_win(
    db: Db, category: str, hours: int
) -> None:
    village, town = region(db, "王家村").id, region(db, "石桥镇").id
    limits(db, town, hours=48, category=category)
    limits(db, village, hours=12)
    limits(db, village, hours=6, category="road_facility")
    rungs = levels.plan(db, region(db, "李秀英联户").id, category)
    assert rungs[0].limit == Limit(hours=hours)


def test_a_rung_is_stored_and_read_back(db: Db) -> None:
    for one in levels.plan(db, region(db, "李秀英联户").id, "other"):
        assert levels.rung(one.as_json()) == one


def test_a_report_keeps_the_limits_that_it_was_filed_under(db: Db) -> None:
    report = file(db)
    limits(db, region(db, "王家村").id, Level.GROUP, hours=1)
    handling.pass_up(db, report.id, who(db, "李秀英"), "办不了", MONDAY)
    assert report.due_at == MONDAY + timedelta(hours=24)


def _worker(db: Db, where: str) -> None:
    """陈大山 goes, and 郑小东 is grid worker there."""
    leaves(db, "陈大山", Post.REPRESENTATIVE, MONDAY)
    people.appoint(db, person(db, "郑小东"), Post.GRID_WORKER, region(db, where), MONDAY)


@pytest.mark.parametrize("where", ["陈大山联户", "二组"])
def test_a_grid_worker_sits_where_nobody_represents(db: Db, where: str) -> None:
    _worker(db, where)
    rungs = levels.plan(db, region(db, "陈大山联户").id, "other")
    first = levels.seats(db, rungs, (), MONDAY)[0]
    assert (first.post, first.people[0].name) == (Post.GRID_WORKER, "郑小东")
    assert (first.rung.level, first.rung.region_id) == (
        Level.REPRESENTATIVE,
        region(db, where).id,
    )


def test_a_representative_goes_before_a_grid_worker(db: Db) -> None:
    circle = region(db, "李秀英联户")
    people.appoint(db, person(db, "郑小东"), Post.GRID_WORKER, circle, MONDAY)
    first = levels.seats(db, levels.plan(db, circle.id, "other"), (), MONDAY)[0]
    assert [p.name for p in first.people] == ["李秀英"]


@pytest.mark.place("gaoyang")
def test_a_cell_climbs_by_grid_worker_grid_leader_and_village(db: Db) -> None:
    rungs = levels.plan(db, region(db, "斗洼一网格").id, "other")
    sitting = [(levels.called(s), s.people[0].name) for s in levels.seats(db, rungs, (), MONDAY)]
    assert sitting[:3] == [("网格员", "任小娟"), ("网格长", "侯玉梅"), ("村", "段成林")]
