"""Stories 5 and 6 over WeChat: claims, review without one's own kin, and the month to its end."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, select

from core.outbox import Outgoing
from tests.harness.wechat.telling import Open, jpeg, keep_open, says
from tests.standins.wechat_client import Phone

EVENING = datetime(2026, 3, 5, 11, 0, tzinfo=UTC)  # 19:00 there
APRIL = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)  # 08:01
ROOM = "room:王家村群"


def test_claims_are_reviewed_by_somebody_who_is_no_kin(opened: Open) -> None:
    village = opened(EVENING)
    luo, liu = village.phone("罗铁柱"), village.phone("刘大勇")
    zhao, qian = village.phone("赵春兰"), village.phone("钱国华")
    keep_open(zhao, qian)

    says(luo, "我今天帮唐菊香家收谷子了", "请核对", "1. 确认")
    says(luo, "确认", "报上去了：罗铁柱户 邻里互助 +5", "等赵春兰审核")
    zhao.waits_for("【积分申报】罗铁柱户 邻里互助 +5", "1. 通过", "2. 不通过", "3. 看凭证")
    luo.photo(jpeg(70))
    luo.waits_for("照片附上了：罗铁柱户 邻里互助 +5")
    zhao.waits_for("凭证：照片1张")
    says(zhao, "3", "凭证1")
    assert zhao.waits_for_picture()
    zhao.waits_for("1. 通过")
    says(zhao, "1", "通过了：罗铁柱户 邻里互助 +5")
    luo.waits_for("【申报通过】罗铁柱户 邻里互助 +5")

    # 赵春兰 is 刘大勇's sister: 钱国华 decides, and she cannot, by any way.
    says(liu, "我今天帮罗铁柱家收谷子了", "请核对", "1. 确认")
    says(liu, "确认", "等钱国华审核")
    qian.waits_for("【积分申报】刘大勇户 邻里互助 +5", "2. 不通过")
    says(zhao, "审核", "没有")
    assert not any("刘大勇" in told.text for told in zhao.hears())
    says(qian, "2", "为什么不通过")
    says(qian, "没有照片", "没有通过：刘大勇户")
    liu.waits_for("【申报没通过】刘大勇户 邻里互助 +5", "没有照片")


def test_a_list_of_claims_is_passed_at_once(opened: Open) -> None:
    village = opened(EVENING)
    luo, zhao = village.phone("罗铁柱"), village.phone("赵春兰")
    for did in ("我今天帮唐菊香家收谷子了", "我今天去清沟了"):
        says(luo, did, "请核对", "1. 确认")
        says(luo, "确认", "等赵春兰审核")
    zhao.waits_for("【积分申报】", "公共劳动")
    says(zhao, "审核", "等您审核2条", "1. 罗铁柱户 邻里互助 +5", "2. 罗铁柱户 公共劳动 +5")
    says(zhao, "全部通过", "通过了2条")
    luo.waits_for("【申报通过】")


def _one_claim_and_one_deduction(luo: Phone, zheng: Phone, zhao: Phone) -> None:
    says(luo, "我今天帮唐菊香家收谷子了", "请核对", "1. 确认")
    says(luo, "确认", "等赵春兰审核")
    zhao.waits_for("【积分申报】罗铁柱户")
    says(zhao, "1", "通过了")
    says(zheng, "申报", "给哪一户")
    for words, fragment in (
        ("张桂花", "哪一类"),
        ("乡村建设", "哪一项"),
        ("乱堆乱放", "哪天做的"),
        ("今天柴堆在路上，提醒了没搬", "凭证"),
    ):
        says(zheng, words, fragment)
    zheng.photo(jpeg(80))
    zheng.waits_for("报上去了：张桂花户 乱堆乱放 -5")
    zhao.waits_for("【积分申报】张桂花户 乱堆乱放 -5")
    says(zhao, "1", "通过了")


def test_the_month_from_the_draft_to_every_households_own_line(opened: Open) -> None:
    village = opened(EVENING)
    names = ("张桂花", "罗铁柱", "赵春兰", "冯正", "郑小东")
    zhang, luo, zhao, feng, zheng = (village.phone(name) for name in names)
    _one_claim_and_one_deduction(luo, zheng, zhao)

    village.move(APRIL - timedelta(hours=2))
    keep_open(zhang, luo, zhao, feng)
    village.move(APRIL)
    zhao.waits_for("【王家村2026年3月积分表算好了】", "1. 确认公示")
    says(zhao, "看明细", "罗*柱户 +5")
    zhao.waits_for("1. 确认公示")
    says(zhao, "确认公示", "已确认", "4月8日")
    zhang.waits_for("【只告诉您家】张桂花户2026年3月有扣分", "1. 异议")
    assert sum("【公示】" in text for text in village.owed_elsewhere(ROOM)) == 1

    says(zhang, "凭啥扣我家分", "为什么有意见")
    says(zhang, "那堆柴是隔壁的，不是我家的", "标为有异议")
    feng.waits_for("【积分异议】张桂花", "1. 成立", "2. 不成立")
    says(zhang, "公示", "乱堆乱放）［有异议］")
    says(feng, "1", "异议成立")
    zhang.waits_for("【异议结果】", "成立")

    village.move(datetime(2026, 4, 8, 23, 0, tzinfo=UTC) - timedelta(hours=1))
    keep_open(zhang, luo)
    village.move(datetime(2026, 4, 9, 0, 1, tzinfo=UTC))
    luo.waits_for("【积分入账】罗铁柱户2026年3月：+5分", "余额5分")
    zhang.waits_for("【积分入账】张桂花户2026年3月：0分")
    results = [text for text in village.owed_elsewhere(ROOM) if "【积分结果】" in text]
    assert len(results) == 1
    assert "校验码" in results[0]
    with Session(village.program.engine) as db:
        query = select(Outgoing.picture).where(Outgoing.chat == ROOM)
        assert any(db.exec(query))  # the poster
    says(luo, "积分", "罗铁柱户：余额5分")
    says(luo, "排名", "您家在全村第1名")
    says(luo, "为什么", "邻里互助 +5", "赵春兰审核")
