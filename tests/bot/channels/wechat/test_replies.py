"""What a message looks like on WeChat: numbers, 2048 bytes, and nobody's words as markup.

Here too: `tencent.pieces`.
"""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wechat import replies
from bot.channels.wechat.channel import WeChat
from bot.tencent import strict_xml
from core.outbox import Outgoing

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=3000)


def row(text: str, *labels: str) -> Outgoing:
    choices = [{"label": label, "flow": "handle"} for label in labels]
    return Outgoing(
        channel="wechat", chat="o", priority=1, text=text, choices=choices, made_at=NOW, due_at=NOW
    )


def read(xml: str) -> list[tuple[str, str]]:
    return [(child.tag, child.text or "") for child in ElementTree.fromstring(xml)]


def test_choices_are_numbered_lines_and_say_how() -> None:
    assert replies.parts(row("井盖破了", "受理", "办结")) == [
        "井盖破了\n\n1. 受理\n2. 办结\n请回复前面的数字。"
    ]
    assert replies.parts(row("井盖破了")) == ["井盖破了"]
    assert replies.parts(row("")) == []


def test_a_text_cannot_end_the_reply_early() -> None:
    evil = "a]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA[b]]>"
    xml = replies.passive(evil, to="oVillager", account="gh_1", at=1772413200)
    assert sorted(read(xml)) == [
        ("Content", evil),
        ("CreateTime", "1772413200"),
        ("FromUserName", "gh_1"),
        ("MsgType", "text"),
        ("ToUserName", "oVillager"),
    ]


def test_words_never_become_a_link() -> None:
    shown = replies.parts(row('<a href="http://127.0.0.1/">领奖</a> 1<2 <A\nx', "<a>"))[0]
    assert "<a" not in shown.lower()
    assert "</a" not in shown
    assert "1<2" in shown


def test_control_characters_are_left_out() -> None:
    assert replies.parts(row("a\0b\x08c\nd")) == ["abc\nd"]


def test_a_long_list_is_cut_between_lines_with_its_choices_at_the_end() -> None:
    lines = [f"{n}号户，户主姓名，联系电话在村里" for n in range(90)]
    parts = replies.parts(row("\n".join(lines), "受理", "办结"))
    assert len(parts) == 3
    assert parts[-1].endswith("1. 受理\n2. 办结\n请回复前面的数字。")
    said = "\n".join(parts).splitlines()
    assert [line for line in said if "号户" in line] == lines


def test_a_long_text_without_lines_is_cut_after_a_sentence() -> None:
    parts = replies.parts(row("这条路坏了，已经三天了。" * 90))
    assert len(parts) > 1
    assert all(part.endswith("。") for part in parts)
    commas = replies.parts(row("这条路坏了，" * 200))
    assert all(part.endswith("，") for part in commas)


@pytest.mark.parametrize("labels", [(), ("好",), ("受理", "办结"), tuple("一二三四五六七八九")])
def test_what_the_limit_promises_fits_into_one_part(labels: tuple[str, ...]) -> None:
    room = WeChat.limits.text - sum(len(label) + 10 for label in labels)
    assert len(replies.parts(row("😀" * room, *labels))) == 1


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_part_fits_and_nothing_is_lost(text: str) -> None:
    parts = replies.parts(row(text))
    assert all(0 < len(part.encode()) <= replies.MOST_BYTES for part in parts)
    shown = strict_xml.printable(text)
    if "<" not in text:
        assert "".join(parts).replace("\n", "") == shown.replace("\n", "")


@settings(max_examples=100, deadline=None)
@given(st.text("]>[<!CDATA村/", max_size=40))
def test_whatever_is_said_is_read_back(text: str) -> None:
    xml = replies.passive(text, to="o", account="g", at=1)
    assert dict(read(xml))["Content"] == text
    assert len(read(xml)) == 5
