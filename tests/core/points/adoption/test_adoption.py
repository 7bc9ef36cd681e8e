"""Adopting a rulebook: checked with line and reason, told to the village, in force from its day on.

Here too: `rulebook.changes`, `rulebook.versions`.
"""

from datetime import date

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.adoption import adoption
from core.points.adoption.adoption import Adopted
from core.points.checks import points
from core.points.rulebook import versions
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import Rulebook, Subject
from tests.core.points.wangjia_acts import april, drafted, march, passed, person, village

OWN = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-04-01
publicity_days = 5

[[item]]
code = "neighbour-help"
name = "邻里互助"
category = "邻里互助"
kind = "award"
points = 8
cap = 24
text = "帮邻居一次加8分。"
from = 2026-04-01

[[item]]
code = "tea"
name = "采茶互助"
category = "邻里互助"
kind = "award"
points = 3
text = "春茶时节帮人采茶，一次加3分。"
from = 2026-04-01
"""


def adopt(db: Db, text: str = OWN, to: str = "王家村", by: str = "") -> Adopted:
    who = person(db, by) if by else None
    return adoption.adopt(db, who, village(db, to), "王家村.toml", text, march(20))


def rulebook(db: Db, day: date, of: str = "王家村") -> Rulebook:
    found = versions.in_force(db, village(db, of), Subject.HOUSEHOLD, day)
    assert found is not None
    return found


def said(db: Db, chat: str) -> list[str]:
    return [row.text for row in db.exec(select(Outgoing).where(Outgoing.chat == chat))]


def test_it_counts_from_its_day_on_and_nowhere_else(db: Db) -> None:
    adopt(db)
    assert rulebook(db, date(2026, 3, 31)).scheme == "lianhu-default"
    own = rulebook(db, date(2026, 4, 1))
    assert (own.scheme, own.publicity_days) == ("wangjia", 5)
    assert rulebook(db, date(2026, 4, 1), "李家村").scheme == "lianhu-default"
    before, after = (
        own.item("neighbour-help", date(2026, 3, 31)),
        own.item("neighbour-help", date(2026, 4, 1)),
    )
    assert before is not None
    assert after is not None
    assert (before.points, after.points) == (5, 8)
    assert own.item("litter", date(2026, 4, 1)) is not None
    assert list(points.broken(db)) == []


def test_the_room_and_the_supervision_group_hear_what_changes(db: Db) -> None:
    adopt(db, by="钱国华")
    text = (
        "【细则变动】王家村农户积分，从2026年4月1日起：\n"
        "新增：采茶互助+3\n"
        "改动：邻里互助+5改为邻里互助+8，封顶20分改为24分，写法改为“帮邻居一次加8分。”\n"
        "公示：7天改为5天\n"
        "由钱国华启用。发“规则”看全部，有意见跟村干部或监督小组说。"
    )
    for chat in ("room:王家村群", "demo:冯正", "demo:褚卫", "demo:卫红"):
        assert said(db, chat) == [text], chat
    assert said(db, "demo:张桂花") == said(db, "room:李家村群") == []


def test_a_town_adopts_for_its_villages_that_have_none_of_their_own(db: Db) -> None:
    adopt(db)
    done = adopt(db, OWN.replace("wangjia", "shiqiao"), "石桥镇")
    assert [v.name for v in done.villages] == ["李家村"]
    assert rulebook(db, date(2026, 4, 1)).scheme == "wangjia"
    assert rulebook(db, date(2026, 4, 1), "李家村").scheme == "shiqiao"


def test_a_village_extends_what_its_town_has_adopted(db: Db) -> None:
    adopt(db, OWN.replace("wangjia", "shiqiao"), "石桥镇")
    own = """extends = "shiqiao.household"
