"""Groups in which the bot itself is: joined once, by whoever has a say there, let go, and taken back."""

import pytest
from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Outgoing, Priority, State
from core.registry import rooms
from core.registry.rooms import Room
from core.registry.wecom import groups, robots
from tests.core.registry.test_addresses import NOW, person
from tests.core.registry.wecom.test_robots import joined, region

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


def two_doors(db: Db) -> tuple[Room, Room]:
    """王家村's group with a robot and the bot in it, said to be one."""
    robot_room = joined(db)
    group = groups.join(db, person(db, "钱国华"), region(db, "王家村"), *AT, NOW)
    groups.pair(db, person(db, "钱国华"), robot_room.id, group.id, NOW)
    return robot_room, group


def owed(db: Db, words: str) -> list[str]:
    """By which channels these words are owed."""
    query = select(Outgoing).where(Outgoing.text == words, Outgoing.state == State.WAITING)
    return [message.channel for message in db.exec(query)]


def test_a_group_with_two_doors_is_told_once(db: Db) -> None:
    _, group = two_doors(db)
    rooms.tell(db, group.region_id, Message("结果"), NOW)
    short = robots.tell(db, [group.region_id], Message("短讯"), NOW, priority=Priority.EMERGENCY)
    assert [c for c in owed(db, "结果") if c in robots.INTERNAL] == [robots.CHANNEL]
    assert (short, owed(db, "短讯")) == (1, [robots.CHANNEL])


@pytest.mark.parametrize("how", ["revoked", "removed"])
def test_what_a_robot_can_say_no_more_the_bot_says(db: Db, how: str) -> None:
    robot_room, group = two_doors(db)
    rooms.tell(db, group.region_id, Message("结果"), NOW)
    if how == "revoked":
        robots.lost(db, robot_room, NOW)
    else:
        robots.remove(db, person(db, "钱国华"), robot_room.chat, NOW)
    rooms.tell(db, group.region_id, Message("后来的"), NOW)
    for words in ("结果", "后来的"):
        assert [c for c in owed(db, words) if c in robots.INTERNAL] == [robots.AI_BOT]


def test_without_the_bot_the_robot_goes_on(db: Db) -> None:
    _, group = two_doors(db)
    groups.lost(db, group, NOW)
    assert robots.tell(db, [group.region_id], Message("短讯"), NOW, priority=Priority.NOTICE) == 1
    assert owed(db, "短讯") == [robots.CHANNEL]


def test_two_groups_are_made_one_by_a_cadre_of_the_place_and_once(db: Db) -> None:
    robot_room, group = (
        joined(db),
        groups.join(db, person(db, "钱国华"), region(db, "王家村"), *AT, NOW),
    )
    for name in ("李秀英", "何秋菊"):
        with pytest.raises(Refusal):
            groups.pair(db, person(db, name), robot_room.id, group.id, NOW)
    groups.pair(db, person(db, "孙敏"), robot_room.id, group.id, NOW)
    with pytest.raises(Refusal, match="已经合过"):
        groups.pair(db, person(db, "钱国华"), robot_room.id, group.id, NOW)
    act = db.exec(select(Act).where(Act.kind == groups.PAIRED)).one()
    assert group.name in groups.part(db, act, NOW)
    assert group.beside_id is None
    with pytest.raises(Refusal):
        groups.part(db, act, NOW)


def test_groups_of_two_places_are_not_one(db: Db) -> None:
    robot_room = joined(db)
    group = groups.join(db, person(db, "孙敏"), region(db, "李家村"), *AT, NOW)
    with pytest.raises(Refusal, match="一个地方"):
        groups.pair(db, person(db, "孙敏"), robot_room.id, group.id, NOW)
