"""Kin are declared from a moment on: what was decided before keeps who decided it, what comes after is withdrawn from."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.clock import at_local, day_of
from core.db import Db
from core.errors import Refusal
from core.points.rulebook.rulebook import Subject
from core.points.subjects import subjects
from core.posts.persons import kinships
from core.registry import households, people, recusal
from core.registry.people import Person
from tests.core.reports.telling import MONDAY, person, told

BEFORE, AFTER = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)


def declared(db: Db) -> tuple[str, str, str]:
    """钱国华 is kin of 何秋菊 from Monday on: their ids, and that of her household."""
    one, other = person(db, "钱国华"), person(db, "何秋菊")
    kinships.declare(db, one, other, one, "表妹", MONDAY)
    home = households.of_person(db, other.id)
    assert home is not None
    return one.id, other.id, home.id


def test_it_counts_from_then_on(db: Db) -> None:
    one, other, home = declared(db)
    for at, kin in ((BEFORE, False), (MONDAY, False), (AFTER, True), (None, True)):
        assert (other in people.kin_of(db, one, at)) == kin
        assert (one in people.kin_of(db, other, at)) == kin
        assert households.must_withdraw(db, one, home, at) == kin
        assert recusal.must_withdraw(db, one, [other], at=at) == kin
        assert subjects.must_withdraw(db, one, Subject.HOUSEHOLD, home, at) == kin


def test_kin_of_a_file_without_a_day_always_were(db: Db) -> None:
    kin = people.kin_of(db, person(db, "赵春兰").id, AFTER)
    assert person(db, "刘大勇").id in kin


def test_both_hear_it_and_it_is_taken_back(db: Db) -> None:
    one, other, _ = declared(db)
    assert "是亲属（表妹）" in told(db, "何秋菊")[-1]
    with pytest.raises(Refusal):
        kinships.declare(
            db, person(db, "何秋菊"), person(db, "钱国华"), person(db, "何秋菊"), "", AFTER
        )
    acts.take_back(db, acts.of_thing(db, other)[-1], AFTER)
    assert other not in people.kin_of(db, one)
    with pytest.raises(Refusal):
        acts.take_back(db, acts.of_thing(db, other)[-2], AFTER)


@pytest.mark.parametrize("by", ["李秀英", "吴建军", "马老三", "刘大勇"])
def test_whose_it_is_not_to_say(db: Db, by: str) -> None:
    with pytest.raises(Refusal):
        kinships.declare(
            db, person(db, by), person(db, "何秋菊"), person(db, "黄水生"), "亲戚", MONDAY
        )


def test_nobody_is_kin_of_themselves(db: Db) -> None:
    who = person(db, "何秋菊")
    with pytest.raises(Refusal):
        kinships.declare(db, person(db, "钱国华"), who, who, "亲戚", MONDAY)


def ended(db: Db, day: date, now: datetime) -> tuple[str, str]:
    """钱国华 and 何秋菊, whom 赵春兰 says to be kin no more from that day on."""
    one, other, _ = declared(db)
    kinships.end(
        db, person(db, "赵春兰"), db.get_one(Person, one), db.get_one(Person, other), day, now
    )
    return one, other


def test_it_ends_from_a_day_on_and_what_was_before_stays(db: Db) -> None:
    day = day_of(MONDAY + timedelta(days=3))
    one, other = ended(db, day, MONDAY + timedelta(days=5))
    begins = at_local(day, time(0))
    for at, kin in (
        (MONDAY + timedelta(hours=1), True),
        (begins - timedelta(seconds=1), True),
        (begins, False),
        (MONDAY + timedelta(days=4), False),
        (None, False),
    ):
        assert (other in people.kin_of(db, one, at)) == kin
        assert recusal.must_withdraw(db, one, [other], at=at) == kin
    assert "不再算亲属" in told(db, "何秋菊")[-1]


def test_two_who_were_kin_may_be_so_again(db: Db) -> None:
    one, other = ended(db, day_of(AFTER), AFTER)
    people_of = (db.get_one(Person, one), db.get_one(Person, other))
    kinships.declare(db, person(db, "赵春兰"), *people_of, "夫妻", AFTER + timedelta(days=1))
    moments = [AFTER - timedelta(hours=1), AFTER + timedelta(hours=1), AFTER + timedelta(days=2)]
    assert [other in people.kin_of(db, one, at) for at in moments] == [True, False, True]


def test_the_end_is_taken_back_from_then_on(db: Db) -> None:
    one, other = ended(db, day_of(AFTER), AFTER)
    act = next(a for a in db.exec(select(Act)) if a.kind == kinships.ENDED)
    acts.take_back(db, act, AFTER + timedelta(hours=2))
    moments = [AFTER + timedelta(hours=1), AFTER + timedelta(hours=3), None]
    assert [other in people.kin_of(db, one, at) for at in moments] == [False, True, True]
    with pytest.raises(Refusal):
        acts.take_back(db, act, AFTER + timedelta(hours=3))


@pytest.mark.parametrize("by", ["钱国华", "何秋菊", "李秀英", "吴建军", "马老三"])
def test_nobody_ends_what_keeps_themselves_from_deciding(db: Db, by: str) -> None:
    one, other, _ = declared(db)
    with pytest.raises(Refusal):
        kinships.end(
            db,
            person(db, by),
            db.get_one(Person, one),
            db.get_one(Person, other),
            day_of(AFTER),
            AFTER,
        )
    assert other in people.kin_of(db, one)


@pytest.mark.parametrize("days", [-1, 2])
def test_days_from_which_none_ends(db: Db, days: int) -> None:
    with pytest.raises(Refusal):
        ended(db, day_of(MONDAY + timedelta(days=days)), AFTER)
