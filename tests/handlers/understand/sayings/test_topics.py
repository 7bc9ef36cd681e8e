"""Which of the kept things is asked for, and what only sounds like a question about work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understand.sayings.topics import Topic, report_number, topic


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("今天还有哪些事要我去处理", Topic.WAITING),
        ("我手头还压着几件", Topic.WAITING),
        ("还有几条申报要审", Topic.CLAIMS),
        ("还有几笔钱等着批", Topic.VOUCHERS),
        ("有几条异议还没定", Topic.OBJECTIONS),
        ("村民问的有哪些没回", Topic.ENQUIRIES),
        ("最近有人告状吗", Topic.COMPLAINTS),
        ("哪几户被扣分了", Topic.DEDUCTIONS),
        ("村里上个月的账给大家看看", Topic.MONEY),
        ("积分表卡在谁那里", Topic.MONTH),
        ("什么时候公示", Topic.MONTH),
        ("有谁还没来拿东西", Topic.UNCOLLECTED),
        ("店里还剩些什么货", Topic.STOCK),
        ("我这周还差哪几户", Topic.OWN_VISITS),
        ("这周的名单再发我看看", Topic.OWN_VISITS),
        ("我家的申报审了没有", Topic.OWN_CLAIMS),
        ("哪位代表这个月一户都没上门", Topic.VISITS),
        ("边个仲未走访", Topic.VISITS),
        ("各个村现在怎么样", Topic.VILLAGES),
        ("把没跑完户的代表列一下", Topic.VISITS),
        ("盐还有好多包", Topic.STOCK),
        ("有没有人对公示有不同意见", Topic.OBJECTIONS),
        ("没结的报个数给我", Topic.OPEN),
        ("逾期的有几件", Topic.OVERDUE),
        ("本月一共多少件上报", Topic.COUNTS),
        ("村里还有几多件冇办", Topic.OPEN),
    ],
)
def test_a_question_names_what_it_asks_for(words: str, asked: Topic) -> None:
    assert topic(words) == asked


@pytest.mark.parametrize(
    "words",
    [
        "村口的井盖破了",
        "我报的还有几件没办",  # the sender's own reports
        "谁还没来开会",
        "积分什么时候清零",
        "几天算超期",
        "我家的补贴怎么还没到账",
        "怎么过了期限还没动静，快点",
        "给王建国打了电话，没什么事",
        "都去过了，没联系上的下周再去",
        "编号 3 还有几件没办",
        "",
    ],
)
def test_what_tells_or_asks_for_something_else_has_no_topic(words: str) -> None:
    assert topic(words) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("编号12到哪一步了", "12"),
        ("看看编号 3", "3"),
        ("7号单谁在办", "7"),
        ("编号临4", "临4"),
        ("编号5", "5"),
        ("编号5，修好了", ""),
        ("编号5没什么问题", ""),
        ("3号下午来", ""),
    ],
)
def test_a_number_is_asked_for(words: str, number: str) -> None:
    assert report_number(words) == number


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(words: str) -> None:
    assert topic(words) is None or len(words) > 0
