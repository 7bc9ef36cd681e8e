"""Groups in which the bot itself is: joined once, by whoever has a say there, let go, and taken back."""

import pytest
from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Outgoing, Priority
from core.registry import rooms
from core.registry.wecom import groups, robots
from tests.core.registry.test_addresses import NOW, person
from tests.core.registry.wecom.test_robots import region

AT = (robots.AI_BOT, "wrGROUP")


def test_a_cadre_joins_a_group_once(db: Db) -> None:
    room = groups.join(db, person(db, "钱国华"), region(db, "王家村"), *AT, NOW)
    assert (room.channel, room.chat) == AT
    assert room in rooms.of_region(db, room.region_id)
    with pytest.raises(Refusal, match="已经接上了"):
        groups.join(db, person(db, "赵春兰"), region(db, "王家村"), *AT, NOW)


@pytest.mark.parametrize(
    ("name", "village"), [("李秀英", "王家村"), ("钱国华", "李家村"), ("孙敏", "清江市")]
)
def test_nobody_else_joins_one(db: Db, name: str, village: str) -> None:
    with pytest.raises(Refusal):
        groups.join(db, person(db, name), region(db, village), *AT, NOW)


def test_what_was_let_go_may_be_joined_again_by_another_village(db: Db) -> None:
    room = groups.join(db, person(db, "孙敏"), region(db, "王家村"), *AT, NOW)
    with pytest.raises(Refusal):
        groups.leave(db, person(db, "李秀英"), *AT, NOW)
    groups.leave(db, person(db, "钱国华"), *AT, NOW)
    assert room not in rooms.of_region(db, room.region_id)
    with pytest.raises(Refusal, match="没有接着"):
        groups.leave(db, person(db, "钱国华"), *AT, NOW)
    again = groups.join(db, person(db, "孙敏"), region(db, "李家村"), *AT, NOW)
    assert (again.id, again.region_id) == (room.id, region(db, "李家村"))


def test_a_joining_is_taken_back(db: Db) -> None:
    room = groups.join(db, person(db, "钱国华"), region(db, "王家村"), *AT, NOW)
    act = db.exec(select(Act).where(Act.kind == groups.JOINED)).one()
    assert room.name in groups.take_out(db, act, NOW)
    assert room.closed_at == NOW
    with pytest.raises(Refusal):
        groups.take_out(db, act, NOW)


def test_what_is_for_internal_groups_alone_goes_there_too(db: Db) -> None:
    groups.join(db, person(db, "钱国华"), region(db, "王家村"), *AT, NOW)
    short = Message("【紧急】")
    assert robots.tell(db, [region(db, "王家村")], short, NOW, priority=Priority.EMERGENCY) == 1
    assert db.exec(select(Outgoing).where(Outgoing.channel == robots.AI_BOT)).one().chat == AT[1]


def test_one_that_takes_nothing_any_more_is_closed_and_told_once(db: Db) -> None:
    room = groups.join(db, person(db, "钱国华"), region(db, "王家村"), *AT, NOW)
    for _ in range(2):
        groups.lost(db, room, NOW)
    assert room.closed_at == NOW
    told = select(Outgoing).where(col(Outgoing.text).contains("发不进去了"))
    assert [m.person_id for m in db.exec(told)] == [person(db, "钱国华")]


def test_a_group_of_another_channel_is_not_closed(db: Db) -> None:
    room = groups.join(db, person(db, "钱国华"), region(db, "王家村"), "telegram", "-400", NOW)
    groups.lost(db, room, NOW)
    assert room.closed_at is None
