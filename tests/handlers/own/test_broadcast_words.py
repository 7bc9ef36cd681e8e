"""Whom a cadre's words are for, and what they are to know.

Here too: `broadcast_preview` (played in tests/conversations/own/broadcast_changed.txt).
"""

import pytest

from core.broadcasts.audiences import HOMES
from handlers.own.broadcast_words import asks_state, calls_off, is_of, ordered, parse


@pytest.mark.parametrize(
    ("words", "body", "text"),
    [
        ("通知各位代表：后天开会", "representatives", "后天开会"),
        ("请通知全体党员，周五交党费", "party_members", "周五交党费"),
        ("帮我告诉一下网格员 表格今天要交", "grid_workers", "表格今天要交"),
        ("后天停水，请通知各户", HOMES, "后天停水"),
        ("通知二组的村民：水表要换", HOMES, "水表要换"),
        ("通知村民代表下午两点到村部", "representatives", "下午两点到村部"),
        ("群发通知全村各户：周末打疫苗", HOMES, "周末打疫苗"),
        ("提醒两委班子：带笔记本", "committees", "带笔记本"),
        ("发个通知：明天赶集改到后天", "", "明天赶集改到后天"),
    ],
)
def test_whom_it_is_for(words: str, body: str, text: str) -> None:
    heard = parse(words)
    assert heard is not None
    assert (heard.body, heard.text) == (body, text)


@pytest.mark.parametrize("words", ["村口的路灯坏了", "代表没来过我家", "我通知书收到了", "大家好"])
def test_what_is_for_nobody(words: str) -> None:
    assert parse(words) is None


def test_who_has_got_it() -> None:
    assert asks_state("昨天的通知谁收到了")
    assert not asks_state("我没收到积分")
    assert asks_state("党员有没有通知到")


@pytest.mark.parametrize(
    "words",
    [
        "谁通知大家去镇上的",
        "我已经通知各户了",
        "镇里通知各户换水表，有人不肯换",
        "开会的事不用通知代表了",
        "通知党员了没有",
        "有没有通知各户",
        "体检通知取消了",
    ],
)
def test_a_question_or_a_told_fact_orders_nothing(words: str) -> None:
    assert parse(words) is None
    assert not ordered(words)


@pytest.mark.parametrize(
    "words", ["帮我跟大家说一声周五停气", "给各户发个通知", "周五停气，通知一下"]
)
def test_an_order_to_tell(words: str) -> None:
    assert ordered(words)


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ("领树苗的通知取消", "领树苗"),
        ("把刚才那条通知撤了吧", ""),
        ("取消昨天体检的通知", "体检"),
        ("放电影的通知作废", "放电影"),
    ],
)
def test_a_broadcast_is_called_off(words: str, called: str) -> None:
    assert calls_off(words) == called


@pytest.mark.parametrize(
    "words",
    ["体检通知取消了吗", "通知各户体检取消", "取消", "通知大家别来了", "体检的事不用通知了"],
)
def test_these_call_nothing_off(words: str) -> None:
    assert calls_off(words) is None


def test_which_broadcast_is_meant_by_two_characters_of_it() -> None:
    assert is_of("周四下午来村部领树苗", "领树苗")
    assert is_of("周四下午来村部领树苗", "")
    assert not is_of("周四下午来村部领树苗", "放电影")
