"""A village that becomes part of another takes along all that lives in it, and leaves its own books closed. Here too: `carrying`."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.board import places
from core.db import Db
from core.errors import Refusal
from core.funds.book import FundBalance, Purse
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.points.shop.shop import Goods
from core.posts import checks
from core.posts.merging import mergers
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import Post
from core.registry.regions import Kind, Region
from core.registry.rooms import Room
from core.reports import escalation, filing, overview
from core.reports.ladder import routing
from core.reports.ladder.reports import Report, former_numbers
from tests.core.reports.telling import MONDAY, file, person, region, told, village, who

LATER = MONDAY + timedelta(hours=1)


def _filed(db: Db, name: str, words: str) -> Report:
    """A report in this person's own village."""
    me = who(db, name)
    route = routing.route(
        db,
        str(person(db, name).village_id),
        words,
        MONDAY,
        person_id=me.person_id,
        category="other",
    )
    return filing.file(db, me, words, MONDAY, route=route)


def _merge(db: Db, by: str = "孙敏") -> mergers.Merger:
    return mergers.carry_out(
        db, person(db, by), village(db, "李家村"), village(db, "王家村"), LATER
    )


def test_everything_that_lives_there_goes_along(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    people.appoint(db, person(db, "牛家"), Post.VILLAGE_SECRETARY, db.get_one(Region, old), MONDAY)
    mine, theirs = file(db), _filed(db, "牛家", "村口的井盖破了")
    assert (mine.number, theirs.number) == (1, 1)
    held = _filed(db, "马老三", "村部门口的灯不亮")
    merger = _merge(db)
    assert (merger.households, merger.open_reports) == (2, 2)
    assert regions.village_ids(db) == [new]
    part = db.get_one(Region, old)
    assert (part.kind, part.parent_id, part.village_id) == (Kind.DISTRICT, new, new)
    db.refresh(theirs)
    db.refresh(held)
    assert {theirs.number, held.number} == {2, 3}
    assert theirs.village_id == held.village_id == new
    assert former_numbers(db, [theirs.id], 1) == {theirs.id: "李家村"}
    assert {h.village_id for h in db.exec(select(Household))} == {new}
    assert old not in set(db.exec(select(Room.region_id)))
    assert people.holders(db, Post.VILLAGE_SECRETARY, old, LATER) == []
    assert people.holders(db, Post.REPRESENTATIVE, region(db, "马老三联户").id, LATER)
    assert "村支书到此为止" in told(db, "牛家")[-1]
    assert list(checks.broken(db)) == []


def test_what_the_village_held_is_held_by_the_other(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    secretary = db.get_one(Region, old)
    people.appoint(db, person(db, "牛家"), Post.VILLAGE_SECRETARY, secretary, MONDAY)
    report = _filed(db, "马老三", "村部门口的灯不亮")
    while report.holder_region_id != old:
        assert report.due_at is not None
        escalation.sweep(db, report.due_at + timedelta(minutes=1), report.id)
        db.refresh(report)
    _merge(db)
    db.refresh(report)
    assert report.holder_region_id == new
    assert [p.name for p in people.holders(db, Post.VILLAGE_SECRETARY, new, LATER)] == ["钱国华"]
    seen = overview.by_number(db, who(db, "钱国华"), report.number, LATER)
    assert report.id in {r.id for r in seen}
    assert report.id in {r.id for r in overview.by_number(db, who(db, "马老三"), 1, LATER)}


def test_points_go_out_of_one_chain_into_the_other(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    home = db.exec(select(Household).where(Household.name == "牛家户")).one()
    account = ledger.subject_account(home.id)
    ledger.post(db, old, Move("test:1", ledger.issue_account(old), account, 30), MONDAY)
    assert _merge(db).points == 30
    assert ledger.balance(db, old, account) == 0
    assert ledger.balance(db, new, account) == 30
    seqs = db.exec(
        select(Transfer.seq).where(Transfer.village_id == old).order_by(col(Transfer.seq))
    )
    assert list(seqs) == [1, 2]


@pytest.mark.broken_on_purpose  # goods that nobody brought in
def test_goods_of_one_name_stay_two(db: Db) -> None:
    new = village(db, "王家村")
    for one in (village(db, "李家村"), new):
        db.add(Goods(village_id=one, name="毛巾", points=5, fen=500, stock=3, at=MONDAY))
    db.flush()
    _merge(db)
    names = set(db.exec(select(Goods.name).where(Goods.village_id == new)))
    assert {"毛巾", "毛巾（李家村）"} <= names


def test_two_groups_of_one_number_are_told_apart(db: Db) -> None:
    group = db.exec(select(Region).where(Region.name == "李家村一组")).one()
    group.name = next(
        r.name
        for r in db.exec(select(Region).where(Region.kind == Kind.GROUP))
        if r.village_id == village(db, "王家村") and "一组" in r.name
    )
    db.add(group)
    db.flush()
    _merge(db)
    db.refresh(group)
    assert group.name.startswith("李家村")
    home = region(db, "马老三联户").id
    new = village(db, "王家村")
    me = who(db, "牛家").person_id
    for words in ("一组路口的灯不亮", f"{group.name}路口的灯不亮"):
        route = routing.route(db, new, words, LATER, person_id=me, category="other")
        assert route.rungs[0].region_id == home
    theirs = who(db, "何秋菊").person_id
    route = routing.route(db, new, "一组路口的灯不亮", LATER, person_id=theirs, category="other")
    assert route.rungs[0].region_id == region(db, "李秀英联户").id


def test_an_old_address_means_the_village_of_today(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    _merge(db)
    here = places.atlas(db)
    for address in ("李家村", "石桥镇/李家村", old):
        assert places.at(here, address) == []
        assert [p.id for p in places.of_today(db, here, address)] == [new]
    assert places.of_today(db, here, "高山镇/李家村") == []
    meant = places.holding(db, here, old)
    assert meant is not None
    assert meant.id == new


@pytest.mark.parametrize("by", ["钱国华", "马老三", "何秋菊"])
def test_only_who_sits_above_both_may(db: Db, by: str) -> None:
    with pytest.raises(Refusal, match="镇干部"):
        _merge(db, by)


def test_a_town_that_has_one_of_them_only_may_not(db: Db) -> None:
    city = next(r for r in db.exec(select(Region).where(Region.kind == Kind.CITY)))
    other = regions.add(db, "高山镇", Kind.TOWN, city)
    far = regions.add(db, "远村", Kind.VILLAGE, other)
    with pytest.raises(Refusal, match="镇干部"):
        mergers.carry_out(db, person(db, "孙敏"), far.id, village(db, "王家村"), LATER)
    mergers.carry_out(db, person(db, "周明"), far.id, village(db, "王家村"), LATER)


@pytest.mark.broken_on_purpose
def test_books_that_are_not_closed_hold_it_up(db: Db) -> None:
    old = village(db, "李家村")
    db.add(FundBalance(village_id=old, purse=Purse(next(iter(Purse))), holder="", fen=100))
    db.flush()
    with pytest.raises(Refusal, match="账上的钱还没转走"):
        _merge(db)
    assert regions.village_ids(db) == sorted([old, village(db, "王家村")])


def test_it_is_done_once(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    _merge(db)
    with pytest.raises(Refusal, match="没有找到"):
        mergers.carry_out(db, person(db, "孙敏"), old, new, LATER)
