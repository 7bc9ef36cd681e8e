"""An account in other hands is its owner's no more: by themselves from another one, or by whoever answers for them."""

import pytest
from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.posts.persons import lost_phones
from core.registry import addresses
from tests.core.reports.telling import MONDAY, person, told
from tests.handlers.engine.talking import heard


def test_the_one_that_is_written_from_stays(db: Db) -> None:
    who = person(db, "何秋菊")
    old = addresses.of_person(db, who.id)[0]
    new = addresses.known(db, "web", "another")
    addresses.attach(db, new, who.id, MONDAY)
    lost = lost_phones.of_oneself(db, who, new)
    assert [a.id for a in lost.addresses] == [old.id]
    lost_phones.release(db, who, lost, MONDAY)
    assert [a.id for a in addresses.of_person(db, who.id)] == [new.id]
    assert told(db, "何秋菊") == []


def test_one_says_so_from_another_account(db: Db) -> None:
    who = person(db, "何秋菊")
    second = addresses.known(db, "web", "demo:二号")
    addresses.attach(db, second, who.id, MONDAY)
    assert "您还绑着1个账号" in heard(db, "二号", "我手机丢了")
    assert "以后只在现在这个账号上找您" in heard(db, "二号", "确认")
    assert [a.id for a in addresses.of_person(db, who.id)] == [second.id]


def test_who_answers_for_them_does_it_on_record(db: Db) -> None:
    who, by = person(db, "刘大勇"), person(db, "李秀英")
    lost_phones.release(db, by, lost_phones.of_another(db, by, who, MONDAY), MONDAY)
    assert addresses.of_person(db, who.id) == []
    assert "李秀英办的" in told(db, "刘大勇")[-1]
    act = db.exec(select(Act).where(Act.kind == addresses.UNBOUND)).one()
    assert (act.person_id, act.thing_id, act.right) == (by.id, who.id, "answers_for")


@pytest.mark.parametrize(
    ("by", "who"),
    [("陈大山", "刘大勇"), ("何秋菊", "刘大勇"), ("马老三", "刘大勇"), ("李秀英", "钱国华")],
)
def test_nobody_else_does(db: Db, by: str, who: str) -> None:
    with pytest.raises(Refusal):
        lost_phones.of_another(db, person(db, by), person(db, who), MONDAY)
