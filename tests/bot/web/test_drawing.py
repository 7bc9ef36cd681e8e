"""What people write is drawn as text and nothing else."""

from datetime import UTC, datetime

import pytest

from bot.web.drawing import draw, linked, plain
from bot.web.items import Item
from core.desk import links

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</p></li><hx-partial hx-target='body'>x</hx-partial>",
    "<a href='javascript:alert(1)'>点我</a>",
    "{{ 7*7 }}${7*7}",
    "<b hx-get='/clock' hx-trigger='load'>",
]


def _drawn(text: str) -> str:
    item = Item("told", "A" * 29, "c", NOW, text, buttons=(text,))
    done = Item("answered", "B" * 29, "c", NOW, buttons=("好",), answer=text)
    heard = Item("said", "C" * 29, "c", NOW, text)
    news = [("p1", [item, heard, done])]
    return draw("news.html", news=news, names={"p1": text}, now=None, quiet=False)


def test_hostile_text_makes_no_element_and_no_attribute() -> None:
    inert = _drawn("x")
    for hostile in HOSTILE:
        drawn = _drawn(hostile)
        assert drawn.count("<") == inert.count("<"), hostile
        assert drawn.count('"') == inert.count('"'), hostile
        assert ">49" not in drawn
        assert "$49" not in drawn


def test_control_and_direction_characters_are_dropped_and_line_breaks_stay() -> None:
    assert (
        plain("张\u202e桂\u200b花\x00\x07\u2066！\r\n第二行\r第三行") == "张桂花！\n第二行\n第三行"
    )


def test_a_number_of_a_list_stays_as_it_was_written() -> None:
    assert plain("1. 张桂花 ★\n2. 王建国") == "1. 张桂花 ★\n2. 王建国"


def test_only_our_own_way_in_is_a_link_and_all_else_is_harmless(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "_root", "https://lianhu.example")
    token = "x" * 43
    ours = linked(f"链接：\nhttps://lianhu.example/desk/in/{token}\n点开")
    assert f'<a href="/desk/in/{token}"' in ours
    assert "<a" not in linked(f"https://evil.example/desk/in/{token} https://lianhu.example/x")
    assert linked("<b>甲</b>") == "&lt;b&gt;甲&lt;/b&gt;"
    monkeypatch.setattr(links, "_root", "")
    assert linked("<b>甲</b>") == "&lt;b&gt;甲&lt;/b&gt;"
