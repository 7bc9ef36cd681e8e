"""What the village is shown of its money, and what becomes of a question about it.

Here too: `doubts`.
"""

from datetime import date, datetime, time

import pytest
from sqlmodel import select

from core.clock import at_local
from core.db import Db
from core.errors import Refusal
from core.funds import doubts, publication
from core.funds.approval import Wanted
from core.funds.doubts import DoubtState, FundDoubt
from core.outbox import Outgoing
from core.registry.people import Kinship
from tests.core.funds.money import (
    approved,
    donation,
    granted,
    person,
    proposed,
    spending,
    village,
)

pytestmark = pytest.mark.place("liuyang")
FIFTH = at_local(date(2026, 4, 5), time(8))


def at(day: int) -> datetime:
    return at_local(date(2026, 4, day), time(9))


def told(db: Db, name: str) -> list[str]:
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, name).id)
    return list(db.exec(query.order_by(Outgoing.id)))


def published(db: Db) -> publication.FundPublication:
    granted(db)
    approved(db, proposed(db, spending(db)))
    approved(db, proposed(db, donation(db), "黎国强"))
    assert publication.publish_village(db, FIFTH, village(db)) == 1
    found = publication.newest(db, village(db))
    assert found is not None
    return found


def test_the_room_gets_what_moved_and_no_household_is_named(db: Db) -> None:
    text = published(db).text
    assert "收入200元，支出35元，还剩165元" in text
    assert "看病买药35元，村民代表廖红英经手（屈小红批准）" in text
    assert "热心人士捐款500元" in text
    assert "鲁娭毑" not in text
    assert "傅桂芳" not in text
    assert db.exec(select(Outgoing.text).where(Outgoing.chat == "room:佳成村群")).all() == [text]


def test_a_giver_who_agrees_is_named(db: Db) -> None:
    wanted = Wanted(**(vars(donation(db)) | {"named": True}))
    approved(db, proposed(db, wanted, "黎国强"))
    publication.publish_village(db, FIFTH, village(db))
    found = publication.newest(db, village(db))
    assert found is not None
    assert "傅桂芳捐款500元" in found.text


def test_it_stands_fifteen_days_and_says_until_when(db: Db) -> None:
    """Asked about on the last of them, it is answered like on the first."""
    shown = published(db)
    assert "公示15天，到4月20日" in shown.text
    last = at_local(date(2026, 4, 20), time(7, 59))
    assert publication.newest(db, village(db)) == shown
    doubt = doubts.file(db, person(db, "傅桂芳"), shown.id, "35元买的什么药", last)
    assert doubt.state == DoubtState.OPEN


def test_a_month_is_published_once_and_a_still_one_not_at_all(db: Db) -> None:
    published(db)
    assert publication.publish_village(db, FIFTH, village(db)) == 0
    assert publication.publish_village(db, FIFTH.replace(month=5), village(db)) == 0


def test_a_month_that_was_missed_is_made_up_for(db: Db) -> None:
    granted(db)
    assert publication.publish_village(db, FIFTH.replace(month=7), village(db)) == 1
    shown = publication.newest(db, village(db))
    assert shown is not None
    assert shown.month == "2026-03"


def test_a_question_is_answered_in_writing(db: Db) -> None:
    which = published(db).id
    asker = person(db, "傅桂芳")
    doubt = doubts.file(db, asker, which, "买药太贵了", at(6))
    assert "买药太贵了" in told(db, "焦文斌")[-1]
    with pytest.raises(Refusal, match="正在查"):
        doubts.file(db, asker, which, "还有", at(6))
    with pytest.raises(Refusal, match="写明查的情况"):
        doubts.decide(db, person(db, "焦文斌"), doubt.id, 1, True, " ", at(7))
    with pytest.raises(Refusal, match="监督小组来查"):
        doubts.decide(db, person(db, "黎国强"), doubt.id, 1, True, "对", at(7))
    doubts.decide(db, person(db, "焦文斌"), doubt.id, 1, True, "多报了5元", at(7))
    assert "属实。多报了5元。" in told(db, "傅桂芳")[-1]
    assert "请更正" in told(db, "屈小红")[-1]
    with pytest.raises(Refusal, match="焦文斌已经答复"):
        doubts.decide(db, person(db, "鲍友生"), doubt.id, None, False, "查了", at(8))
    doubts.file(db, asker, which, "还有一笔", at(8))
    states = db.exec(select(FundDoubt.state).order_by(FundDoubt.id)).all()
    assert states == [DoubtState.RIGHT, DoubtState.OPEN]


def test_kin_of_the_asker_do_not_answer_and_strangers_do_not_ask(db: Db) -> None:
    which = published(db).id
    one, other = person(db, "傅桂芳"), person(db, "焦文斌")
    db.add(Kinship(person_id=one.id, relative_id=other.id))
    db.flush()
    doubt = doubts.file(db, one, which, "买药太贵了", at(6))
    assert [p.name for p in doubts.deciders(db, doubt, at(6))] == ["鲍友生", "汤腊梅"]
    with pytest.raises(Refusal, match="不是您村的"):
        doubts.file(db, person(db, "柏大年"), which, "为什么", at(6))
