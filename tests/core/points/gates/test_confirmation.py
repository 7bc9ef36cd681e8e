"""Marks that one person of the county gave are confirmed by another."""

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.points.gates import confirmation
from core.points.rulebook.rulebook import Subject
from core.registry.people import Appointment, Post
from tests.core.points.gaoyang_acts import H1, XITAO, assessed, at, person
from tests.core.points.wangjia_acts import village

pytestmark = pytest.mark.place("gaoyang")


def names(db: Db, subject: Subject = Subject.COMMITTEE) -> list[str]:
    statement = assessed(db)[subject]
    return [p.name for p in confirmation.confirmers(db, [statement], at(7, 2, 10))]


def test_who_has_given_the_marks_does_not_confirm_them(db: Db) -> None:
    drafted = assessed(db)
    here = village(db, XITAO)
    with pytest.raises(Refusal, match="分是您打的，要另一个人来确认"):
        confirmation.confirm(db, person(db, "秦书明"), here, H1, at(7, 2, 10))
    members = drafted[Subject.COMMITTEE_MEMBER]
    assert [p.name for p in confirmation.confirmers(db, [members], at(7, 2))] == ["安素梅"]
    confirmed = confirmation.confirm(db, person(db, "安素梅"), here, H1, at(7, 2, 10))
    assert confirmed == [members]


def test_where_all_others_of_the_county_withdraw_the_town_does(db: Db) -> None:
    assert names(db) == ["韩立群", "谷小青"]


def test_whoever_is_new_in_the_county_goes_before_the_town(db: Db) -> None:
    county = person(db, "秦书明")
    seat = next(a for a in county_seats(db) if a.person_id == county.id)
    stranger = person(db, "谷小青")
    db.add(
        Appointment(
            person_id=stranger.id, post=Post.CITY_CADRE, region_id=seat.region_id, since=at(1, 1)
        )
    )
    db.flush()
    assert names(db) == ["谷小青"]


def county_seats(db: Db) -> list[Appointment]:
    return list(db.exec(select(Appointment).where(Appointment.post == Post.CITY_CADRE)))
