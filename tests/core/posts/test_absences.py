"""Leave: from day to day a substitute sits in the seat, and in nothing else."""

from datetime import datetime, timedelta

import pytest

from core import acts
from core.db import Db
from core.duties import contacts, reminders
from core.errors import Refusal
from core.meetings import bodies
from core.posts import absences, succession
from core.posts.change import Wanted
from core.registry import people
from core.registry.people import Person, Post
from core.reports import handling
from tests.core.reports.telling import MONDAY, file, person, region, told, village, who

DAY = timedelta(days=1)
FIRST, OVER = MONDAY + DAY, MONDAY + 4 * DAY


def away(db: Db, substitute: str = "何秋菊", now: datetime = MONDAY) -> absences.Absence:
    """李秀英 is away for three days."""
    return absences.take(db, person(db, "李秀英"), FIRST, OVER, person(db, substitute), now)


def sitting(db: Db, at: datetime) -> list[Person]:
    """Who sits in the seat."""
    return people.holders(db, Post.REPRESENTATIVE, region(db, "李秀英联户").id, at)


def test_the_seat_is_the_substitutes_from_day_to_day(db: Db) -> None:
    away(db)
    names = [[p.name for p in sitting(db, at)] for at in (MONDAY, FIRST, OVER)]
    assert names == [["李秀英"], ["何秋菊"], ["李秀英"]]


def test_reports_and_reminders_go_to_the_substitute_alone(db: Db) -> None:
    away(db)
    before = len(told(db, "李秀英"))
    report = file(db, "黄水生", at=FIRST)
    reminders.nudge(db, FIRST + DAY, village(db))  # a Wednesday
    assert len(told(db, "李秀英")) == before
    assert sum("【新上报】" in one or "【本周还差】" in one for one in told(db, "何秋菊")) == 2
    handling.accept(db, report.id, who(db, "何秋菊"), FIRST)
    with pytest.raises(Refusal, match="何秋菊"):
        handling.make_safe(db, report.id, who(db, "李秀英"), FIRST, how="拉了绳")
    handling.make_safe(db, report.id, who(db, "李秀英"), OVER, how="拉了绳")


def test_a_substitute_has_no_seat_in_a_body(db: Db) -> None:
    away(db)
    body = bodies.members(db, village(db), "representatives", FIRST)
    assert person(db, "何秋菊").id not in body
    assert person(db, "李秀英").id in body


def test_back_before_the_day(db: Db) -> None:
    away(db)
    absences.back(db, person(db, "李秀英"), FIRST + DAY)
    assert sitting(db, FIRST + DAY) == [person(db, "李秀英")]
    assert contacts.of_person(db, person(db, "何秋菊").id, FIRST + DAY) == []
    with pytest.raises(Refusal, match="没有请假"):
        absences.back(db, person(db, "李秀英"), FIRST + DAY)


def test_a_leave_is_taken_back(db: Db) -> None:
    absence = away(db)
    act = acts.of_thing(db, absence.leave.id)[0]
    assert acts.take_back(db, act, MONDAY) == "3月3日到3月6日的请假"
    assert sitting(db, FIRST) == [person(db, "李秀英")]


def test_a_leave_that_was_taken_back_is_none(db: Db) -> None:
    first = away(db, "吴建军")
    acts.take_back(db, acts.of_thing(db, first.leave.id)[0], MONDAY)
    away(db)
    assert absences.back(db, person(db, "李秀英"), MONDAY).substitute == person(db, "何秋菊")


def test_who_goes_for_good_takes_the_substitute_along(db: Db) -> None:
    away(db)
    change = Wanted(
        Post.REPRESENTATIVE, region(db, "李秀英联户").id, person(db, "李秀英").id, reason="moved"
    )
    succession.carry_out(db, person(db, "钱国华"), change, FIRST)
    assert sitting(db, FIRST) == []


@pytest.mark.parametrize(
    ("substitute", "why"), [("李秀英", "自己替自己"), ("马老三", "不是本村的人")]
)
def test_who_cannot_stand_in_does_not(db: Db, substitute: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        away(db, substitute)


def test_days_that_are_none(db: Db) -> None:
    lee, by = person(db, "李秀英"), person(db, "何秋菊")
    for since, until in ((OVER, FIRST), (MONDAY - DAY, MONDAY), (FIRST, FIRST + 400 * DAY)):
        with pytest.raises(Refusal):
            absences.take(db, lee, since, until, by, MONDAY)
    away(db)
    with pytest.raises(Refusal, match="已经请了假"):
        away(db)
    with pytest.raises(Refusal, match="没有要人替的职务"):
        absences.take(db, by, FIRST, OVER, lee, MONDAY)
