"""Whom nobody knows is asked level by level, twelve choices at most, and at the same cost in any county."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event as hooks
from sqlmodel import col, select

from bot.demo import world
from core import outbox
from core.db import Db
from core.emergencies.emergencies import Emergency
from core.outbox import Message
from core.registry import regions
from core.registry.regions import Kind, Region
from core.reports.ladder.reports import Report
from handlers.engine import router
from handlers.engine.event import Event
from tests.core.reports.telling import MONDAY

_keys = itertools.count()


def say(db: Db, name: str, text: str, **more: Any) -> list[Message]:
    event = Event(world.CHANNEL, world.chat_of(name), f"which:{next(_keys)}", MONDAY, text, **more)
    said = router.handle(db, event)
    for message in said:
        outbox.put(db, event.channel, event.chat, message, MONDAY, priority=outbox.Priority.REPLY)
    db.flush()
    return said


def labels(message: Message) -> list[str]:
    return [choice.label for choice in message.choices]


def grown(db: Db, towns: int, each: int) -> None:
    """More towns, each with a 王家村 and further villages."""
    city = db.exec(select(Region).where(Region.kind == Kind.CITY)).one()
    for t in range(towns):
        town = regions.add(db, f"{'东西南北中'[t % 5]}{'山河湖海川'[t // 5]}镇", Kind.TOWN, city)
        regions.add(db, "王家村", Kind.VILLAGE, town)
        for v in range(1, each):
            name = f"{'甲乙丙丁戊己庚辛'[t % 8]}{'子丑寅卯辰巳午未申酉戌亥'[t // 8]}{v}村"
            regions.add(db, name, Kind.VILLAGE, town)
    db.flush()


def village(db: Db) -> tuple[str, str]:
    report = db.exec(select(Report).order_by(col(Report.id).desc())).first()
    assert report is not None
    assert report.village_id is not None
    line = regions.line_up(db, report.village_id)
    return line[0].name, line[1].name


def test_two_villages_are_asked_at_once(db: Db) -> None:
    assert labels(say(db, "路人", "路灯坏了")[0]) == ["王家村", "李家村"]


def test_many_villages_are_asked_by_their_towns(db: Db) -> None:
    grown(db, 3, 5)
    asked = say(db, "路人", "桥头的路灯坏了")[0]
    assert labels(asked) == ["石桥镇", "东山镇", "西山镇", "南山镇"]
    asked = say(db, "路人", "3")[0]
    assert labels(asked) == ["王家村", "乙子1村", "乙子2村", "乙子3村", "乙子4村"]
    say(db, "路人", "王家村")
    assert village(db) == ("王家村", "西山镇")


def test_a_village_may_be_written_where_the_town_is_asked(db: Db) -> None:
    grown(db, 3, 5)
    say(db, "路人", "桥头的路灯坏了")
    say(db, "路人", "我是丙子2村的")
    assert village(db) == ("丙子2村", "南山镇")


def test_of_two_villages_alike_each_is_shown_with_its_town(db: Db) -> None:
    grown(db, 1, 2)
    asked = say(db, "路人", "王家村一组的路灯坏了")[0]
    assert labels(asked) == ["王家村（石桥镇）", "王家村（东山镇）"]
    say(db, "路人", "石桥镇")
    assert village(db) == ("王家村", "石桥镇")


@pytest.mark.parametrize("words", ["石桥镇王家村一组路塌了", "我们石桥王家村一组的路塌了"])
def test_town_and_village_together_are_understood(db: Db, words: str) -> None:
    grown(db, 14, 12)
    say(db, "路人", words)
    assert village(db) == ("王家村", "石桥镇")


def test_a_town_of_too_many_villages_asks_for_the_name(db: Db) -> None:
    grown(db, 2, 20)
    say(db, "路人", "桥头的路灯坏了")
    asked = say(db, "路人", "东山镇")[0]
    assert not asked.choices
    say(db, "路人", "甲子17村")
    assert village(db) == ("甲子17村", "东山镇")


def test_whoever_cries_for_help_is_asked_the_same_way(db: Db) -> None:
    grown(db, 14, 12)
    asked = say(db, "路人", "救命，有人掉河里了")[0]
    assert len(asked.choices) == 12
    assert labels(asked)[-1] == "其他镇"
    asked = say(db, "路人", "12")[0]
    assert 0 < len(asked.choices) <= 12
    asked = say(db, "路人", labels(asked)[0])[0]
    assert len(asked.choices) <= 12
    say(db, "路人", "2")
    cry = db.exec(select(Emergency)).one()
    assert cry.region_id is not None
    assert regions.one(db, cry.region_id).name != "王家村"


def test_a_question_is_asked_the_same_way(db: Db) -> None:
    grown(db, 3, 5)
    assert "镇" in say(db, "路人", "医保怎么交")[0].text


@contextmanager
def counted(db: Db) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    bind = db.get_bind()
    hooks.listen(bind, "before_cursor_execute", note)
    yield statements
    hooks.remove(bind, "before_cursor_execute", note)


@pytest.mark.parametrize("words", ["桥头的路灯坏了", "救命，有人掉河里了", "医保怎么交"])
def test_a_county_costs_what_a_town_costs(db: Db, words: str) -> None:
    grown(db, 1, 10)
    with counted(db) as few:
        say(db, "甲", words)
    grown(db, 25, 12)
    with counted(db) as many:
        say(db, "乙", words)
    assert len(many) <= len(few) + 2
    assert len(many) < 120
