"""Each fault of posts, made on purpose, is found."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.posts import checks, training
from core.posts.merging import mergers
from core.posts.persons import joinings
from core.posts.training import Trainee
from core.registry import addresses, people
from core.registry.addresses import Binding
from core.registry.people import SUBSTITUTE, Appointment, Post
from core.registry.regions import Region
from tests.core.posts.test_absences import FIRST, OVER, away
from tests.core.posts.test_training import announced
from tests.core.reports.telling import MONDAY, person, region, village

pytestmark = pytest.mark.broken_on_purpose


def seat(db: Db) -> Appointment:
    """李秀英's seat."""
    return next(a for a in people.posts_of(db, person(db, "李秀英").id, MONDAY))


def backwards(db: Db) -> None:
    one = seat(db)
    one.until = one.since - timedelta(days=1)
    db.add(one)


def twice(db: Db) -> None:
    people.appoint(db, person(db, "李秀英"), Post.REPRESENTATIVE, region(db, "李秀英联户"), MONDAY)


def _acting(db: Db) -> Appointment:
    away(db)
    return next(
        a for a in people.posts_of(db, person(db, "何秋菊").id, FIRST) if a.acting == SUBSTITUTE
    )


def for_nobody(db: Db) -> None:
    one = _acting(db)
    one.stands_in_for = None
    db.add(one)


def too_long(db: Db) -> None:
    one = _acting(db)
    one.until = OVER + timedelta(days=1)
    db.add(one)


def elsewhere(db: Db) -> None:
    one = _acting(db)
    one.region_id = region(db, "陈大山联户").id
    db.add(one)


def left_behind(db: Db) -> None:
    mergers.carry_out(db, person(db, "孙敏"), village(db, "李家村"), village(db, "王家村"), MONDAY)
    one = person(db, "马老三")
    old = db.exec(select(Region).where(Region.name == "李家村")).one()
    one.village_id = old.id
    db.add(one)


def a_group_astray(db: Db) -> None:
    group = db.exec(select(Region).where(Region.name == "李家村一组")).one()
    group.village_id = village(db, "王家村")
    db.add(group)


def never_there(db: Db) -> None:
    this = announced(db)
    trainee = db.get_one(Trainee, (this.id, person(db, "李秀英").id))
    trainee.attended_at = MONDAY
    db.add(trainee)


def joined_and_bound(db: Db) -> None:
    one, into = person(db, "罗铁柱"), person(db, "曾德才")
    joinings.join(db, person(db, "钱国华"), one, into, MONDAY)
    address = addresses.of_person(db, into.id)[0]
    db.add(Binding(address_id=address.id, person_id=one.id, since=MONDAY))


def joined_without_a_record(db: Db) -> None:
    one = person(db, "罗铁柱")
    one.joined_into, one.village_id = person(db, "曾德才").id, None
    db.add(one)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (joined_and_bound, "has an account"),
        (joined_without_a_record, "the register says"),
        (backwards, "ends before it begins"),
        (twice, "a second time"),
        (for_nobody, "acts for nobody"),
        (too_long, "longer than the leave"),
        (elsewhere, "another seat"),
        (never_there, "without an act"),
        (left_behind, "in no village of today"),
        (a_group_astray, "lies in another village"),
    ],
)
def test_a_fault_is_found(db: Db, fault, why: str) -> None:  # type: ignore[no-untyped-def]  # one of those above
    assert list(checks.broken(db)) == []
    fault(db)
    db.flush()
    assert any(why in one for one in checks.broken(db))


def test_what_is_in_order_is_not_reported(db: Db) -> None:
    away(db)
    this = announced(db)
    training.attend(db, person(db, "李秀英"), this.id, MONDAY + timedelta(days=1))
    assert list(checks.broken(db)) == []
