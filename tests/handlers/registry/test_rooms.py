"""接群 in the group itself: by a cadre alone, one place or the one that is chosen, and 不接群."""

import itertools
from typing import Any

import pytest
from sqlmodel import col, select

from bot.turn import one_turn
from core.db import Db
from core.outbox import Message, Outgoing, Priority
from core.registry import addresses, rooms
from core.registry.rooms import Room
from core.registry.wecom import robots
from handlers.engine.event import Event
from tests.core.reports.telling import MONDAY, person, region
from tests.handlers.engine.talking import heard, say
from tests.handlers.registry.test_group_robot import ADDRESS, appoint

GROUP = "wrGROUP"
_keys = itertools.count()


def room(db: Db) -> Room | None:
    """What the group is a room of."""
    return db.exec(select(Room).where(Room.chat == GROUP, col(Room.closed_at).is_(None))).first()


def test_a_cadre_joins_the_group_and_lets_it_go(db: Db) -> None:
    told = heard(db, "钱国华", "接群", room=GROUP)
    assert "接上了：以后王家村的积分公示、结果、通知发到这个群，是钱国华接的" in told
    joined = room(db)
    assert joined is not None
    assert joined.region_id == region(db, "王家村").id
    assert "已经接上了" in heard(db, "赵春兰", "接群", room=GROUP)
    assert "不接了" in heard(db, "赵春兰", "不接群", room=GROUP)
    assert room(db) is None


@pytest.mark.parametrize("name", ["李秀英", "何秋菊", "谁也不认识"])
def test_nobody_else_does(db: Db, name: str) -> None:
    heard(db, name, "接群", room=GROUP)
    assert room(db) is None


def test_it_is_taken_back_in_private(db: Db) -> None:
    heard(db, "钱国华", "接群", room=GROUP)
    assert "不接了" in heard(db, "钱国华", "撤销")
    assert room(db) is None


def test_whoever_has_several_places_chooses_one(db: Db) -> None:
    appoint(db, "钱国华", "李家村")
    [asked] = say(db, "钱国华", "接群", room=GROUP)
    position = next(n for n, c in enumerate(asked.choices) if c["label"] == "李家村")
    message = db.get_one(Outgoing, asked.id)
    assert "接上了" in heard(db, "钱国华", room=GROUP, press=f"{message.id}.{position}", ack="a")
    joined = room(db)
    assert joined is not None
    assert joined.region_id == region(db, "李家村").id


def test_in_private_it_is_still_about_a_robots_address(db: Db) -> None:
    assert "消息推送" in heard(db, "钱国华", "接群")
    assert rooms.of_region(db, region(db, "王家村").id)


def said(db: Db, text: str = "", room: str | None = GROUP, **more: Any) -> str:
    """What 钱国华 hears on WeCom, where the bot is in the group."""
    event = Event(
        robots.AI_BOT, "QianGuoHua", f"two:{next(_keys)}", MONDAY, text, room=room, **more
    )
    return "\n".join(m.text for m in one_turn(db, event, rides=True).said)


def both_doors(db: Db, first: str) -> None:
    """王家村 has a group with a robot, and one that the bot is in."""
    account = addresses.known(db, robots.AI_BOT, "QianGuoHua")
    addresses.attach(db, account, person(db, "钱国华").id, MONDAY)
    doors = {"robot": lambda: heard(db, "钱国华", ADDRESS), "bot": lambda: said(db, "接群")}
    assert "只说一遍" not in doors.pop(first)()
    [second] = doors.values()
    assert "只说一遍" in second()


def told(db: Db) -> int:
    """Through how many doors 王家村's internal groups hear something."""
    here, words = region(db, "王家村").id, Message("【紧急】")
    return robots.tell(db, [here], words, MONDAY, priority=Priority.EMERGENCY)


def said_to(db: Db, name: str = "钱国华") -> dict[str, str]:
    """The tokens of the newest question about two doors, by their labels."""
    query = select(Outgoing).where(col(Outgoing.text).contains("只说一遍。"))
    asked = db.exec(query.order_by(col(Outgoing.id).desc())).first()
    assert asked is not None
    return {c["label"]: f"{asked.id}.{n}" for n, c in enumerate(asked.choices)}


@pytest.mark.parametrize("first", ["robot", "bot"])
def test_the_second_door_of_a_place_is_asked_about_once(db: Db, first: str) -> None:
    both_doors(db, first)
    assert told(db) == 2

    token = said_to(db)["是同一个群"]
    answer = said(db, press=token) if first == "robot" else heard(db, "钱国华", press=token)
    assert "只说一遍" in answer
    assert told(db) == 1
    assert "各发各的" in heard(db, "钱国华", "撤销")
    assert told(db) == 2


def test_two_groups_stay_two(db: Db) -> None:
    both_doors(db, "robot")
    assert "各发各的" in said(db, press=said_to(db)["不是"])
    assert told(db) == 2
