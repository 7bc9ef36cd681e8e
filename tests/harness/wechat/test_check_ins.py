"""Story 4 over WeChat: the weekly reminder, numbers, a visit with photo and place, and undo."""

from datetime import UTC, datetime

from tests.harness.wechat.telling import Open, jpeg, keep_open, says


def test_monday_reminder_numbers_visit_and_undo(opened: Open) -> None:
    village = opened(datetime(2026, 3, 1, 10, 0, tzinfo=UTC))
    li = village.phone("李秀英")
    keep_open(li)
    village.move(datetime(2026, 3, 2, 0, 1, tzinfo=UTC))
    reminder = li.waits_for("【本周联系】", "1. 张桂花户★", "5. 何秋菊户").text
    assert "李家院户" not in reminder
    says(li, "1 3 5", "记上了：张桂花户、王建国户、何秋菊户联系过了")
    says(li, "2 没人在家", "黄水生户没联系上（没人在家）")
    says(li, "打卡", "走访了哪一户", "1. 黄水生户★")
    says(li, "1", "走访黄水生户", "照片")
    li.photo(jpeg(60))
    li.waits_for("在哪里见的")
    li.stand_at(28.1, 113.6)
    li.waits_for("记上了：黄水生户走访过了")
    says(li, "撤销", "撤销了：黄水生户的走访打卡")
    village.move(datetime(2026, 3, 3, 23, 0, tzinfo=UTC))
    keep_open(li)
    village.move(datetime(2026, 3, 4, 0, 1, tzinfo=UTC))
    owed = li.waits_for("【本周还差】").text
    assert "张桂花户" not in owed
    assert "黄水生户" in owed
    assert "刘大勇户" in owed
