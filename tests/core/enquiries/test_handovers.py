"""转人工: one talk an account, carried both ways and to nobody else, until it is ended or a day is over."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.enquiries import handovers
from core.enquiries.handovers import LASTS, Carried, Handover
from core.errors import Refusal
from core.outbox import Outgoing
from core.registry.people import Person, Post
from tests.core.enquiries.asking import MONDAY, home, person, told, who
from tests.core.reports.telling import leaves

MINUTE = timedelta(minutes=1)


def begin(db: Db, name: str = "王建国", last: str = "", **more: frozenset[str]) -> Handover:
    me = who(db, name)
    speaker = db.get(Person, me.person_id or "")
    return handovers.begin(db, home(db, name), str(me.address_id), speaker, last, MONDAY, **more)


def test_the_helper_hears_who_and_what_was_said_last(db: Db) -> None:
    handover = begin(db, last="路灯的事")
    assert handover.helper_id == person(db, "李秀英").id
    assert "【转人工】王建国想直接跟您说话" in told(db, "李秀英")[-1]
    assert "刚才说的是：“路灯的事”" in told(db, "李秀英")[-1]


def test_words_photos_and_voices_go_both_ways_and_nowhere_else(db: Db) -> None:
    handover = begin(db)
    handovers.carry(db, handover.id, False, Carried("在家吗"), MONDAY)
    handovers.carry(db, handover.id, True, Carried("在"), MONDAY + MINUTE)
    handovers.carry(db, handover.id, True, Carried("", "E1"), MONDAY + 2 * MINUTE)
    handovers.carry(db, handover.id, False, Carried("", "E2", voice=True), MONDAY + 3 * MINUTE)
    assert told(db, "李秀英")[1:] == ["王建国：在家吗", "王建国：［语音］"]
    assert told(db, "王建国") == ["李秀英：在", "李秀英：［照片］"]
    everybody = set(db.exec(select(Outgoing.chat).where(Outgoing.thing == handover.id)))
    assert len(everybody) == 2


def test_each_side_finds_it_while_it_lasts(db: Db) -> None:
    handover, address = begin(db), str(who(db, "王建国").address_id)
    helper = person(db, "李秀英").id
    assert handovers.around(db, address, None, MONDAY) == [handover]
    assert handovers.around(db, "", helper, MONDAY) == [handover]
    for at in (MONDAY + LASTS, MONDAY + 2 * LASTS):
        assert handovers.around(db, address, None, at) == []
        assert handovers.around(db, "", helper, at) == []


def test_one_account_has_one_talk(db: Db) -> None:
    begin(db)
    with pytest.raises(Refusal, match="已经转给人工了"):
        begin(db)


def test_either_side_ends_it_and_both_hear_so(db: Db) -> None:
    handover = begin(db)
    other = who(db, "赵春兰")
    with pytest.raises(Refusal, match="不是您的"):
        handovers.end(db, handover.id, other.person_id, str(other.address_id), MONDAY)
    helper = who(db, "李秀英")
    handovers.end(db, handover.id, helper.person_id, str(helper.address_id), MONDAY)
    assert "李秀英结束了对话" in told(db, "王建国")[-1]
    assert "和王建国的对话结束了" in told(db, "李秀英")[-1]
    with pytest.raises(Refusal, match="已经结束"):
        handovers.carry(db, handover.id, False, Carried("还在吗"), MONDAY)
    begin(db)


def test_it_ends_by_itself_after_a_day(db: Db) -> None:
    begin(db)
    assert handovers.next_due(db) == MONDAY + LASTS
    assert handovers.sweep(db, MONDAY + LASTS - MINUTE) == 0
    assert (handovers.sweep(db, MONDAY + LASTS), handovers.sweep(db, MONDAY + LASTS)) == (1, 0)
    assert "一天到了" in told(db, "王建国")[-1]
    assert "一天到了" in told(db, "李秀英")[-1]
    assert handovers.next_due(db) is None


def test_too_much_is_refused(db: Db) -> None:
    handover = begin(db)
    with pytest.raises(Refusal, match="太长"):
        handovers.carry(db, handover.id, False, Carried("长" * 501), MONDAY)
    for _ in range(handovers.MOST_A_MINUTE - 1):
        handovers.carry(db, handover.id, False, Carried("快来"), MONDAY)
    with pytest.raises(Refusal, match="太快"):
        handovers.carry(db, handover.id, False, Carried("快来"), MONDAY)
    handovers.carry(db, handover.id, False, Carried("快来"), MONDAY + 2 * MINUTE)


def test_who_gives_up_the_post_hears_no_more(db: Db) -> None:
    handover = begin(db)
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY + MINUTE)
    with pytest.raises(Refusal, match="不管这里的事了"):
        handovers.carry(db, handover.id, False, Carried("在家吗"), MONDAY + 2 * MINUTE)


def test_somebody_named_is_not_the_one_who_helps(db: Db) -> None:
    handover = begin(db, but=frozenset({person(db, "李秀英").id}))
    assert handover.helper_id == person(db, "赵春兰").id


def test_nobody_to_reach_is_said(db: Db) -> None:
    with pytest.raises(Refusal, match="没有能马上接您话的人"):
        begin(db, "周明")


def test_at_night_a_phone_rings_only_while_they_talk(db: Db) -> None:
    handover = begin(db)
    night = MONDAY + timedelta(hours=13)  # 22:00
    assert handovers.waits_until_morning(handover, night)
    handovers.carry(db, handover.id, True, Carried("还没睡"), night)
    assert not handovers.waits_until_morning(handover, night + MINUTE)
    handovers.carry(db, handover.id, False, Carried("好"), night + MINUTE)
    db.flush()
    query = select(Outgoing).where(Outgoing.text == "王建国：好")
    assert db.exec(query).one().due_at == night + MINUTE
