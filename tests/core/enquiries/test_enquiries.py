"""Questions: one stage has each, it goes up when nobody answers, and the asker hears every step.

Here too: `notices`, `escalation`.
"""

from datetime import timedelta

import pytest

from core.clock import add_working_days
from core.db import Db
from core.enquiries import enquiries, escalation, notices
from core.enquiries.enquiries import EnquiryState
from core.errors import Refusal
from core.registry.people import Post
from tests.core.enquiries.asking import MONDAY, ask, person, told
from tests.core.reports.telling import leaves

DAY = timedelta(days=1)


def test_it_reaches_the_representative_and_comes_back(db: Db) -> None:
    enquiry = ask(db)
    assert "【村民提问】张桂花问：医保怎么交" in told(db, "李秀英")[-1]
    notices.answer(db, person(db, "李秀英"), enquiry.id, 1, "年底 在村部交", MONDAY)
    assert told(db, "张桂花")[-1] == (
        "您问的“医保怎么交”，李秀英（一组村民代表）答复：年底 在村部交"
    )
    assert (enquiry.state, enquiry.due_at) == (EnquiryState.ANSWERED, None)


@pytest.mark.parametrize("name", ["吴建军", "赵春兰", "陈大山", "张桂花"])
def test_only_who_has_it_answers(db: Db, name: str) -> None:
    enquiry = ask(db)
    with pytest.raises(Refusal, match="现在由李秀英来答"):
        notices.answer(db, person(db, name), enquiry.id, None, "好", MONDAY)


def test_it_is_answered_once_and_corrected_by_the_same_person(db: Db) -> None:
    enquiry, me = ask(db), person(db, "李秀英")
    notices.answer(db, me, enquiry.id, None, "在镇上交", MONDAY)
    with pytest.raises(Refusal, match="李秀英已经答复了"):
        notices.answer(db, me, enquiry.id, None, "在村部交", MONDAY)
    notices.correct(db, me, enquiry.id, "在村部交", MONDAY + timedelta(hours=1))
    assert "更正了答复：在村部交" in told(db, "张桂花")[-1]
    with pytest.raises(Refusal, match="一天之内"):
        notices.correct(db, me, enquiry.id, "别处", MONDAY + 3 * DAY)
    with pytest.raises(Refusal, match="一天之内"):
        notices.correct(db, person(db, "赵春兰"), enquiry.id, "别处", MONDAY + 2 * DAY)


def test_an_old_button_does_nothing(db: Db) -> None:
    enquiry = ask(db)
    notices.pass_on(db, person(db, "李秀英"), enquiry.id, 1, MONDAY)
    with pytest.raises(Refusal, match="赵春兰来答"):
        notices.answer(db, person(db, "李秀英"), enquiry.id, 1, "好", MONDAY)
    with pytest.raises(Refusal, match="过时"):
        notices.answer(db, person(db, "赵春兰"), enquiry.id, 1, "好", MONDAY)


def test_nobody_is_sent_away_without_where_to_go(db: Db) -> None:
    enquiry, me = ask(db), person(db, "李秀英")
    with pytest.raises(Refusal):
        notices.decline(db, me, enquiry.id, None, " ", MONDAY)
    notices.decline(db, me, enquiry.id, None, "到镇医保窗口", MONDAY)
    assert "不归这里管：到镇医保窗口" in told(db, "张桂花")[-1]


def test_it_climbs_every_two_working_days_and_the_asker_hears(db: Db) -> None:
    enquiry, at = ask(db), MONDAY
    for name in ("赵春兰", "钱国华", "孙敏"):
        at = add_working_days(at, 2)
        assert escalation.next_due(db) == at
        assert (escalation.sweep(db, at - DAY), escalation.sweep(db, at)) == (0, 1)
        assert f"已转给{name}" in told(db, "张桂花")[-1]
        assert "医保怎么交" in told(db, name)[-1]
    at = add_working_days(at, 2)
    assert escalation.sweep(db, at) == 1
    assert "一直没有人答复" in told(db, "张桂花")[-1]
    assert (escalation.next_due(db), enquiry.state) == (None, EnquiryState.OPEN)
    notices.answer(db, person(db, "孙敏"), enquiry.id, None, "来了", at)
    assert "来了" in told(db, "张桂花")[-1]


def test_a_vacant_post_is_passed_when_its_time_is_over(db: Db) -> None:
    ask(db)
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY + DAY)
    escalation.sweep(db, add_working_days(MONDAY, 2))
    assert "一组村民代表两个工作日没有答复" in told(db, "赵春兰")[-1]


def test_an_unbound_sender_hears_the_answer_too(db: Db) -> None:
    enquiry = ask(db, "过路人")
    assert "还没登记的村民问" in told(db, "赵春兰")[-1]
    notices.answer(db, person(db, "赵春兰"), enquiry.id, None, "到村部", MONDAY)
    assert "到村部" in told(db, "过路人")[-1]


def test_too_many_at_once_are_refused(db: Db) -> None:
    for n in range(enquiries.MOST_OPEN):
        ask(db, text=f"第{n}问")
    with pytest.raises(Refusal, match="在等答复"):
        ask(db, text="再问一个")
    with pytest.raises(Refusal, match="写清楚"):
        ask(db, "刘大勇", text=" ")


def test_what_waits_for_whom(db: Db) -> None:
    enquiry = ask(db)
    ask(db, "罗铁柱")
    waiting = enquiries.waiting_for(db, person(db, "李秀英").id, MONDAY)
    assert [e.id for e in waiting] == [enquiry.id]
    assert enquiries.waiting_for(db, person(db, "赵春兰").id, MONDAY) == []


def test_where_nobody_is_there_it_is_refused(db: Db) -> None:
    with pytest.raises(Refusal, match="还没有登记能答复您的人"):
        ask(db, "周明")


def test_a_representative_asks_the_village_to_keep_an_answer(db: Db) -> None:
    enquiry, me = ask(db), person(db, "李秀英")
    notices.answer(db, me, enquiry.id, None, "在村部交", MONDAY)
    assert [p.name for p in notices.suggest(db, me, enquiry.id, MONDAY)] == ["赵春兰"]
    assert "李秀英答了一个问题" in told(db, "赵春兰")[-1]
    with pytest.raises(Refusal, match="自己答复过"):
        notices.suggest(db, person(db, "赵春兰"), enquiry.id, MONDAY)
