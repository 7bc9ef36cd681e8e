"""Who may let whom know what, and whom it reached.

Here too: `audiences`.
"""

import pytest

from core.broadcasts import audiences, broadcasts
from core.broadcasts.audiences import HOMES
from core.db import Db
from core.errors import Refusal
from core.outbox import State
from core.registry import people, regions
from core.registry.regions import Region
from tests.core.duties.people import march, person
from tests.core.duties.test_reminders import told


def place(db: Db, name: str) -> Region:
    return next(
        r
        for v in regions.villages(db)
        for r in [*regions.line_up(db, v.id), *regions.circles(db, v.id)]
        if r.name == name
    )


def names(db: Db, speaker: str, where: str, body: str) -> set[str]:
    audience = audiences.of(db, person(db, speaker), place(db, where), body, march(3))
    return {p.name for p in audience.people}


def test_an_audience_is_of_its_place_alone(db: Db) -> None:
    assert names(db, "钱国华", "王家村", "representatives") == {"李秀英", "陈大山"}
    assert names(db, "孙敏", "石桥镇", "representatives") == {"李秀英", "陈大山", "马老三"}
    assert names(db, "陈大山", "陈大山联户", HOMES) == {"罗铁柱", "唐菊香", "彭阿婆", "曾德才"}
    assert "李秀英" not in names(db, "李秀英", "李秀英联户", HOMES)


@pytest.mark.parametrize(
    ("speaker", "where", "body", "may"),
    [
        ("钱国华", "王家村", "party_members", True),
        ("钱国华", "李家村", "representatives", False),
        ("孙敏", "李家村", HOMES, True),
        ("李秀英", "李秀英联户", HOMES, True),
        ("李秀英", "陈大山联户", HOMES, False),
        ("李秀英", "王家村", "representatives", False),
        ("刘大勇", "王家村", HOMES, False),
    ],
)
def test_who_may_speak_to_whom(db: Db, speaker: str, where: str, body: str, may: bool) -> None:
    assert audiences.may_speak(db, person(db, speaker), place(db, where), body, march(3)) == may


def test_whom_it_reached(db: Db) -> None:
    qian, village = person(db, "钱国华"), place(db, "王家村")
    audience = audiences.of(db, qian, village, "representatives", march(3))
    sent = broadcasts.send(db, qian, audience, "明天停水", march(3))
    assert [b.id for b in broadcasts.newest(db, qian, 5)] == [sent.id]
    told(db, "李秀英")[0].answer = "收到"
    chen = told(db, "陈大山")[0]
    chen.state, chen.error, chen.ended_at = State.UNREACHABLE, "blocked", march(3)
    db.flush()
    reach = broadcasts.reach(db, sent, march(3))
    assert (reach.read, reach.silent, reach.unreachable) == (("李秀英",), (), ("陈大山",))


def test_at_night_it_waits(db: Db) -> None:
    qian, village = person(db, "钱国华"), place(db, "王家村")
    audience = audiences.of(db, qian, village, "representatives", march(3, 22))
    sent = broadcasts.send(db, qian, audience, "明天停水", march(3, 22))
    assert broadcasts.reach(db, sent, march(3, 22)).waiting == ("李秀英", "陈大山")


def test_what_is_not_sent(db: Db) -> None:
    qian, ma = person(db, "钱国华"), place(db, "李家村")
    elsewhere = audiences.of(db, qian, ma, "representatives", march(3))
    with pytest.raises(Refusal, match="只能通知自己村"):
        broadcasts.send(db, qian, elsewhere, "明天停水", march(3))
    village = place(db, "王家村")
    nobody = audiences.of(db, qian, village, "keepers", march(3))
    people_of = audiences.Audience("keepers", village.id, nobody.name, ())
    with pytest.raises(Refusal, match="没有别的人"):
        broadcasts.send(db, qian, people_of, "明天停水", march(3))
    with pytest.raises(Refusal, match="写清楚"):
        broadcasts.send(db, qian, nobody, "停" * 501, march(3))
    for _ in range(broadcasts.MOST_A_DAY):
        broadcasts.send(db, qian, nobody, "明天停水", march(3))
    with pytest.raises(Refusal, match="一天最多"):
        broadcasts.send(db, qian, nobody, "明天停水", march(3))
    assert people.names(db, [nobody.people[0].id]) == {nobody.people[0].id: "蒋来福"}
