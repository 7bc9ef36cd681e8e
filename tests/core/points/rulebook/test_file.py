"""Rulebook files: what is wrong is named with its line and reason; what is right keeps its digest.

Here too: `rulebook`.
"""

from dataclasses import replace
from datetime import date

import pytest

from core.points.rulebook import file
from core.points.rulebook.edits import changed_in_force
from core.points.rulebook.file import RulebookFault, from_canonical, presets, read
from core.points.rulebook.rulebook import (
    CLAIMANTS,
    Claimant,
    End,
    ItemKind,
    Subject,
    meant,
)

SMALL = """scheme = "small"
subject = "household"
title = "小细则"
end = "ledger"
from = 2026-01-01

[[category]]
name = "互助"
weight = 150

[[stage]]
body = "panel"
decides = ["claims", "statement"]
how = "decision"
posts = ["clerk"]

[[item]]
code = "help"
name = "帮忙"
category = "互助"
kind = "award"
points = 5
cap = 20
text = "帮一次加5分。"
words = ["帮…收"]
from = 2026-01-01
"""
IN_MARCH = date(2026, 3, 1)


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (changed("cap = 20", "cap = -20"), 23, "cap 要大于 0"),
        (changed("cap = 20", "cap = 2"), 23, "封顶 2 比一次的 5 分还少"),
        (changed("points = 5", "points = 0"), 22, "要写 points"),
        (changed("points = 5", 'points = "5"'), 22, "points 要写整数"),
        (changed("points = 5", "pionts = 5"), 22, "不认识的 pionts"),
        (changed('kind = "award"', 'kind = "bonus"'), 21, "kind 不能是 'bonus'"),
        (changed('category = "互助"', 'category = "别的"'), 20, "没有 '别的' 这一类"),
        (changed('posts = ["clerk"]', 'posts = ["boss"]'), 15, "不能是 'boss'"),
        (changed('title = "小细则"', "publicity_days = 1\ntitle = '小'"), 3, "不能小于 3"),
        (changed('words = ["帮…收"]', 'rule = "every-door"'), 25, "自动项要写 rule"),
        (changed('name = "帮忙"\n', ""), 17, "缺少 name"),
        (SMALL + SMALL[SMALL.index("[[item]]") :], 28, "已经有一项在同一段时间里用着"),
        (changed('end = "ledger"', 'end = "ledger'), None, "写法不对"),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) < 40 else "",
)
def test_a_fault_is_named_with_its_line(text: str, line: int | None, why: str) -> None:
    with pytest.raises(RulebookFault) as told:
        read("small.household.toml", text)
    assert why in str(told.value)
    if line is not None:
        assert f"small.household.toml 第{line}行" in str(told.value)


def test_every_fault_is_named_at_once() -> None:
    text = changed("cap = 20", "cap = 0").replace('kind = "award"', 'kind = "bonus"')
    with pytest.raises(RulebookFault) as told:
        read("small.household.toml", text)
    assert str(told.value).count("small.household.toml 第") == 2


def test_the_digest_is_of_the_content_alone() -> None:
    book = read("one.toml", SMALL)
    assert read("two.toml", "# 说明\n" + SMALL).digest == book.digest
    assert read("one.toml", changed("points = 5", "points = 6")).digest != book.digest
    assert from_canonical(book.text) == book


def test_a_category_tilts_what_an_item_is_worth() -> None:
    book = read("one.toml", SMALL)
    item = book.item("help", IN_MARCH)
    assert item is not None
    assert book.worth(item) == 7  # 5 × 150 %, rounded towards zero
    assert book.worth(replace(item, kind=ItemKind.DEDUCTION)) == -7


def test_a_village_extends_its_town() -> None:
    base = read("town.toml", SMALL)
    own = """extends = "town"
title = "村里的细则"
[[item]]
code = "help"
name = "帮忙"
category = "互助"
kind = "award"
points = 8
text = "帮一次加8分。"
from = 2026-04-01
"""
    book = read("village.toml", own, lambda _: file.content(base))
    before, after = book.item("help", date(2026, 3, 31)), book.item("help", date(2026, 4, 1))
    assert (book.title, book.end) == ("村里的细则", End.LEDGER)
    assert before is not None
    assert after is not None
    assert (before.points, after.points) == (5, 8)


def test_an_item_in_force_is_never_edited() -> None:
    old = read("one.toml", SMALL)
    assert changed_in_force(old, read("two.toml", changed("points = 5", "points = 6")))
    assert changed_in_force(old, read("two.toml", changed('code = "help"', 'code = "other"')))
    ended = SMALL + "until = 2026-05-01\n"
    assert not changed_in_force(old, read("two.toml", ended))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("我今天帮罗铁柱家收谷子了", "邻里互助"),
        ("我帮隔壁娭毑收哒两天谷,咯也算分不", "邻里互助"),
        ("闺女考上大学了!录取通知书在这", "考上大学"),
        ("我儿子当兵走了 听说能加分", "参军入伍"),
        ("今天去清沟了", "公共劳动"),
        ("上午陪老人去看病", "照料老人"),
        ("我家缴了合作医疗", "按时参保"),
    ],
)
def test_everyday_words_find_an_item(said: str, name: str) -> None:
    book = presets()["lianhu-default.household"][0]
    found = meant(book.claimable(frozenset({Claimant.SELF}), IN_MARCH), said)
    assert [i.name for i in found] == [name]


def test_words_that_fit_nothing_find_nothing() -> None:
    book = presets()["lianhu-default.household"][0]
    assert meant(list(book.items), "路灯坏了") == []


def test_the_default_scheme_has_both_subjects() -> None:
    households = presets()["lianhu-default.household"][0]
    representatives = presets()["lianhu-default.representative"][0]
    assert (households.subject, representatives.subject) == (
        Subject.HOUSEHOLD,
        Subject.REPRESENTATIVE,
    )
    kinds = [i.kind for i in households.items]
    assert (kinds.count(ItemKind.AWARD), kinds.count(ItemKind.VETO)) == (24, 4)
    assert all(i.photo_required and i.evidence for i in households.items if i.kind == ItemKind.VETO)
    assert CLAIMANTS[ItemKind.VETO] == {Claimant.CADRE}


def test_items_claim_their_words_alone() -> None:
    """No item answers to a bare word that another item has too."""
    for versions in presets().values():
        for item in versions[-1].items:
            found = meant(list(versions[-1].items), item.name)
            assert item in found
