"""Who is reminded of what, and until when."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import col, select

from core.clock import after_quiet
from core.db import Db
from core.duties import check_ins, reminders
from core.outbox import Outgoing
from core.registry import regions
from tests.core.duties.people import household, march, person


def in_all(db: Db, remind: Callable[[Db, datetime, str], int], now: datetime) -> int:
    return sum(remind(db, now, village) for village in regions.village_ids(db))


def told(db: Db, name: str) -> list[Outgoing]:
    query = select(Outgoing).where(Outgoing.person_id == person(db, name).id)
    return list(db.exec(query.order_by(col(Outgoing.id))))


def test_every_representative_hears_once_with_a_choice_for_each_household(db: Db) -> None:
    assert in_all(db, reminders.weekly, march(2, 8)) == 3
    (message,) = told(db, "李秀英")
    assert [c["label"] for c in message.choices] == [
        "张桂花户★（还没联系过）",
        "黄水生户★（还没联系过）",
        "王建国户（还没联系过）",
        "刘大勇户（还没联系过）",
        "何秋菊户（还没联系过）",
    ]
    assert message.choices[0]["flow"] == "check_in"
    first = {"household": household(db, "张桂花户"), "mode": "contact"}
    assert message.choices[0]["answers"] == first
    assert message.due_at == after_quiet(march(2, 8))
    assert message.expires_at == march(9, 8).replace(hour=16, day=8)  # Monday 00:00 in the village


def test_nobody_is_nudged_who_owes_nothing(db: Db) -> None:
    li, ma = person(db, "李秀英"), person(db, "马老三")
    chen = person(db, "陈大山")
    check_ins.contact(
        db,
        li,
        [household(db, f"{n}户") for n in ("张桂花", "黄水生", "王建国", "刘大勇", "何秋菊")],
        march(2),
    )
    check_ins.visit(db, chen, [household(db, "罗铁柱户")], march(2))
    assert in_all(db, reminders.nudge, march(4, 8)) == 2
    assert told(db, "李秀英") == []
    assert len(told(db, "陈大山")[0].choices) == 3
    assert [c["label"] for c in told(db, ma.name)[0].choices] == ["牛家户（还没联系过）"]


def test_in_the_last_week_of_a_month_visits_are_owed_too(db: Db) -> None:
    li = person(db, "李秀英")
    ids = [household(db, f"{n}户") for n in ("张桂花", "黄水生", "王建国", "刘大勇", "何秋菊")]
    may = march(25).replace(month=5)  # a Monday; the month ends on that Sunday
    check_ins.contact(db, li, ids, may)
    in_all(db, reminders.nudge, may.replace(day=27, hour=0))
    (message,) = told(db, "李秀英")
    assert message.choices == []
    assert "还没上门：" in message.text
    assert "还有5天" in message.text


@pytest.mark.place("shaodong")
def test_where_no_contacts_are_asked_the_week_lists_who_is_to_be_visited(db: Db) -> None:
    assert in_all(db, reminders.weekly, march(2, 8)) == 2
    (message,) = told(db, "申爱莲")
    assert "本月还没上门：申老太户★、岳长生户★。" in message.text
    assert "本季还没上门：匡玉兰户、申建新户。" in message.text
    assert {c["answers"]["mode"] for c in message.choices} == {"visit"}
