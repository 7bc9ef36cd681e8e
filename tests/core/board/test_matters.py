"""Which reports exist for everybody, and what is said of them. Here too: `figures`."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col

from core.board import figures, matters
from core.board.matters import Matter
from core.db import Db
from core.reports import confirming, handling
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from tests.core.reports.telling import MONDAY, file, region, village, who

SECRET = "标记私事"


def shown(db: Db) -> list[Matter]:
    db.flush()
    return matters.open_in(db, village(db), MONDAY, 50)


def test_a_report_is_told_by_thing_place_and_level(db: Db) -> None:
    report = file(db, "罗铁柱", "二组水塘边的路灯不亮，找我 13800138000", category="street_light")
    (one,) = shown(db)
    assert (one.number, one.title, one.where) == (report.number, "路灯不亮", "二组水塘")
    assert (one.held_by, one.outcome, one.overdue) == ("村民代表", "", False)
    assert (one.filed_at, one.due_at) == (MONDAY, report.finish_due_at)


@pytest.mark.parametrize(
    "kept",
    [
        {"private": True},
        {"danger": True},
        {"urgency": "emergency"},
        {"category": "medical"},
        {"category": "dispute"},
        {"category": "public_security"},
        {"category": "elderly_care"},
        {"category": "social_security"},
        {"category": "of a release to come"},
        {"kept_from": ["somebody"]},
        {"state": State.WITHDRAWN},
        {"state": State.MERGED},
        {"state": State.UNASSIGNED},
        {"village_id": None},
    ],
)
@pytest.mark.broken_on_purpose
def test_what_is_not_a_thing_of_the_village_is_not_there(db: Db, kept: dict[str, Any]) -> None:
    report = file(db, "罗铁柱", f"{SECRET}路灯不亮", category="street_light")
    assert len(shown(db)) == 1
    for name, value in kept.items():
        setattr(report, name, value)
    db.add(report)
    assert shown(db) == []
    if "state" not in kept:
        assert matters.of(db, matters.query(), MONDAY) == []


def test_a_complaint_about_somebody_is_not_there(db: Db) -> None:
    file(db, "张桂花", "李秀英收了我家的钱不办事")
    file(db, "罗铁柱", "曾德才家往水渠里倒垃圾", category="sanitation")
    assert shown(db) == []


def test_whose_house_it_is_at_is_not_told(db: Db) -> None:
    file(
        db,
        "罗铁柱",
        "曾德才家门口水塘边的路灯不亮",
        category="street_light",
        place="曾德才家门口",
        location=(28.123456, 113.654321),
    )
    file(
        db,
        "罗铁柱",
        "水塘边的屋顶漏雨",
        category="housing_safety",
        location=(28.123456, 113.654321),
    )
    file(
        db,
        "罗铁柱",
        "我家门口水塘边的路灯坏了",
        category="street_light",
        location=(28.123456, 113.654321),
    )
    assert len(shown(db)) == 3
    for one in shown(db):
        assert not any(word in str(one) for word in ("曾", "水塘", "28.1"))


def test_a_place_is_known_to_a_hundred_metres(db: Db) -> None:
    file(db, "罗铁柱", "路灯不亮", category="street_light", location=(28.123456, 113.654321))
    assert shown(db)[0].point == (28.123, 113.654)


def test_what_was_done_is_told_without_its_words(db: Db) -> None:
    report = file(db, "罗铁柱", "二组的路灯不亮", category="street_light")
    holder, later = who(db, "陈大山"), MONDAY + timedelta(hours=2)
    handling.accept(db, report.id, holder, MONDAY)
    handling.note(db, report.id, holder, "找了供电所的老黄", None, later, department="供电所")
    (one,) = shown(db)
    assert [n.what for n in one.news] == ["联系了供电所"]
    handling.finish(db, report.id, holder, later, how="老黄换了灯泡")
    assert shown(db) == []
    (over,) = matters.answered_in(db, village(db), MONDAY, later, 9)
    assert over.outcome == "已办结，等上报人答复"
    assert [n.what for n in over.news] == ["联系了供电所", "换了新的"]
    assert "黄" not in str(over)
    confirming.confirm(db, report.id, who(db, "罗铁柱"), later)
    assert matters.answered_in(db, village(db), MONDAY, later, 9)[0].outcome.endswith("修好了")


def test_a_neighbouring_village_shows_its_own(db: Db) -> None:
    file(db, "罗铁柱", "二组的路灯不亮", category="street_light")
    assert matters.open_in(db, region(db, "李家村").id, MONDAY, 9) == []


def test_small_figures_are_left_out(db: Db) -> None:
    for n in range(5):
        assert figures.of_village(db, village(db), MONDAY).open is None
        file(db, "罗铁柱", f"二组第{n}盏路灯不亮", category="street_light")
        db.flush()
    now = figures.of_village(db, village(db), MONDAY)
    assert (now.open, now.overdue, now.done) == (5, None, None)
    assert figures.of_village(db, village(db), MONDAY + timedelta(days=30)).overdue == 5


def test_how_many_joined_is_told_from_five_on(db: Db) -> None:
    report = file(db, "罗铁柱", "二组的路灯不亮", category="street_light")
    for joined in (4, 5):
        report.joined = joined
        db.add(report)
        assert shown(db)[0].joined == (None if joined == 4 else 5)
    report.joined = 0


def test_whom_a_merged_one_goes_with_is_told_only_if_that_is_public(db: Db) -> None:
    head = file(db, "罗铁柱", "二组的路灯不亮", category="street_light")
    other = file(db, "唐菊香", "二组那盏路灯坏了", category="street_light")
    other.state, other.merged_into = State.MERGED, head.id
    db.add(other)
    db.flush()

    def ending() -> str:
        asked = matters.query(col(Report.id) == other.id)
        return matters.of(db, asked, MONDAY)[0].outcome

    assert ending() == f"并入编号 {head.number} 一起办"
    head.private = True
    db.add(head)
    db.flush()
    assert ending() == "并入另一件一起办"
    other.state, other.merged_into, head.private = State.FILED, None, False


def test_the_names_of_the_world_are_nowhere(db: Db) -> None:
    for name in ("张桂花", "黄水生", "彭阿婆"):
        file(db, name, f"{name}说村口的井盖破了，{name}的电话13800138000", category="road_facility")
    for one in shown(db):
        assert not any(name in str(one) for name in ("张桂花", "黄水生", "彭阿婆", "138"))
