"""A change for a coming day is decided once and carried out on the day; rights follow the day. A past day only where nothing was done since."""

from datetime import date, datetime, time, timedelta

import pytest

from core import acts
from core.clock import at_local
from core.db import Db
from core.duties import check_ins
from core.errors import Refusal
from core.posts import succession
from core.posts.change import Wanted
from core.posts.persons import deaths, planned_changes
from core.registry import households, people
from core.registry.people import Post
from tests.core.reports.telling import MONDAY, leaves, person, told

DAY = date(2026, 3, 10)
MORNING = at_local(DAY, time(0))


def wanted(db: Db) -> Wanted:
    """罗铁柱 in place of 陈大山."""
    who = person(db, "陈大山")
    circle = next(a.region_id for a in people.posts_of(db, who.id, MONDAY))
    return Wanted(Post.REPRESENTATIVE, circle, who.id, person(db, "罗铁柱").id, "resigned")


def sits(db: Db, now: datetime) -> list[str]:
    """Who represents the circle."""
    return [p.name for p in people.holders(db, Post.REPRESENTATIVE, wanted(db).region_id, now)]


def test_rights_follow_the_day(db: Db) -> None:
    planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)
    assert sits(db, MONDAY) == ["陈大山"]
    assert "从3月10日起由您当" in told(db, "罗铁柱")[-1]
    before = MORNING - timedelta(minutes=1)
    assert planned_changes.due(db, before) == []
    assert planned_changes.next_due(db) == MORNING
    assert planned_changes.sweep(db, before) == 0
    assert planned_changes.sweep(db, MORNING) == 1
    assert sits(db, MORNING) == ["罗铁柱"]
    assert planned_changes.sweep(db, MORNING) == 0
    assert planned_changes.next_due(db) is None


def test_it_is_done_though_who_decided_holds_nothing_any_more(db: Db) -> None:
    planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)
    leaves(db, "钱国华", Post.VILLAGE_SECRETARY, MONDAY + timedelta(days=1))
    assert planned_changes.sweep(db, MORNING) == 1
    assert sits(db, MORNING) == ["罗铁柱"]


def test_what_cannot_be_any_more_is_told(db: Db) -> None:
    by = person(db, "钱国华")
    planned_changes.decide(db, by, wanted(db), DAY, MONDAY)
    deaths.record(db, by, person(db, "罗铁柱"), date(2026, 3, 2), "罗铁柱去世了", MONDAY)
    assert planned_changes.sweep(db, MORNING) == 0
    assert sits(db, MORNING) == ["陈大山"]
    assert "没有换成" in told(db, "钱国华")[-1]
    assert "换人的事取消了" in told(db, "陈大山")[-1]
    assert planned_changes.due(db, MORNING) == []


def test_taken_back_nothing_happens(db: Db) -> None:
    planned = planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)
    acts.take_back(db, acts.of_thing(db, planned.id)[0], MONDAY)
    assert "取消了" in told(db, "陈大山")[-1]
    assert planned_changes.sweep(db, MORNING) == 0
    assert sits(db, MORNING) == ["陈大山"]


def test_called_off_by_another_who_may_change_the_seat(db: Db) -> None:
    who, other = person(db, "陈大山"), person(db, "赵春兰")
    planned = planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)
    later = MONDAY + timedelta(days=3)
    with pytest.raises(Refusal):
        planned_changes.call_off(db, who, planned.id, later)
    assert planned_changes.to_call_off(db, who, who, later) == []
    assert planned_changes.to_call_off(db, other, who, later) == [planned]
    planned_changes.call_off(db, other, planned.id, later)
    for name in ("陈大山", "罗铁柱", "钱国华"):
        assert "换人的事取消了" in told(db, name)[-1]
    assert planned_changes.sweep(db, MORNING) == 0
    with pytest.raises(Refusal):
        planned_changes.call_off(db, other, planned.id, later)


def test_once_done_it_is_not_taken_back(db: Db) -> None:
    planned = planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)
    planned_changes.sweep(db, MORNING)
    with pytest.raises(Refusal):
        acts.take_back(db, acts.of_thing(db, planned.id)[0], MORNING)


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 2), date(2027, 3, 1)])
def test_only_a_coming_day_within_half_a_year(db: Db, day: date) -> None:
    with pytest.raises(Refusal):
        planned_changes.decide(db, person(db, "钱国华"), wanted(db), day, MONDAY)


def test_not_twice_and_not_by_who_may_not(db: Db) -> None:
    with pytest.raises(Refusal):
        planned_changes.decide(db, person(db, "李秀英"), wanted(db), DAY, MONDAY)
    planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)
    with pytest.raises(Refusal):
        planned_changes.decide(db, person(db, "钱国华"), wanted(db), DAY, MONDAY)


def test_a_past_day_counts_where_nothing_was_done_since(db: Db) -> None:
    now, since = MONDAY + timedelta(days=7), at_local(date(2026, 3, 6), time(0))
    succession.carry_out(db, person(db, "钱国华"), wanted(db), now, since=since)
    assert sits(db, since) == ["罗铁柱"]
    assert sits(db, since - timedelta(minutes=1)) == ["陈大山"]


def test_a_past_day_is_refused_once_the_post_was_used(db: Db) -> None:
    now, since = MONDAY + timedelta(days=7), at_local(date(2026, 3, 6), time(0))
    home = households.of_person(db, person(db, "唐菊香").id)
    assert home is not None
    later = since + timedelta(days=1)
    check_ins.contact(db, person(db, "陈大山"), (home.id,), later)
    with pytest.raises(Refusal):
        succession.carry_out(db, person(db, "钱国华"), wanted(db), now, since=since)
    last_month = at_local(date(2026, 2, 20), time(0))
    with pytest.raises(Refusal):
        succession.carry_out(db, person(db, "钱国华"), wanted(db), now, since=last_month)
