"""Who says who they are, and who only says something else.

Here too: `handlers.enquiries.registration`.
"""

import pytest

from core.db import Db
from handlers.enquiries import newcomer
from tests.handlers.reports.filing.test_report import say


@pytest.mark.parametrize(
    "words",
    [
        "我叫罗水妹",
        "我姓彭，住二组",
        "我是一组王家的",
        "俺是新来的",
        "孙二牛，一组的",
        "我系二组陈家的",
    ],
)
def test_somebody_says_who_they_are(words: str) -> None:
    assert newcomer.names_itself(words)


@pytest.mark.parametrize("words", ["我是来旅游的", "村口的路灯不亮了", "医保怎么交", "我要登记"])
def test_other_words_say_nobody(words: str) -> None:
    assert not newcomer.names_itself(words)


def test_a_number_alone_is_known_as_one() -> None:
    assert newcomer.only_a_number("139 0000 1111")
    assert newcomer.only_a_number("我的手机号是13900001111")
    assert not newcomer.only_a_number("13900001111打不通")


@pytest.mark.parametrize(
    "words",
    [
        "我叫罗水妹，怎么登记",
        "帮我妈登记一下，她没手机",
        "冇得邀请码",
        "13900001111",
        "我是二组的彭水秀",
    ],
)
def test_a_newcomer_files_no_report(db: Db, words: str) -> None:
    heard = say(db, "外乡人", words)
    assert len(heard) == 1
    assert "上报" not in heard[0].text + "".join(c.label for c in heard[0].choices)
    assert heard[0].text.startswith(("怎么称呼您", "您是哪个村的"))


@pytest.mark.parametrize("words", ["新来了一户，登记到一组", "黄水生一家搬走了", "户主改成他儿子"])
def test_orders_about_people_change_nothing(db: Db, words: str) -> None:
    assert "现在还办不了" in say(db, "钱国华", words)[0].text
