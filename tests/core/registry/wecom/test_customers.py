"""Customer groups: whoever keeps one joins it, results alone wait there, and that it was sent on is recorded once."""

import pytest
from sqlmodel import select

from core import acts, outbox
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Outgoing, Priority
from core.registry import addresses, rooms
from core.registry.rooms import Room
from core.registry.wecom import customers
from core.registry.wecom.customers import CHANNEL, GroupSending, Seen
from tests.core.registry.test_addresses import NOW, person
from tests.core.registry.wecom.test_robots import heard, region

VILLAGERS = Seen("wrVILLAGERS", "乡亲群", "QianGuoHua")
OTHERS = Seen("wrOTHERS", "李家村乡亲群", "MaLaoSan")


@pytest.fixture
def qian(db: Db) -> str:
    """钱国华, a member who keeps a group; somebody else keeps another."""
    who = person(db, "钱国华")
    addresses.attach(db, addresses.known(db, "wecom", VILLAGERS.keeper), who, NOW)
    customers.seen(db, [VILLAGERS, OTHERS], NOW)
    return who


def joined(db: Db, who: str) -> Room:
    return customers.join(db, who, VILLAGERS.id, region(db, "王家村"), NOW)


def poster(db: Db) -> str:
    kept = Evidence(state=EvidenceState.STORED, channel="made", source={}, at=NOW)
    db.add(kept)
    db.flush()
    return kept.id


def test_only_ones_own_groups_are_offered_and_each_once(db: Db, qian: str) -> None:
    assert [g.name for g in customers.offered(db, qian)] == ["乡亲群"]
    assert customers.offered(db, person(db, "赵春兰")) == []
    room = joined(db, qian)
    assert (room.name, room.chat) == ("王家村乡亲群", VILLAGERS.id)
    assert customers.offered(db, qian) == []
    assert customers.joined(db, qian) == [room]


@pytest.mark.parametrize(
    ("group", "village"), [(OTHERS.id, "王家村"), (VILLAGERS.id, "李家村"), ("x", "王家村")]
)
def test_nothing_else_is_joined(db: Db, qian: str, group: str, village: str) -> None:
    with pytest.raises(Refusal):
        customers.join(db, qian, group, region(db, village), NOW)


def test_a_group_that_is_renamed_or_handed_over_is_known_anew(db: Db, qian: str) -> None:
    customers.seen(db, [Seen(VILLAGERS.id, "新名字", "ZhaoChunLan")], NOW)
    assert customers.offered(db, qian) == []


def test_results_with_a_poster_wait_there_and_nothing_else(db: Db, qian: str) -> None:
    room = joined(db, qian)
    rooms.tell(db, room.region_id, Message("细则变动"), NOW)
    rooms.tell(db, room.region_id, Message("积分结果", picture=poster(db)), NOW)
    owed = db.exec(select(Outgoing.text).where(Outgoing.channel == CHANNEL)).all()
    assert owed == ["积分结果"]


def test_what_is_sent_on_is_recorded_and_told_once(db: Db, qian: str) -> None:
    room = joined(db, qian)
    message = db.get_one(
        Outgoing, outbox.put(db, CHANNEL, room.chat, Message("结果"), NOW, priority=Priority.BULK)
    )
    for _ in range(2):
        customers.prepared(db, message, "MASS-1", NOW)
    assert [(s.id, chat) for s, chat in customers.waiting(db, NOW)] == [("MASS-1", room.chat)]
    for _ in range(2):
        customers.sent_on(db, "MASS-1", NOW)
    assert customers.waiting(db, NOW) == []
    assert db.exec(select(GroupSending.sent_at)).one() == NOW
    waits, sent = heard(db, "钱国华")
    assert "点一下“发送”" in waits
    assert "已经发到“王家村乡亲群”" in sent
    customers.sent_on(db, "MASS-2", NOW)
    assert len(heard(db, "钱国华")) == 2


def test_a_group_is_left_and_a_joining_taken_back(db: Db, qian: str) -> None:
    room = joined(db, qian)
    act = db.exec(select(Act).where(Act.kind == customers.JOINED)).one()
    assert "不接了" in acts.take_back(db, act, NOW)
    with pytest.raises(Refusal):
        customers.leave(db, qian, room.id, NOW)
    again = joined(db, qian)
    with pytest.raises(Refusal):
        customers.leave(db, person(db, "赵春兰"), again.id, NOW)
    customers.leave(db, qian, again.id, NOW)
    assert customers.joined(db, qian) == []
