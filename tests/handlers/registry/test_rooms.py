"""接群 in the group itself: by a cadre alone, one place or the one that is chosen, and 不接群."""

import pytest
from sqlmodel import col, select

from core.db import Db
from core.outbox import Outgoing
from core.registry import rooms
from core.registry.rooms import Room
from tests.core.reports.telling import region
from tests.handlers.engine.talking import heard, say
from tests.handlers.registry.test_group_robot import appoint

GROUP = "wrGROUP"


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
