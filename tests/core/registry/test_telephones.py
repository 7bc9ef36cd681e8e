"""A number is kept in place of the one before, is told to those who serve or are served, and stands in no act."""

import json

import pytest
from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry import households, telephones
from core.registry.people import Post
from tests.core.reports.telling import MONDAY, leaves, person


def test_the_newest_number_holds(db: Db) -> None:
    lee = person(db, "李秀英").id
    telephones.keep(db, lee, "0731-82345678", MONDAY)
    telephones.keep(db, lee, "+86 138-0013-8000", MONDAY)
    assert telephones.of_people(db, [lee, person(db, "张桂花").id]) == {lee: "13800138000"}
    assert telephones.forget(db, lee, MONDAY)
    assert not telephones.forget(db, lee, MONDAY)
    assert telephones.of_person(db, lee) == ""
    acts = [json.dumps(a.model_dump(mode="json")) for a in db.exec(select(Act))]
    assert not [one for one in acts if "8000" in one or "8234" in one]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138－0013—8000", "13800138000"),
        ("86 138 0013 8000", "13800138000"),
        ("(0731) 8234 5678", "073182345678"),
    ],
)
def test_digits_are_read_in_any_width(typed: str, number: str) -> None:
    assert telephones.digits(typed) == number


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1380013800", "11位，您发的是10位"),
        ("138001380000", "12位"),
        ("12800138000", "13到19开头"),
        ("82345678", "区号"),
        ("", "区号"),
    ],
)
def test_a_wrong_length_gets_a_sentence(typed: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        telephones.digits(typed)


@pytest.mark.parametrize(
    ("asker", "whose", "may"),
    [
        ("张桂花", "李秀英", True),  # her representative
        ("张桂花", "钱国华", True),  # the secretary of her village
        ("李秀英", "张桂花", True),  # whom she serves
        ("张桂花", "何秋菊", False),  # a neighbour
        ("张桂花", "陈大山", False),  # who represents others
        ("李秀英", "罗铁柱", False),  # whom another serves
        ("钱国华", "罗铁柱", False),  # by a report alone
        ("马老三", "李秀英", False),  # of another village
        ("张桂花", "张桂花", True),
    ],
)
def test_who_may_see_whose(db: Db, asker: str, whose: str, may: bool) -> None:
    assert telephones.may_see(db, person(db, asker).id, person(db, whose).id, MONDAY) is may


def test_nobody_whose_post_has_ended_sees_or_is_seen(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    lee, zhang = person(db, "李秀英").id, person(db, "张桂花").id
    assert not telephones.may_see(db, lee, zhang, MONDAY)
    assert not telephones.may_see(db, zhang, lee, MONDAY)


def test_a_household_is_rung_at_its_head(db: Db) -> None:
    home = households.of_person(db, person(db, "王建国").id)
    assert home is not None
    telephones.keep(db, person(db, "王小梅").id, "13900139000", MONDAY)
    assert telephones.of_households(db, [home.id]) == {home.id: "13900139000"}
    telephones.keep(db, person(db, "王建国").id, "13800138000", MONDAY)
    home.head_id = person(db, "王建国").id
    db.add(home)
    db.flush()
    assert telephones.of_households(db, [home.id]) == {home.id: "13800138000"}
