"""What words say of a leave: from which day to which, and that somebody is back.

Here too: `leave` (played in tests/conversations/registry/leave.txt).
"""

from datetime import date

import pytest

from handlers.registry import leave_words

TODAY = date(2026, 5, 11)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("请假 5月13日至5月18日", (5, 13), (5, 18)),
        ("15号到18号请个假", (5, 15), (5, 18)),
        ("从3号到5号请假", (6, 3), (6, 5)),
        ("请三天假", (5, 11), (5, 13)),
        ("明天起请假一周", (5, 12), (5, 18)),
        ("后天开始请假两天，罗铁柱替我", (5, 13), (5, 14)),
        ("请假到5月20日", (5, 11), (5, 20)),
        ("请半个月假", (5, 11), (5, 25)),
        ("这周请假", (5, 11), (5, 17)),
    ],
)
def test_days(words: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    meant = leave_words.parse(words, TODAY)
    assert meant is not None
    assert (meant.first, meant.last) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    "words",
    [
        "请假 家里有事",
        "今晚的会我请假",
        "他没请假也没来",
        "怎么请假",
        "张桂花去城里三天了",
        "下周再去",
    ],
)
def test_what_it_must_not_be_taken_for(words: str) -> None:
    assert leave_words.parse(words, TODAY) is None


@pytest.mark.parametrize("words", ["我回来了", "销假", "我提前回来了，不用替了", "到家了"])
def test_somebody_is_back(words: str) -> None:
    assert leave_words.comes_back(words)
    assert not leave_words.comes_back("他回来了没有")