scheme = "wangjia"
title = "王家村的"
from = 2026-05-01
[[item]]
code = "tea"
name = "采茶互助"
category = "邻里互助"
kind = "award"
points = 4
text = "一次加4分。"
from = 2026-05-01
"""
    adopt(db, own)
    book = rulebook(db, date(2026, 5, 2))
    tea, help_ = book.item("tea", date(2026, 5, 2)), book.item("neighbour-help", date(2026, 5, 2))
    assert tea is not None
    assert help_ is not None
    assert (tea.points, help_.points, book.publicity_days) == (4, 8, 5)
    coming = versions.coming(db, village(db), Subject.HOUSEHOLD, date(2026, 4, 2))
    assert coming is not None
    assert coming.digest == book.digest


def changed(*pairs: tuple[str, str]) -> str:
    text = OWN
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (changed(("publicity_days", "publicity_day")), "第5行：不认识的 publicity_day"),
        (changed(("cap = 24", "cap = -24")), "第13行：cap 要大于 0，现在是 -24"),
        (changed(("from = 2026-04-01", "from = 2026-02-01")), "第4行：from 写的是 2026-02-01，那一期已经过去了，最早写 2026-03-01"),
        (changed(("from = 2026-04-01\n", "")), "第1行：缺少 from"),
        (changed(('extends = "lianhu-default.household"', 'extends = "nowhere.household"')), "第1行：没有 'nowhere.household' 这套细则，可以接着写的有：gaoyang"),
        (changed(('scheme = "wangjia"', 'scheme = "lianhu-default"')), "第2行：lianhu-default 是自带细则的名字"),
        (OWN.replace("加8分。\"\nfrom = 2026-04-01", "加8分。\"\nfrom = 2026-01-01"), "第15行：neighbour-help 在 lianhu-default.household 里正用着，不能改"),
        ("这不是细则", "写法不对"),
        (OWN.removeprefix('extends = "lianhu-default.household"\n'), "缺少 subject"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line(db: Db, text: str, why: str) -> None:
    with pytest.raises(RulebookFault) as fault:
        adopt(db, text)
    assert why in str(fault.value)
    assert all(line.startswith("王家村.toml") for line in str(fault.value).splitlines())
    assert versions.adoptions(db, village(db), Subject.HOUSEHOLD) == []


def test_an_item_in_force_is_not_edited_and_may_be_ended(db: Db) -> None:
    adopt(db)
    next_ = OWN.replace("from = 2026-04-01\npublicity", "from = 2026-05-01\npublicity")
    with pytest.raises(RulebookFault, match="第18行：tea（采茶互助）在用的项不能改"):
        adopt(db, next_.replace("points = 3", "points = 4"))
    with pytest.raises(RulebookFault, match="tea（采茶互助）在用的项不能删掉"):
        adopt(db, next_[: next_.index('[[item]]\ncode = "tea"')])
    ended = adopt(db, next_ + "until = 2026-05-01\n")
    assert ended.changes == ("停用：采茶互助",)


def test_a_month_that_is_worked_out_keeps_its_rules(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    drafted(db, april(1))
    with pytest.raises(
        RulebookFault, match="第4行：2026年3月的积分表已经算好了，from 最早写 2026-04-01"
    ):
        adopt(db, changed(("from = 2026-04-01", "from = 2026-03-25")))


def test_only_a_cadre_of_the_place_adopts_and_only_for_a_village_or_town(db: Db) -> None:
    with pytest.raises(Refusal, match="要由村干部或镇干部启用"):
        adopt(db, by="罗铁柱")
    with pytest.raises(Refusal, match="细则由村或镇启用"):
        adopt(db, to="一组")


def test_four_hundred_items_are_adopted_and_told_in_short(db: Db) -> None:
    many = "".join(
        f"""
[[item]]
code = "own-{n}"
name = "自定第{n}项"
category = "邻里互助"
kind = "award"
points = 1
text = "做了第{n}项，一次加1分。"
from = 2026-04-01
"""
        for n in range(400)
    )
    done = adopt(db, OWN.partition("[[item]]")[0] + many)
    assert (
        len([i for i in rulebook(db, date(2026, 4, 1)).items if i.code.startswith("own-")]) == 400
    )
    heard = said(db, "room:王家村群")[-1]
    assert "等400项" in heard
    assert len(heard) < 600
    assert done.changes


def test_a_weight_that_leaves_nothing_of_an_item_is_refused_with_its_line(db: Db) -> None:
    own = OWN.replace("points = 3", "points = 1").replace(
        "[[item]]", '[[category]]\nname = "茶事"\nweight = 50\n\n[[item]]', 1
    )
    text = own.replace(
        'code = "tea"\nname = "采茶互助"\ncategory = "邻里互助"',
        'code = "tea"\nname = "采茶互助"\ncategory = "茶事"',
    )
    with pytest.raises(RulebookFault, match="第26行：乘上“茶事”的权重50%，一次不到1分"):
        adopt(db, text)
