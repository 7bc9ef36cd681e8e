"""The rules of a merged village: lists, limits, days, duties and rulebook are the other's from then on."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.clock import day_of
from core.db import Db
from core.duties import lists, rests, village_days
from core.duties.village_days import DayKind, VillageDay
from core.enquiries import known_answers
from core.enquiries.known_answers import KnownAnswer
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.subjects import subjects
from core.posts.merging import mergers, rules
from core.registry import people, rooms
from core.registry.people import Post
from core.registry.regions import Region
from core.registry.rooms import Room
from core.reports.ladder import levels, limits, routing
from core.reports.ladder.levels import DEFAULTS, Level, Limit, TimeLimit
from tests.core.reports.telling import MONDAY, person, region, told, village, who

LATER = MONDAY + timedelta(hours=1)


def _merge(db: Db) -> mergers.Merger:
    old, new = village(db, "李家村"), village(db, "王家村")
    return mergers.carry_out(db, person(db, "孙敏"), old, new, LATER)


def _secretary(db: Db, name: str = "马老三") -> None:
    """李家村 has one, so that it may keep its own rules."""
    here = db.get_one(Region, village(db, "李家村"))
    people.appoint(db, person(db, name), Post.VILLAGE_SECRETARY, here, MONDAY - timedelta(days=9))


def _keeps(db: Db, by: str, village_id: str, kind: DayKind, **when: int) -> VillageDay:
    day = VillageDay(village_id=village_id, kind=kind, person_id="", since=MONDAY, **when)
    return village_days.keep(db, person(db, by), [day], MONDAY)


def test_its_own_list_is_on_record_and_the_others_is_read(db: Db) -> None:
    _secretary(db)
    lists.change(db, person(db, "马老三"), "powers", "李家村自己写的责权清单", MONDAY)
    lists.change(db, person(db, "钱国华"), "powers", "王家村自己写的责权清单", MONDAY)
    merger = _merge(db)
    assert "责权清单" in merger.own
    reader = person(db, "牛家")
    db.refresh(reader)
    assert reader.village_id == village(db, "王家村")
    assert lists.of_village(db, str(reader.village_id), "powers").text == "王家村自己写的责权清单"
    assert len(db.exec(select(lists.VillageList)).all()) == 2


def test_of_days_those_that_the_other_keeps_none_of_go_along(db: Db) -> None:
    _secretary(db)
    old, new = village(db, "李家村"), village(db, "王家村")
    market = _keeps(db, "马老三", old, DayKind.MARKET, day=3)
    service = _keeps(db, "马老三", old, DayKind.SERVICE, day=5)
    theirs = _keeps(db, "钱国华", new, DayKind.SERVICE, day=15)
    merger = _merge(db)
    assert merger.days == ("赶集",)
    assert "服务日" in merger.own
    assert [d.id for d in village_days.of_village(db, new, DayKind.MARKET)] == [market.id]
    kept = village_days.service(db, new)
    assert kept is not None
    assert kept.id == theirs.id
    db.refresh(service)
    assert service.until == LATER
    assert village_days.kept_free(db, old) == []
    tuesday = day_of(MONDAY) + timedelta(days=1)
    assert tuesday.day == 3
    assert tuesday not in rests.reminded_on(db, new, tuesday, [1])


def test_its_own_limits_hold_no_more(db: Db) -> None:
    old, new = db.get_one(Region, village(db, "李家村")), village(db, "王家村")
    limits.put(db, old.id, Level.REPRESENTATIVE, Limit(hours=2))
    limits.put(db, old.id, Level.VILLAGE, Limit(days=30))
    limits.put(db, new, Level.VILLAGE, Limit(days=5))
    assert "办理期限" in _merge(db).own
    me = who(db, "牛家").person_id
    route = routing.route(db, new, "李家村一组路口的灯不亮", LATER, person_id=me, category="other")
    by_level = {r.level: r.limit for r in route.rungs}
    assert by_level[Level.REPRESENTATIVE] == DEFAULTS[Level.REPRESENTATIVE]
    assert by_level[Level.VILLAGE] == Limit(days=5)
    assert db.exec(select(TimeLimit).where(TimeLimit.region_id == old.id)).all() == []
    assert levels.DEFAULTS[Level.VILLAGE] != Limit(days=5)


def test_rulebook_and_duties_are_the_others(db: Db) -> None:
    old, new = db.get_one(Region, village(db, "李家村")), db.get_one(Region, village(db, "王家村"))
    old.rulebook, old.duties = "hulu", "liuyang"
    db.add(old)
    db.flush()
    before = versions.in_force(db, new.id, Subject.HOUSEHOLD, day_of(MONDAY))
    merger = _merge(db)
    assert {"积分细则", "走访任务"} <= set(merger.own)
    home = person(db, "牛家").village_id
    assert home == new.id
    book = versions.in_force(db, new.id, Subject.HOUSEHOLD, day_of(LATER))
    assert book is not None
    assert before is not None
    assert book.digest == before.digest
    assert region(db, "马老三联户").village_id == new.id
    assert person(db, "马老三").id in subjects.in_village(db, new.id, Subject.REPRESENTATIVE, LATER)


def test_of_two_answers_to_one_question_the_others_stands_first(db: Db) -> None:
    _secretary(db)
    old, new = village(db, "李家村"), village(db, "王家村")
    for by, where, answer in (("马老三", old, "找马老三"), ("钱国华", new, "找钱国华")):
        known_answers.keep(db, person(db, by), where, "低保怎么办", answer, MONDAY)
    known_answers.keep(db, person(db, "马老三"), old, "水费在哪交", "在李家村部", MONDAY)
    _merge(db)
    standing = {a.question: a.answer for a in known_answers.standing(db, [new])}
    assert standing["低保怎么办"] == "找钱国华"
    assert standing["李家村：低保怎么办"] == "找马老三"
    assert standing["水费在哪交"] == "在李家村部"
    assert db.exec(select(KnownAnswer).where(KnownAnswer.region_id == old)).all() == []


def test_its_group_chat_hears_the_village_from_then_on(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    before = len(rooms.of_region(db, new))
    db.add(Room(name="李家村群", region_id=old, channel="web", chat="room:lijia"))
    db.flush()
    had = len(rooms.of_region(db, old))
    _merge(db)
    assert rooms.of_region(db, old) == []
    assert len(rooms.of_region(db, new)) == before + had
    assert "李家村群" in {r.name for r in rooms.of_region(db, new)}


def test_who_is_of_the_party_stays_so(db: Db) -> None:
    here = db.get_one(Region, village(db, "李家村"))
    people.appoint(db, person(db, "牛家"), Post.PARTY_MEMBER, here, MONDAY, "B")
    merger = _merge(db)
    assert merger.leavers == () or "牛家" not in {p.name for _, p in merger.leavers}
    new = village(db, "王家村")
    assert person(db, "牛家").id in subjects.in_village(db, new, Subject.PARTY_MEMBER, LATER)
    assert subjects.classes(db, Subject.PARTY_MEMBER, new, LATER)[person(db, "牛家").id] == "B"
    assert not any("到此为止" in text for text in told(db, "牛家"))


@pytest.mark.parametrize("own", [True, False])
def test_nothing_of_its_own_is_named_where_there_was_none(db: Db, own: bool) -> None:
    old, new = db.get_one(Region, village(db, "李家村")), db.get_one(Region, village(db, "王家村"))
    if own:
        limits.put(db, old.id, Level.VILLAGE, Limit(days=9))
    assert rules.own(db, old, new, day_of(MONDAY)) == (["办理期限"] if own else [])
