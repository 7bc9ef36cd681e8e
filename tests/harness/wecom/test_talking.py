"""The manhole and a whole month over WeCom's AI bot; a break of the connection loses nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlmodel import Session, select

from bot.cli.upkeep import check
from core.outbox import Outgoing, State
from core.reports.ladder.reports import Report
from handlers.engine.event import Event
from handlers.engine.memory import Inbox
from tests import databases
from tests.conftest import _made as made_for
from tests.harness.wechat.telling import jpeg
from tests.harness.wecom.talking import GROUP, Talking
from tests.standins.wecom_bot_client import Phone, image

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 there
EVENING = datetime(2026, 3, 5, 11, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
Open = Callable[[datetime], Talking]


@pytest.fixture(params=databases.BOTH)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the village at a moment; the invariants are checked when the test is over."""
    villages: list[Talking] = []
    url = made_for(request, request.param, "tables")

    def at(start: datetime) -> Talking:
        villages.append(Talking(url, tmp_path, start))
        return villages[-1]

    yield at
    for village in villages:
        with Session(village.program.engine) as db:
            assert check.broken(db) == []
        village.stop()
        village.program.engine.dispose()
    databases.drop(databases.hurried(url))


def says(phone: Phone, words: str, *fragments: str) -> None:
    """Somebody writes, and is answered so."""
    phone.say(words)
    phone.waits_for(*fragments)


def test_the_manhole_from_the_first_word_to_the_confirmation(opened: Open) -> None:
    village = opened(MONDAY)
    he, li = village.phone("何秋菊"), village.phone("李秀英")
    he.speak("村口的井盖破了")
    he.waits_for("已上报，编号 1", "李秀英")
    he.photo(jpeg(10))
    he.waits_for("已补充到编号 1")
    li.waits_for("【新上报】编号 1", "1 受理")
    li.press("受理")
    li.waits_for("编号 1 已受理")
    he.waits_for("编号 1", "已受理")
    assert "✔ 受理" in li.closed()
    says(li, "办结", "照片")
    says(li, "换了新井盖", "照片")
    li.photo(jpeg(30))
    li.waits_for("已办结")
    he.waits_for("换了新井盖", "1 修好了")
    he.press("修好了")
    he.waits_for("已确认，谢谢您")
    li.waits_for("编号 1", "已确认")
    village.settled()
    # What somebody said is answered where it was said; only what comes beside it is said by itself.
    assert village.platform.calls["aibot_respond_msg"] >= 7
    with Session(village.program.engine) as db:
        assert len(db.exec(select(Report)).all()) == 1


def test_a_whole_month_in_the_group(opened: Open) -> None:
    village = opened(EVENING)
    luo, zhao = village.phone("罗铁柱"), village.phone("赵春兰")
    luo.say("接群", GROUP)
    village.group("这件事要由村里安排的人来办")
    zhao.say("接群", GROUP)
    village.group("接上了：以后王家村的积分公示、结果、通知、呼救的短讯发到这个群，是赵春兰接的")
    zhao.say("我家的灯坏了", GROUP)
    village.group("这里人多")
    says(luo, "我今天帮唐菊香家收谷子了", "请核对")
    luo.press("确认")
    zhao.waits_for("【积分申报】罗铁柱户")
    zhao.press("通过")
    zhao.waits_for("通过了")
    village.move(APRIL)
    zhao.waits_for("积分表算好了")
    zhao.press("确认公示")
    village.group("【公示】王家村2026年3月农户积分", "罗＊柱户 +5")
    village.move(datetime(2026, 4, 9, 0, 1, tzinfo=UTC))
    village.group("【积分结果】王家村2026年3月农户积分", "校验码")
    luo.waits_for("【积分入账】罗铁柱户2026年3月：+5分")
    village.settled()
    shown = village.platform.of(GROUP)
    assert [s for s in shown if s.picture], "the poster"
    assert len([s for s in shown if "【公示】" in s.text]) == 1


def test_a_group_that_has_put_the_bot_out_is_told_to_who_joined_it(opened: Open) -> None:
    village = opened(MONDAY)
    qian, he = village.phone("钱国华"), village.phone("何秋菊")
    qian.say("接群", GROUP)
    village.group("接上了")
    village.platform.wrote.discard(GROUP)
    says(he, "晒谷场的草垛着火了", "119")
    qian.waits_for("发不进去了")
    village.platform.wrote.add(GROUP)
    qian.say("接群", GROUP)
    village.platform.wait_until(lambda: len(village.platform.of(GROUP)) == 2)
    assert "接上了" in village.platform.of(GROUP)[-1].text


def test_several_pictures_in_one_message_are_one_report(opened: Open) -> None:
    village = opened(MONDAY)
    he = village.phone("何秋菊")
    items = [
        {"msgtype": "text", "text": {"content": "村口的井盖破了"}},
        {"msgtype": "image", "image": image(village.platform, jpeg(10))},
        {"msgtype": "image", "image": image(village.platform, jpeg(20))},
    ]
    village.platform.call("message", he.userid, {"msgtype": "mixed", "mixed": {"msg_item": items}})
    he.waits_for("已上报，编号 1")
    village.settled()
    with Session(village.program.engine) as db:
        assert len(db.exec(select(Report)).all()) == 1


def test_a_break_of_ten_minutes_loses_nothing_and_emergencies_go_first(opened: Open) -> None:
    village = opened(MONDAY)
    he, li, qian = (village.phone(name) for name in ("何秋菊", "李秀英", "钱国华"))
    says(he, "村口的井盖破了", "已上报，编号 1")
    li.waits_for("【新上报】编号 1")
    qian_before = len(village.platform.of(qian.userid))
    village.settled()
    port, bot = village.platform.port, cast(Any, village.program.channels["wecom_bot"])
    village.platform.stop()
    assert village.platform.wait_until(lambda: not bot.stands()), "the break is noticed"
    _cry(village)
    village.move(timedelta(minutes=10))
    assert [m for m in _owed(village) if m.priority == 0], "rests"
    assert all(m.attempts == 0 for m in _owed(village))
    village.platform.listen(port)
    assert village.platform.connected()
    qian.waits_for("着火")
    after = village.platform.of(qian.userid)[qian_before:]
    assert "着火" in after[0].text
    states = {m.state for m in village.settled()}
    assert states <= {State.SENT, State.SUPERSEDED}


def _owed(village: Talking) -> list[Outgoing]:
    with Session(village.program.engine, expire_on_commit=False) as db:
        query = select(Outgoing).where(
            Outgoing.channel == "wecom_bot", Outgoing.state == State.WAITING
        )
        return list(db.exec(query))


def _cry(village: Talking) -> None:
    event = Event("web", "phone:tester", "cry-1", village.now(), text="王家村晒谷场的草垛着火了")
    village.program.turns.take(event).result(30)
    village.program.delivery.wake()


def test_what_comes_twice_is_done_once(opened: Open) -> None:
    village = opened(MONDAY)
    he = village.phone("何秋菊")
    village.platform.fail("aibot_respond_msg", "withhold", 1)
    he.say("村口的井盖破了")
    he.again()
    he.waits_for("已上报，编号 1")
    village.settled()
    with Session(village.program.engine) as db:
        assert len(db.exec(select(Report)).all()) == 1
        assert len({row.key for row in db.exec(select(Inbox))}) == 2
