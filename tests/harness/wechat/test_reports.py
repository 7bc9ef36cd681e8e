"""Stories 2 and 3 over WeChat: reports from the first word to the confirmation, up the ladder."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from core.evidence import Evidence, EvidenceState
from core.outbox import State
from core.reports.ladder.reports import Report
from tests.harness.wechat.telling import MONDAY_NINE, Open, ended, jpeg, keep_open, says, until


def test_a_report_from_the_first_word_to_the_confirmation(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "村口的井盖破了", "已上报，编号 1", "李秀英", "3月3日")
    zhang.photo(jpeg(10))
    zhang.waits_for("已补充到编号 1")
    zhang.stand_at(28.1, 113.6)
    zhang.waits_for("已补充到编号 1")
    assert "请在" in li.waits_for("【新上报】编号 1", "张桂花", "1. 受理", "2. 已做临时防护").text
    assert li.waits_for_picture()
    says(zhang, "我的上报", "编号 1", "李秀英", "还剩23小时", "吴建军")

    says(li, "1", "已受理")
    zhang.waits_for("编号 1", "已受理")
    says(li, "已做临时防护", "请发一张防护的照片")
    li.photo(jpeg(20))
    li.waits_for("已做临时防护")
    zhang.waits_for("编号 1", "已做临时防护")
    says(li, "办结", "照片")
    says(li, "换了新井盖", "照片")
    li.photo(jpeg(30))
    li.waits_for("已办结")
    zhang.waits_for("编号 1", "换了新井盖", "1. 修好了", "2. 还没好")

    says(zhang, "还没好", "已退给李秀英")
    li.waits_for("编号 1", "还没好")
    says(li, "办结", "照片")
    li.photo(jpeg(40))
    li.waits_for("写一句")
    says(li, "又垫平了", "已办结")
    zhang.waits_for("又垫平了", "1. 修好了")
    says(zhang, "1", "已确认，谢谢您")
    li.waits_for("编号 1", "已确认")
    with Session(village.program.engine) as db:
        stored = db.exec(select(Evidence.state)).all()
        report = db.exec(select(Report)).one()
    assert stored == [EvidenceState.STORED] * 4
    assert report.latitude == pytest.approx(28.1035, abs=1e-3)
    assert {*zhang.statuses, *li.statuses} == {200}


def test_somebody_unknown_reports_and_hears_every_step(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    chen, stranger = village.phone("陈大山"), village.stranger("oStranger")
    stranger.follow()
    stranger.waits_for("您好", "上报")
    says(stranger, "二组水塘边的路灯不亮了", "哪个村", "王家村", "李家村")
    says(stranger, "王家村", "已上报，编号 1", "陈大山")
    chen.waits_for("【新上报】编号 1", "还没登记的村民", "1. 受理")
    says(chen, "受理", "已受理")
    stranger.waits_for("编号 1", "已受理")
    says(stranger, "我的上报", "编号 1", "陈大山")


def test_what_nobody_does_climbs_to_the_city(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    ladder = [village.phone(name) for name in ("李秀英", "吴建军", "钱国华", "孙敏", "周明")]
    names = ["李秀英", "吴建军", "钱国华", "孙敏", "周明"]
    says(zhang, "村口的井盖破了", "已上报，编号 1")
    ladder[0].waits_for("【新上报】编号 1")
    for below, above, name in zip(ladder[:-1], ladder[1:], names[1:], strict=True):
        with Session(village.program.engine) as db:
            due = db.exec(select(Report)).one().due_at
        assert due is not None
        village.move(due - timedelta(minutes=1))
        keep_open(zhang, below, above)
        village.move(timedelta(minutes=2))
        above.waits_for("编号 1", "村口的井盖破了", "1. 受理")
        below.waits_for("编号 1", name)
        zhang.waits_for("编号 1", name)
        says(above, "编号1", "村口的井盖破了")  # looked at, and not acted on
    says(zhang, "我的上报", "周明")


def test_silence_is_not_satisfaction(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "村口的井盖破了", "已上报")
    li.waits_for("【新上报】")
    says(li, "办结", "照片")
    says(li, "换了新的", "照片")
    says(li, "没有照片", "已办结")
    village.move(timedelta(days=7, minutes=2))
    says(zhang, "我的上报", "未确认")


def test_danger_is_answered_at_once_and_goes_first(opened: Open) -> None:
    village = opened(datetime(2026, 3, 2, 15, 30, tzinfo=UTC))  # 23:30: quiet hours
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "着火了，快来人", "119")
    li.waits_for("着火了")


def test_after_two_days_of_silence_the_window_is_shut_and_it_shows(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, "村口的井盖破了", "已上报")
    village.move(timedelta(hours=24, minutes=1))
    zhang.waits_for("吴建军")
    village.move(timedelta(hours=25))
    until(village, lambda db: ended(db, "o张桂花", State.SUPERSEDED) > 0)
    assert not any("钱国华" in told.text for told in zhang.hears())
    # Her other address, the demo's web phone, got it instead.
    assert any("钱国华" in text for text in village.owed_elsewhere("demo:张桂花"))


def test_five_messages_and_then_the_quota(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    li = village.phone("李秀英")
    keep_open(li)
    neighbours = [village.phone(n) for n in ("张桂花", "王建国", "刘大勇", "黄水生", "何秋菊")]
    village.move(timedelta(minutes=2))  # the scan of the code allowed three more for a minute
    troubles = (
        "村口的井盖破了",
        "祠堂门口水沟堵了",
        "小卖部旁边垃圾没人收",
        "村东桥栏杆断了",
        "学校墙裂了",
    )
    for phone, trouble in zip(neighbours, troubles, strict=True):
        says(phone, trouble, "已上报")
    says(neighbours[0], "晒谷场的大树倒了", "已上报")
    for _ in range(5):
        li.waits_for("【新上报】")
    until(village, lambda db: ended(db, "o李秀英", State.SUPERSEDED) > 0)
    says(li, "处理", "要您办的有")


def test_a_platform_without_a_valid_token_delays_and_loses_nothing(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    keep_open(li)
    village.platform.fail("message/custom/send", -1, times=1)
    says(zhang, "村口的井盖破了", "已上报")
    li.waits_for("【新上报】编号 1", seconds=30)


def test_a_long_answer_begins_at_once_and_the_rest_follows(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    told = "村口的井盖破了" + "".join(f"，第{n}天还没有人来" for n in range(2, 90))
    says(zhang, told, "已上报")
    li.waits_for("【新上报】")
    li.say("处理")
    first, rest = li.waits_for("编号 1：村口的井盖破了"), li.waits_for("1. 受理")
    assert (first.way, rest.way) == ("reply", "customer-service")
    assert told in first.text + rest.text
    says(li, "1", "已受理")
    assert not [t for t in li.hears() if "还没有人来" in t.text]
