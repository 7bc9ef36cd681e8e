"""Bad luck over WeChat: repeats, restarts, lost tokens, slow photos, people who stop following."""

from datetime import timedelta

from sqlmodel import Session, select

from core.evidence import Evidence, EvidenceState
from core.outbox import State
from core.registry.addresses import Address
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from tests.harness.wechat.telling import MONDAY_NINE, Open, count, ended, keep_open, says, until

SEND = "message/custom/send"


def test_the_same_delivery_five_times_is_one_report_and_one_answer(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    zhang.say("村口的井盖破了")
    for _ in range(4):
        zhang.again()
    answers = [told.text for told in zhang.hears() if told.way == "reply"]
    assert len(answers) == 5
    assert set(answers) == {answers[0]}
    assert "已上报，编号 1" in answers[0]
    assert count(village, Report) == 1


def test_repeats_that_come_together_are_one_report(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    before = count(village, Inbox)
    zhang.at_once("村口的井盖破了", 5)
    answers = [told.text for told in zhang.hears() if told.way == "reply"]
    assert len(answers) == 5
    assert len(set(answers)) == 1
    assert (count(village, Report), count(village, Inbox)) == (1, before + 1)
    assert set(zhang.statuses) == {200}


def test_a_repeat_after_a_restart_gets_the_same_answer(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    first = says(zhang, "村口的井盖破了", "已上报，编号 1")
    village.stop()
    again = opened(MONDAY_NINE + timedelta(minutes=1))
    zhang.url, zhang.platform, zhang.seen = again.url, again.platform, 0
    zhang.again()
    assert zhang.waits_for("已上报，编号 1").text == first
    assert count(again, Report) == 1


def test_two_taps_in_one_second_are_both_answered(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    moment = village.now()
    zhang.now = lambda: moment
    zhang.tap("我的上报")
    zhang.tap("帮助")
    zhang.tap("我的上报")  # within the second it is the same tap to the platform
    told = [t.text for t in zhang.hears()]
    assert len(told) == 3
    assert told[0] == told[2] != told[1]


def test_no_token_is_accepted_and_everybody_is_answered_all_the_same(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    village.platform.fail(SEND, 40001)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "村口的井盖破了", "已上报，编号 1")
    assert village.platform.wait_until(lambda: village.platform.calls[SEND] > 0)
    for _ in range(5):
        says(li, "处理", "编号 1", "1. 受理")
        says(zhang, "我的上报", "编号 1")
    assert village.platform.calls["stable_token"] <= 3
    assert not [told for told in village.platform.journal if told.way != "reply"]
    with Session(village.program.engine) as db:
        assert ended(db, "o李秀英", State.UNREACHABLE) == 0


def test_a_photo_that_does_not_come_does_not_hold_up_the_answer(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, "村口的井盖破了", "已上报，编号 1")
    village.platform.fail("media/get", "hang", times=1)
    zhang.photo(b"never comes")  # the phone waits five seconds for an answer, no longer
    zhang.waits_for("已补充到编号 1")
    with Session(village.program.engine) as db:
        assert db.exec(select(Evidence.state)).all() == [EvidenceState.PENDING]


def test_who_stops_following_is_not_answered_and_can_come_back(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "村口的井盖破了", "已上报")
    li.waits_for("【新上报】")
    before = count(village, Inbox)
    zhang.leave()
    assert (count(village, Inbox), zhang.hears()) == (before + 1, [])  # heard, and not answered

    def reachable(db: Session) -> bool:
        return db.exec(select(Address.reachable).where(Address.chat == "o张桂花")).one()

    until(village, lambda db: not reachable(db))
    says(li, "受理", "已受理")
    zhang.follow()
    zhang.waits_for("张桂花，您好")
    until(village, reachable)
    keep_open(zhang)
    says(li, "办结", "照片")
    says(li, "换了新的", "照片")
    says(li, "没有照片", "已办结")
    zhang.waits_for("换了新的", "1. 修好了")


def test_a_voice_message_is_kept_and_words_are_asked_for(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    he = village.phone("何秋菊")
    he.voice()
    he.waits_for("语音收到了", "转给")
    with Session(village.program.engine) as db:
        assert db.exec(select(Evidence.kind)).all() == ["voice"]
    he.voice("村口的井盖破了")
    he.waits_for("已上报，编号 1")
