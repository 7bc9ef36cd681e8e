"""A circle's team: who belongs to it, that it is called in by its representative, who comes, and that they are thanked once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties.service import circle_teams
from core.errors import Refusal
from tests.core.reports.telling import MONDAY, person, region, told

LATER = MONDAY + timedelta(hours=3)


def team(db: Db, *names: str, by: str = "李秀英") -> str:
    """These belong to the team of 李秀英's circle: its id."""
    circle = region(db, "李秀英联户").id
    circle_teams.join(db, person(db, by), circle, [person(db, n) for n in names], MONDAY)
    return circle


def test_the_representative_calls_and_hears_who_comes(db: Db) -> None:
    circle = team(db, "刘大勇", "黄水生")
    call = circle_teams.call(db, person(db, "李秀英"), circle, "帮何秋菊家收谷子", LATER)
    assert "帮何秋菊家收谷子" in told(db, "刘大勇")[-1]
    circle_teams.answer(db, person(db, "刘大勇"), call.id, True, LATER)
    circle_teams.answer(db, person(db, "黄水生"), call.id, True, LATER)
    circle_teams.answer(db, person(db, "黄水生"), call.id, False, LATER)
    assert [p.name for p in circle_teams.coming(db, call.id)] == ["刘大勇"]
    assert [p.name for p in circle_teams.coming(db, call.id, comes=False)] == ["黄水生"]
    assert "黄水生来不了" in told(db, "李秀英")[-1]


def test_they_are_thanked_by_name_and_once(db: Db) -> None:
    circle = team(db, "刘大勇", "黄水生")
    by = person(db, "李秀英")
    call = circle_teams.call(db, by, circle, "收谷子", LATER)
    assert circle_teams.thank(db, by, call.id, [person(db, "刘大勇")], LATER) == 1
    assert "谢谢您来帮忙" in told(db, "刘大勇")[-1]
    with pytest.raises(Refusal):
        circle_teams.thank(db, by, call.id, [person(db, "刘大勇")], LATER)
    with pytest.raises(Refusal):
        circle_teams.answer(db, person(db, "黄水生"), call.id, True, LATER)


@pytest.mark.parametrize("by", ["陈大山", "刘大勇", "马老三"])
def test_whose_team_it_is_not(db: Db, by: str) -> None:
    circle = team(db, "黄水生")
    with pytest.raises(Refusal):
        team(db, "何秋菊", by=by)
    with pytest.raises(Refusal):
        circle_teams.call(db, person(db, by), circle, "收谷子", LATER)
    with pytest.raises(Refusal):
        circle_teams.leave(db, person(db, by), circle, person(db, "黄水生"), LATER)


def test_who_lives_elsewhere_belongs_to_no_team_here(db: Db) -> None:
    with pytest.raises(Refusal):
        team(db, "罗铁柱")
    with pytest.raises(Refusal):
        circle_teams.call(db, person(db, "李秀英"), region(db, "李秀英联户").id, "收谷子", LATER)


def test_joining_and_leaving_are_taken_back(db: Db) -> None:
    circle = team(db, "刘大勇")
    circle_teams.leave(db, person(db, "刘大勇"), circle, person(db, "刘大勇"), LATER)
    assert circle_teams.members(db, circle) == []
    for kind, left in ((circle_teams.LEFT, ["刘大勇"]), (circle_teams.JOINED, [])):
        act = next(a for a in db.exec(select(Act)) if a.kind == kind)
        acts.take_back(db, act, LATER)
        assert [p.name for p in circle_teams.members(db, circle)] == left
        with pytest.raises(Refusal):
            acts.take_back(db, act, LATER)
