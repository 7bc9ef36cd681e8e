"""One entry that was two people becomes two: what was pointed at is the other's, the rest stays, and it is taken back."""

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.points.ledger import ledger
from core.points.ledger.ledger import Move
from core.posts.persons import partings
from core.registry import addresses, households, people
from core.registry.households import Household
from core.registry.people import Person, Post
from tests.core.reports.telling import MONDAY, file, person, region, village


def home(db: Db, name: str) -> Household:
    """A household of the village."""
    return next(h for h in households.in_village(db, village(db)) if h.name == name)


def split(db: Db, name: str, *kinds: str, by: str = "钱国华", where: str = "唐菊香户") -> Person:
    """An entry is taken apart; the other has all that is of these kinds."""
    who = person(db, name)
    keys = [t.key for t in partings.things(db, who, MONDAY) if t.key.partition(":")[0] in kinds]
    return partings.split(db, person(db, by), who, home(db, where) if where else None, keys, MONDAY)


def test_what_was_pointed_at_is_the_others(db: Db) -> None:
    who = person(db, "陈大山")
    report = file(db, "陈大山", "二组路灯不亮了")
    kept = file(db, "陈大山", "村口的井盖破了")
    keys = [
        f"report:{report.id}",
        *(t.key for t in partings.things(db, who, MONDAY) if "appointment" in t.key),
    ]
    new = partings.split(db, person(db, "钱国华"), who, None, keys, MONDAY)
    for one in (report, kept):
        db.refresh(one)
    assert (report.person_id, kept.person_id) == (new.id, who.id)
    circle = region(db, "陈大山联户")
    assert [p.id for p in people.holders(db, Post.REPRESENTATIVE, circle.id, MONDAY)] == [new.id]
    assert (new.name, new.village_id) == ("陈大山", village(db))
    assert len(addresses.of_person(db, who.id)) == 1
    assert addresses.of_person(db, new.id) == []


def test_the_other_lives_where_it_was_said(db: Db) -> None:
    new = split(db, "何秋菊", "binding")
    lives = households.of_person(db, new.id)
    assert lives is not None
    assert lives.name == "唐菊香户"
    assert lives.head_id == person(db, "唐菊香").id
    assert len(addresses.of_person(db, new.id)) == 1


def test_of_a_household_that_was_theirs_they_are_the_head(db: Db) -> None:
    who = person(db, "何秋菊")
    new = split(db, "何秋菊", where="何秋菊户")
    assert home(db, "何秋菊户").head_id == new.id
    assert households.of_person(db, who.id) is None


def test_points_of_their_own_go_by_a_transfer(db: Db) -> None:
    here, who = village(db), person(db, "陈大山")
    mine = ledger.subject_account(who.id)
    ledger.post(db, here, Move("test:1", ledger.issue_account(here), mine, 9), MONDAY)
    new = split(db, "陈大山", "points")
    assert ledger.balance(db, here, ledger.subject_account(new.id)) == 9
    assert ledger.balance(db, here, mine) == 0


def test_it_is_taken_back(db: Db) -> None:
    report = file(db, "何秋菊", "一组路灯不亮了")
    new = split(db, "何秋菊", "report", "binding")
    act = next(a for a in db.exec(select(Act)) if a.kind == partings.SPLIT)
    acts.take_back(db, act, MONDAY)
    db.refresh(report)
    who = db.get_one(Person, new.joined_into or "")
    assert report.person_id == who.id
    assert len(addresses.of_person(db, who.id)) == 1


@pytest.mark.parametrize("by", ["李秀英", "吴建军", "马老三", "何秋菊"])
def test_whose_register_it_is_not(db: Db, by: str) -> None:
    with pytest.raises(Refusal):
        split(db, "何秋菊", by=by)


def test_a_household_of_another_village_is_none(db: Db) -> None:
    far = next(h for h in households.in_village(db, village(db, "李家村")))
    with pytest.raises(Refusal):
        partings.split(db, person(db, "钱国华"), person(db, "何秋菊"), far, [], MONDAY)
