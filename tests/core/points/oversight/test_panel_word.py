"""What follows a panel's word: the tests of `gates.panel_votes` say it; here, who is told."""

import pytest
from sqlmodel import col, select

from core.db import Db
from core.outbox import Outgoing
from tests.core.points.gates.test_panel_votes import MEMBERS, say
from tests.core.points.wangjia_acts import person
from tests.core.points.zhigong_acts import drafted

pytestmark = pytest.mark.place("zhigong")


def told(db: Db, name: str, words: str) -> list[Outgoing]:
    query = select(Outgoing).where(
        Outgoing.person_id == person(db, name).id, col(Outgoing.text).contains(words)
    )
    return list(db.exec(query))


def test_a_list_that_goes_back_is_told_to_the_panel_and_to_who_puts_it_right(db: Db) -> None:
    drafted(db, "岑国辉")
    for name in MEMBERS[:4]:
        say(db, name, False)
    assert [told(db, name, "【退回重审】") != [] for name in MEMBERS] == [True] * 3 + [False, True]
    assert told(db, "容美珍", "【表决没通过】")
    assert not told(db, "容美珍", "【退回重审】")


def test_a_list_that_is_let_out_is_told_to_who_has_not_spoken(db: Db) -> None:
    drafted(db, "岑国辉")
    for name in MEMBERS[:4]:
        say(db, name, True)
    (asked,) = told(db, "梁炳坤", "【积分表】")
    assert [c["label"] for c in asked.choices] == ["同意", "不同意"]
    (spoken,) = told(db, "关荣发", "【积分表】")
    assert spoken.choices == []
