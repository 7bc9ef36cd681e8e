"""Two entries of one person are joined and taken apart: what is theirs goes along and comes back, the books stay.

Here too: `fitting`, `households_of`.
"""

from datetime import timedelta

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import check_ins
from core.errors import Refusal
from core.outbox import Message
from core.points.close import facts
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.posts import absences, checks
from core.posts.persons import deaths, joinings, kinships
from core.posts.persons.joinings import Joining
from core.registry import addresses, households, people
from core.registry.people import Post
from core.reports.ladder.reports import Report
from tests.core.reports.telling import MONDAY, file, person, region, told, village

LATER = MONDAY + timedelta(days=1)


def joined(db: Db, one: str = "罗铁柱", into: str = "曾德才", by: str = "钱国华") -> Joining:
    """One entry is joined into another."""
    return joinings.join(db, person(db, by), person(db, one), person(db, into), MONDAY)


def accounts(db: Db, name: str) -> int:
    """How many accounts somebody has of their own."""
    return len(addresses.of_person(db, person(db, name).id))


def test_accounts_household_and_reports_go_along(db: Db) -> None:
    report = file(db, "罗铁柱", "二组路灯不亮了")
    joined(db)
    into, one = person(db, "曾德才"), person(db, "罗铁柱")
    db.refresh(report)
    assert report.person_id == into.id
    assert (one.joined_into, one.village_id) == (into.id, None)
    assert people.entries(db, into.id) == {one.id, into.id}
    assert households.of_person(db, one.id) is None
    home = households.of_person(db, into.id)
    assert home is not None
    assert home.name == "曾德才户"
    assert people.of_village(db, village(db)).count(one) == 0
    assert people.named(db, "罗铁柱") == []


def test_whoever_is_told_under_the_old_entry_is_reached(db: Db) -> None:
    joined(db)
    addresses.tell(db, person(db, "罗铁柱").id, Message("编号 1 办好了"), LATER)
    addresses.tell_all(db, [person(db, "罗铁柱").id], Message("编号 2 办好了"), LATER)
    every = addresses.of_people(db, [person(db, "罗铁柱").id, person(db, "曾德才").id])
    assert len(every) == 2
    assert len({a.id for a in every.values()}) == 1


def test_apart_again_everything_is_where_it_was(db: Db) -> None:
    report = file(db, "罗铁柱", "二组路灯不亮了")
    before = {name: accounts(db, name) for name in ("罗铁柱", "曾德才")}
    joining = joined(db)
    assert joinings.newest(db, person(db, "曾德才").id) == [joining]
    one = joinings.part(db, person(db, "赵春兰"), joining, LATER)
    db.refresh(report)
    assert report.person_id == one.id
    assert before == {name: accounts(db, name) for name in before}
    home = households.of_person(db, one.id)
    assert home is not None
    assert (home.name, home.head_id) == ("罗铁柱户", one.id)
    assert (one.joined_into, one.village_id) == (None, village(db))
    with pytest.raises(Refusal):
        joinings.part(db, person(db, "赵春兰"), joining, LATER)


def test_each_act_is_taken_back_by_the_other(db: Db) -> None:
    joined(db)
    act = next(a for a in db.exec(select(Act)) if a.kind == joinings.JOINED)
    acts.take_back(db, act, LATER)
    assert person(db, "罗铁柱").joined_into is None
    apart = next(a for a in db.exec(select(Act)) if a.kind == joinings.PARTED)
    acts.take_back(db, apart, LATER)
    assert person(db, "罗铁柱").joined_into == person(db, "曾德才").id


def test_a_post_goes_on_and_what_was_done_by_it_stays(db: Db) -> None:
    circle = region(db, "陈大山联户")
    home = next(h for h in households.in_village(db, village(db)) if h.name == "唐菊香户")
    check_ins.contact(db, person(db, "陈大山"), [home.id], MONDAY)
    joining = joinings.join(
        db, person(db, "钱国华"), person(db, "陈大山"), person(db, "曾德才"), LATER
    )
    into = person(db, "曾德才")
    holders = people.holders(db, Post.REPRESENTATIVE, circle.id, LATER)
    assert [p.name for p in holders] == ["曾德才"]
    counted = facts.of_month(db, village(db), "2026-03", LATER + timedelta(days=40))
    assert any(home.id in homes for homes in counted.reached[into.id].values())
    assert list(checks.broken(db)) == []
    joinings.part(db, person(db, "钱国华"), joining, LATER + timedelta(hours=1))
    after = people.holders(db, Post.REPRESENTATIVE, circle.id, LATER + timedelta(hours=2))
    assert [p.name for p in after] == ["陈大山"]


