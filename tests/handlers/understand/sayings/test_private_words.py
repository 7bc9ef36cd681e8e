"""What a correction makes of a broadcast, and what in it is private."""

import pytest

from handlers.understand.sayings.private_words import changed, private


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("不对，是周六", "周六上午九点修路"),
        ("应该是下午三点", "周五下午三点修路"),
        ("改成：下周一修桥，请绕行", "下周一修桥，请绕行"),
        ("不是修路，是修桥", "周五上午九点修桥"),
        ("好像有点冷", None),
    ],
)
def test_a_correction_changes_the_text(words: str, text: str | None) -> None:
    assert changed("周五上午九点修路", words) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("王小梅得了肝炎，大家别去", "illness"),
        ("五保名单：何秋菊", "class"),
        ("陈国强欠水费三百", "debt"),
        ("罗铁柱家偷电", "blame"),
        ("给困难户柳奶奶送了油", "class"),
        ("老孙家拖着不还", "debt"),
        ("低保年审到月底为止", ""),
        ("柳奶奶九十岁了，大家去坐坐", ""),
        ("何秋菊家周六办喜酒", ""),
        ("不要乱倒垃圾", ""),
    ],
)
def test_what_is_private(text: str, kind: str) -> None:
    assert private(text, ["王小梅", "何秋菊", "罗铁柱"]) == kind
