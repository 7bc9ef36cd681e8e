"""What words say of a leave: from which day to which, and that somebody is back.

Here too: `leave` (played in tests/conversations/registry/leave.txt).
"""

from datetime import date

import pytest

from handlers.registry.away import leave_words

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
        "我妈住院了，请曾德才帮我看两天牛",
        "我们家老人要出门三天",
    ],
)
def test_what_it_must_not_be_taken_for(words: str) -> None:
    assert leave_words.parse(words, TODAY) is None


@pytest.mark.parametrize("words", ["我回来了", "销假", "我提前回来了，不用替了", "到家了"])
def test_somebody_is_back(words: str) -> None:
    assert leave_words.comes_back(words)
    assert not leave_words.comes_back("他回来了没有")


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱请假五天，曾德才替他",
        "二组代表罗铁柱明天起请假三天",
        "我婆婆住院三天，请假的事她自己说",
        "请假一周，曾德才替她",
    ],
)
def test_somebody_elses_leave(words: str) -> None:
    assert leave_words.of_another(words, ["罗铁柱", "曾德才"])


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱替我，请假三天",
        "请假三天，请罗铁柱替",
        "我请假三天，罗铁柱替",
        "我妈住院了，我请假三天，由罗铁柱替我",
        "明天起请假三天 罗铁柱替",
        "请罗铁柱替班，我外出五天",
    ],
)
def test_a_leave_of_ones_own(words: str) -> None:
    assert not leave_words.of_another(words, ["罗铁柱", "曾德才"])


@pytest.mark.parametrize("words", ["替不了", "我这几天没空，替不了他", "实在顶不了啊"])
def test_a_substitute_declines(words: str) -> None:
    assert leave_words.declines(words)
    assert not leave_words.declines("他替不了我的位置，我不放心")
