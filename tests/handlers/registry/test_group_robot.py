"""群机器人: the address is kept nowhere but where it must be, and nobody else's words are taken for it."""

import json

import pytest
from sqlmodel import select

from core.db import Db
from core.outbox import Outgoing
from core.registry import people, regions
from core.registry.people import Post
from core.registry.regions import Kind
from core.registry.rooms import Room
from core.registry.wecom.robots import CHANNEL, Robot
from handlers.engine.memory import Conversation, Inbox
from tests.core.reports.telling import MONDAY, person
from tests.handlers.engine.talking import heard, session

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def kept(db: Db) -> list[str]:
    """Where the key stands, but for its own table."""
    db.flush()
    rows = [json.dumps(i.event) for i in db.exec(select(Inbox))]
    rows += [json.dumps(c.answers) for c in db.exec(select(Conversation))]
    rows += [f"{o.text}{o.answer}{o.choices}" for o in db.exec(select(Outgoing))]
    return [row for row in rows if KEY in row]


def appoint(db: Db, name: str, village: str) -> None:
    """A second post, in another village."""
    where = next(r for r in regions.named_in(db, village) if r.name == village)
    people.appoint(db, person(db, name), Post.CLERK, where, MONDAY)
    db.flush()


@pytest.mark.parametrize("words", [ADDRESS, KEY, f"群机器人 {ADDRESS}", f"村干部群 {ADDRESS}"])
def test_an_address_joins_a_group_and_stands_in_its_table_alone(db: Db, words: str) -> None:
    assert "记下了" in heard(db, "钱国华", words)
    assert db.exec(select(Robot)).one().key == KEY
    assert kept(db) == []


def test_an_address_that_answers_the_question_is_not_kept_either(db: Db) -> None:
    assert "整条发给我" in heard(db, "钱国华", "群机器人")
    assert "没有机器人的网址" in heard(db, "钱国华", "https://example.org/x")
    assert "记下了" in heard(db, "钱国华", ADDRESS)
    assert session(db, "钱国华") is None
    assert kept(db) == []


def test_whoever_keeps_several_places_names_one_and_no_draft_keeps_the_key(db: Db) -> None:
    appoint(db, "钱国华", "李家村")
    asked = heard(db, "钱国华", ADDRESS)
    assert "这是哪里的群" in asked
    assert "李家村" in asked
    assert db.exec(select(Robot)).first() is None
    assert kept(db) == []
    assert "李家村企业微信群" in heard(db, "钱国华", f"李家村 {ADDRESS}")


def test_two_villages_of_one_name_are_told_apart_by_their_town(db: Db) -> None:
    city = regions.named_in(db, "清江市")[0]
    town = regions.add(db, "白沙镇", Kind.TOWN, city)
    regions.add(db, "王家村", Kind.VILLAGE, town)
    asked = heard(db, "周明", f"王家村 {ADDRESS}")
    assert "石桥镇王家村、白沙镇王家村" in asked
    assert db.exec(select(Robot)).first() is None
    assert "记下了" in heard(db, "周明", f"白沙镇王家村 {ADDRESS}")
    room = db.exec(select(Room).where(Room.channel == CHANNEL)).one()
    assert regions.line_up(db, room.region_id)[1].id == town.id
    assert room.name == "王家村企业微信群"


def test_whoever_keeps_several_places_is_asked_which_first(db: Db) -> None:
    appoint(db, "钱国华", "李家村")
    assert "接哪里的群" in heard(db, "钱国华", "群机器人")
    assert "整条发给我" in heard(db, "钱国华", "李家村")
    assert "李家村企业微信群" in heard(db, "钱国华", ADDRESS)
    assert kept(db) == []


@pytest.mark.parametrize("name", ["张桂花", "李秀英", "吴建军", "蒋来福", "过路人"])
def test_nobody_else_joins_a_group(db: Db, name: str) -> None:
    heard(db, name, f"群机器人 {ADDRESS}")
    heard(db, name, ADDRESS)
    assert db.exec(select(Robot)).first() is None


@pytest.mark.parametrize(
    "words",
    [
        "村口的路灯不亮了",
        "编号1-2-3都办了",
        "https://example.org/a-b-c",
        "身份证430181-19700101-1234",
        "群里的人都说机器人好用",
        "key=123",
    ],
)
def test_other_words_join_nothing(db: Db, words: str) -> None:
    heard(db, "钱国华", words)
    assert db.exec(select(Robot)).first() is None


def test_an_old_button_stops_nothing_twice(db: Db) -> None:
    heard(db, "钱国华", ADDRESS)
    assert "停用王家村企业微信群" in heard(db, "钱国华", "群机器人") + str(
        [o.choices for o in db.exec(select(Outgoing))]
    )
    assert "停用了" in heard(db, "钱国华", "停用王家村企业微信群")
    heard(db, "赵春兰", "群机器人")
    assert db.exec(select(Robot)).one().key is None
