"""Group robots: who may join a group, and that a key is kept like a password. Here too: `rooms`."""

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Outgoing, Priority
from core.registry import people, regions, rooms
from core.registry.rooms import Room
from core.registry.wecom import robots
from core.registry.wecom.robots import CHANNEL, Robot
from tests.core.registry.test_addresses import NOW, person

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
URL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def region(db: Db, name: str) -> str:
    return next(r.id for r in regions.named_in(db, name) if r.name == name)


def joined(db: Db, name: str = "") -> Room:
    return robots.add(db, person(db, "钱国华"), region(db, "王家村"), KEY, name, NOW)


def heard(db: Db, name: str) -> list[str]:
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, name))
    return list(db.exec(query.order_by(Outgoing.id)))


@pytest.mark.parametrize(
    "pasted",
    [URL, KEY, f"key={KEY}", f"网址：{URL}。", f"村干部群 {URL}\n", f"“{KEY}”", URL + "&debug=1"],
)
def test_an_address_or_its_key_alone_is_read(pasted: str) -> None:
    assert robots.key_in(pasted) == KEY
    assert KEY not in robots.without_key(pasted)


@pytest.mark.parametrize("words", ["", "群机器人", "key=", "key=短", KEY[:-1], KEY + "1", "1" * 36])
def test_other_words_hold_no_key(words: str) -> None:
    assert robots.key_in(words) is None


def test_a_key_stands_in_no_message_no_act_and_no_repr(db: Db) -> None:
    room = joined(db)
    robot = db.exec(select(Robot)).one()
    assert robot.key == KEY
    assert KEY not in repr(robot) + str(robot) + repr(room)
    for table in (Outgoing, Act, Room):
        assert KEY not in "".join(str(one.model_dump()) for one in db.exec(select(table)))


def test_the_group_is_tried_and_who_added_it_hears_once(db: Db) -> None:
    room = joined(db)
    [hello] = db.exec(select(Outgoing).where(Outgoing.channel == CHANNEL)).all()
    assert (hello.chat, hello.thing, hello.priority) == (room.chat, room.chat, Priority.REPLY)
    for _ in range(2):
        robots.arrived(db, room.chat, NOW)
    assert heard(db, "钱国华") == ["【群机器人】通了，“王家村企业微信群”收到了试发的那一条。"]


def test_a_lost_group_is_closed_and_told_of_once(db: Db) -> None:
    room = joined(db)
    robots.arrived(db, room.chat, NOW)
    for _ in range(2):
        robots.lost(db, room, NOW)
    assert "不能用了" in heard(db, "钱国华")[-1]
    assert len(heard(db, "钱国华")) == 2
    assert db.exec(select(Robot)).one().key is None
    assert room.id not in {r.id for r in rooms.of_region(db, room.region_id)}


def test_a_key_that_never_worked_is_told_as_such(db: Db) -> None:
    robots.lost(db, joined(db), NOW)
    assert "没接上" in heard(db, "钱国华")[-1]


def test_whoever_keeps_the_village_now_hears_of_a_loss(db: Db) -> None:
    room = joined(db)
    for held in people.posts_of(db, person(db, "钱国华"), NOW):
        held.until = NOW
        db.add(held)
    db.flush()
    robots.lost(db, room, NOW)
    assert heard(db, "钱国华") == []
    assert "没接上" in heard(db, "赵春兰")[-1]


def test_a_removed_robot_is_sent_nothing_and_its_address_may_be_used_again(db: Db) -> None:
    room = joined(db)
    with pytest.raises(Refusal, match="已经接上了"):
        joined(db)
    robots.remove(db, person(db, "赵春兰"), room.chat, NOW)
    rooms.tell(db, room.region_id, Message("公示"), NOW)
    sent = db.exec(select(Outgoing.text).where(Outgoing.channel == CHANNEL)).all()
    assert "公示" not in sent
    with pytest.raises(Refusal, match="已经停用"):
        robots.remove(db, person(db, "赵春兰"), room.chat, NOW)
    assert joined(db).chat != room.chat


def test_nobody_else_joins_or_lets_go_a_group(db: Db) -> None:
    village = region(db, "王家村")
    for name in ("李秀英", "张桂花", "马老三", "吴建军"):
        with pytest.raises(Refusal):
            robots.add(db, person(db, name), village, KEY, "", NOW)
    room = joined(db)
    with pytest.raises(Refusal):
        robots.remove(db, person(db, "马老三"), room.chat, NOW)
    with pytest.raises(Refusal):
        robots.add(db, person(db, "钱国华"), region(db, "李家村"), "k" * 36, "", NOW)
    above = robots.add(db, person(db, "孙敏"), region(db, "李家村"), "k" * 36, "代表群", NOW)
    assert above.name == "李家村代表群"


def test_an_addition_is_taken_back_once(db: Db) -> None:
    room = joined(db)
    act = db.exec(select(Act).where(Act.kind == robots.ADDED)).one()
    assert "不接了" in acts.take_back(db, act, NOW)
    assert rooms.of_region(db, room.region_id) == [
        r for r in rooms.of_region(db, room.region_id) if r.channel != CHANNEL
    ]
    with pytest.raises(Refusal):
        acts.take_back(db, act, NOW)


def test_a_message_for_internal_groups_reaches_no_other_room(db: Db) -> None:
    room = joined(db)
    assert robots.tell(db, [room.region_id], Message("短讯"), NOW, priority=Priority.NOTICE) == 1
    told = db.exec(select(Outgoing.chat).where(Outgoing.text == "短讯")).all()
    assert told == [room.chat]


def test_groups_are_told_apart_by_name(db: Db) -> None:
    joined(db)
    other = robots.add(db, person(db, "钱国华"), region(db, "王家村"), "k" * 36, "", NOW)
    assert other.name == "王家村企业微信群2"