def test_points_go_by_a_transfer_and_come_back_as_far_as_they_are_there(db: Db) -> None:
    here = village(db)
    mine, theirs = (ledger.subject_account(person(db, n).id) for n in ("罗铁柱", "曾德才"))
    third = ledger.subject_account(person(db, "唐菊香").id)
    ledger.post(db, here, Move("test:1", ledger.issue_account(here), mine, 12), MONDAY)
    joining = joined(db)
    assert (ledger.balance(db, here, mine), ledger.balance(db, here, theirs)) == (0, 12)
    ledger.post(db, here, Move("test:2", theirs, third, 5), MONDAY)
    joinings.part(db, person(db, "钱国华"), joining, LATER)
    assert (ledger.balance(db, here, mine), ledger.balance(db, here, theirs)) == (7, 0)
    assert len(db.exec(select(Transfer)).all()) == 4


def test_kin_go_along_from_then_on(db: Db) -> None:
    one, kin = person(db, "罗铁柱"), person(db, "唐菊香")
    kinships.declare(db, person(db, "钱国华"), one, kin, "表妹", MONDAY - timedelta(days=2))
    joining = joined(db)
    into = person(db, "曾德才")
    assert people.kin_of(db, kin.id) == {into.id}
    assert one.id in people.kin_of(db, kin.id, MONDAY - timedelta(days=1))
    joinings.part(db, person(db, "钱国华"), joining, LATER)
    assert people.kin_of(db, kin.id) == {one.id}


def test_an_entry_that_speaks_for_others_is_joined_with_them(db: Db) -> None:
    first = joined(db, "罗铁柱", "曾德才")
    second = joined(db, "曾德才", "唐菊香")
    into = person(db, "唐菊香")
    assert people.speaking(db) == {
        person(db, "罗铁柱").id: into.id,
        person(db, "曾德才").id: into.id,
    }
    joinings.part(db, person(db, "钱国华"), second, LATER)
    assert people.speaking(db) == {person(db, "罗铁柱").id: person(db, "曾德才").id}
    joinings.part(db, person(db, "钱国华"), first, LATER)
    assert people.speaking(db) == {}


def test_who_had_no_household_lives_where_the_other_did(db: Db) -> None:
    joining = joined(db, "罗铁柱", "冯正")
    home = households.of_person(db, person(db, "冯正").id)
    assert home is not None
    assert (home.name, home.head_id) == ("罗铁柱户", person(db, "冯正").id)
    joinings.part(db, person(db, "钱国华"), joining, LATER)
    assert households.of_person(db, person(db, "冯正").id) is None
    assert home.head_id == person(db, "罗铁柱").id


@pytest.mark.parametrize("by", ["李秀英", "吴建军", "马老三", "罗铁柱", "冯正"])
def test_whose_register_it_is_not(db: Db, by: str) -> None:
    with pytest.raises(Refusal):
        joined(db, by=by)


def test_what_cannot_be_joined(db: Db) -> None:
    for one, into in (("罗铁柱", "罗铁柱"), ("罗铁柱", "马老三"), ("钱国华", "罗铁柱")):
        with pytest.raises(Refusal):
            joined(db, one, into)
    deaths.record(
        db, person(db, "钱国华"), person(db, "何秋菊"), MONDAY.date(), "何秋菊去世了", MONDAY
    )
    with pytest.raises(Refusal):
        joined(db, "罗铁柱", "何秋菊")


def test_what_is_under_way_ends_first(db: Db) -> None:
    leave = (LATER, LATER + timedelta(days=3))
    absences.take(db, person(db, "陈大山"), *leave, person(db, "罗铁柱"), MONDAY)
    with pytest.raises(Refusal, match="请假、替班"):
        joined(db, "罗铁柱", "曾德才")
    with pytest.raises(Refusal, match="请假、替班"):
        joined(db, "陈大山", "曾德才")


def test_a_matter_that_the_other_holds_stays_where_it_is(db: Db) -> None:
    report = file(db, "罗铁柱", "二组路灯不亮了")
    report.assigned_id = person(db, "曾德才").id
    db.add(report)
    db.flush()
    joined(db)
    stays = db.exec(select(Report).where(Report.id == report.id)).one()
    assert stays.person_id == person(db, "罗铁柱").id
    assert told(db, "曾德才")
