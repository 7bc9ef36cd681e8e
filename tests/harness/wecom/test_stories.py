"""The manhole and a whole month over WeCom: members by the app's cards, the internal group by its robot."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from core.outbox import Outgoing
from core.registry.rooms import Room
from core.registry.wecom.robots import Robot
from core.reports.ladder.reports import Report
from handlers.engine.memory import Conversation, Inbox
from tests.harness.wechat.telling import jpeg
from tests.harness.wecom.conftest import Open
from tests.harness.wecom.village import ADDRESS, KEY, Village
from tests.standins.wecom_client import Member

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 there
EVENING = datetime(2026, 3, 5, 11, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)


def says(member: Member, words: str, *fragments: str) -> None:
    """Somebody writes, and is answered so."""
    member.say(words)
    member.waits_for(*fragments)


def joined(village: Village, cadre: Member) -> None:
    """The cadre joins the internal group, and hears that it works."""
    says(cadre, f"群机器人 {ADDRESS}", "记下了")
    cadre.waits_for("【群机器人】通了")
    village.group("【联户】这个群接上了")


def test_the_manhole_from_the_first_word_to_the_confirmation(opened: Open) -> None:
    village = opened(MONDAY)
    he, li = village.member("何秋菊"), village.member("李秀英")
    says(he, "村口的井盖破了", "已上报，编号 1", "李秀英")
    he.again()
    he.photo(jpeg(10))
    he.waits_for("已补充到编号 1")
    li.waits_for("【新上报】编号 1", "1 受理")
    li.waits_for_button("受理")
    li.press("受理")
    li.waits_for("编号 1 已受理")
    he.waits_for("编号 1", "已受理")
    assert "✔ 受理" in li.closed()
    says(li, "办结", "照片")
    says(li, "换了新井盖", "照片")
    li.photo(jpeg(30))
    li.waits_for("已办结")
    he.waits_for("换了新井盖", "1 修好了")
    he.waits_for_button("修好了")
    he.press("修好了")
    he.waits_for("已确认，谢谢您")
    li.waits_for("编号 1", "已确认")
    village.settled()
    assert {*he.statuses, *li.statuses} == {200}
    with Session(village.program.engine) as db:
        assert len(db.exec(select(Report)).all()) == 1


def test_a_card_that_another_settled_is_closed(opened: Open) -> None:
    village = opened(EVENING)
    luo, zhao, qian = (village.member(name) for name in ("罗铁柱", "赵春兰", "钱国华"))
    says(luo, "我今天帮唐菊香家收谷子了", "请核对", "1 确认")
    luo.waits_for_button("确认")
    luo.press("确认")
    luo.waits_for("等赵春兰审核")
    zhao.waits_for("【积分申报】罗铁柱户 邻里互助 +5")
    shown = zhao.waits_for_button("通过")
    zhao.press("通过")
    zhao.waits_for("通过了：罗铁柱户")
    luo.waits_for("【申报通过】")
    assert zhao.closed() == ["✔ 通过"]
    # Pressed once more, on the card that stood there before: nothing happens twice.
    assert shown.buttons
    zhao.press("通过")
    zhao.waits_for("罗铁柱户")
    assert zhao.closed() == ["✔ 通过"]
    village.move(APRIL)
    for cadre in (zhao, qian):
        cadre.waits_for("积分表算好了")
        cadre.waits_for_button("确认公示")
    zhao.press("确认公示")
    zhao.waits_for("已确认")
    qian.waits_for("【积分表】")
    assert "已处理" in qian.closed()


def test_a_whole_month_in_the_internal_group(opened: Open) -> None:
    village = opened(EVENING)
    luo, zhao = village.member("罗铁柱"), village.member("赵春兰")
    joined(village, zhao)
    says(luo, "我今天帮唐菊香家收谷子了", "请核对")
    luo.press("确认")
    zhao.waits_for("【积分申报】罗铁柱户")
    zhao.waits_for_button("通过")
    zhao.press("通过")
    zhao.waits_for("通过了")
    village.move(APRIL)
    zhao.waits_for("积分表算好了")
    zhao.waits_for_button("确认公示")
    zhao.press("确认公示")
    village.group("【公示】王家村2026年3月农户积分", "罗*柱户 +5")
    village.move(datetime(2026, 4, 9, 0, 1, tzinfo=UTC))
    village.group("【积分结果】王家村2026年3月农户积分", "校验码")
    luo.waits_for("【积分入账】罗铁柱户2026年3月：+5分")
    village.settled()
    shown = village.platform.of(KEY)
    assert [s for s in shown if s.picture], "the poster"
    [card] = [s for s in shown if s.kind == "news"]
    assert card.text.endswith(f"/board/{_village_id(village)}")
    assert len([s for s in shown if "【公示】" in s.text]) == 1


def _village_id(village: Village) -> str:
    with Session(village.program.engine) as db:
        robot = db.exec(select(Robot)).one()
        return db.get_one(Room, robot.room_id).region_id


def test_a_whole_month_in_the_villagers_group_by_one_tap(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wecom.customers.EVERY", 0.2)
    village = opened(EVENING)
    luo, zhao = village.member("罗铁柱"), village.member("赵春兰")
    village.platform.groups["wrVILLAGERS"] = ("乡亲群", zhao.userid)
    village.platform.wait_until(lambda: village.platform.calls["externalcontact/groupchat/get"] > 1)
    says(zhao, "客户群", "您管的微信群")
    zhao.press("接乡亲群")
    zhao.waits_for("接上了“王家村乡亲群”")
    says(luo, "我今天帮唐菊香家收谷子了", "请核对")
    luo.press("确认")
    zhao.waits_for("【积分申报】罗铁柱户")
    zhao.press("通过")
    zhao.waits_for("通过了")
    village.move(APRIL)
    zhao.press("确认公示")
    zhao.waits_for("已确认")
    village.move(datetime(2026, 4, 9, 0, 1, tzinfo=UTC))
    zhao.waits_for("【群发】结果放好了")
    assert village.platform.of("wrVILLAGERS") == []
    assert village.platform.confirm("MASS-1")
    zhao.waits_for("【群发】已经发到“王家村乡亲群”了")
    [result] = village.platform.of("wrVILLAGERS")
    assert "【积分结果】王家村2026年3月农户积分" in result.text
    assert result.picture


def test_a_cry_for_help_is_in_the_internal_group_without_a_name(opened: Open) -> None:
    village = opened(MONDAY)
    qian, he = village.member("钱国华"), village.member("何秋菊")
    joined(village, qian)
    says(he, "晒谷场的草垛着火了", "119")
    short = village.group("【紧急】王家村一组有人呼救：着火").text
    assert "何秋菊" not in short
    assert "李秀英" in short


def test_a_revoked_robot_is_told_to_who_added_it(opened: Open) -> None:
    village = opened(MONDAY)
    qian, he = village.member("钱国华"), village.member("何秋菊")
    joined(village, qian)
    village.platform.keys.clear()
    says(he, "晒谷场的草垛着火了", "119")
    qian.waits_for("机器人不能用了")
    with Session(village.program.engine) as db:
        assert db.exec(select(Robot)).one().key is None


def test_the_key_stays_in_one_table(opened: Open) -> None:
    village = opened(MONDAY)
    qian = village.member("钱国华")
    says(qian, "群机器人", "整条发给我")
    says(qian, ADDRESS, "记下了")
    qian.waits_for("【群机器人】通了")
    with Session(village.program.engine) as db:
        for table in (Inbox, Outgoing, Conversation):
            kept = [str(row.model_dump()) for row in db.exec(select(table))]
            assert not any(KEY in row for row in kept), table


def test_a_member_who_left_shows_on_the_report(opened: Open) -> None:
    village = opened(MONDAY)
    he, li, wu = (village.member(name) for name in ("何秋菊", "李秀英", "吴建军"))
    village.platform.members.discard(li.userid)
    says(he, "村口的井盖破了", "已上报，编号 1")
    wu.waits_for("编号 1", "李秀英")
    states = {(m.state.value, m.error) for m in village.settled()}
    assert ("unreachable", "left") in states
