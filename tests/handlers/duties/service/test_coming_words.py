"""What words say of coming: the speaker's own, to what is named; nobody else's, no question, no deed that is over.

Here too: `turnout`, `service_off` (played in tests/conversations/duties/turnout.txt).
"""

import pytest

from handlers.duties.service import coming_words
from handlers.duties.service.coming_words import (
    SERVICE,
    TRAINING,
    ComingWords,
    asks_who,
    calls_off,
    of_the_present,
    parse,
)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("我来", ComingWords(True)),
        ("好的，我一定来", ComingWords(True)),
        ("服务日我参加", ComingWords(True, SERVICE)),
        ("明天的服务日我们家来", ComingWords(True, SERVICE)),
        ("培训我来", ComingWords(True, TRAINING)),
        ("来不了", ComingWords(False)),
        ("服务日我来不了，家里有事", ComingWords(False, SERVICE, "家里有事")),
        ("那天走亲戚，培训去不了", ComingWords(False, TRAINING, "走亲戚")),
        ("不好意思，后天没空参加", ComingWords(False)),
    ],
)
def test_the_speaker_comes_or_cannot(words: str, meant: ComingWords) -> None:
    assert parse(words) == meant


@pytest.mark.parametrize(
    "words",
    [
        "服务日汤建华来不了",
        "培训来了多少人",
        "谁来修",
        "我来修路灯",
        "来了",
        "我来问一下",
        "刘婶来不了",
        "服务日我来吗",
        "车来不了",
        "我去了",
        "服务日做了大扫除",
        "收到",
    ],
)
def test_nothing_else_is_a_word_on_coming(words: str) -> None:
    assert parse(words) is None


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("服务日取消", SERVICE),
        ("这个月的服务日不搞了", SERVICE),
        ("取消10号的服务日", SERVICE),
        ("培训不办了", TRAINING),
        ("服务日取消了吗", ""),
        ("服务日没有取消", ""),
        ("服务日我来不了", ""),
        ("取消", ""),
        ("停水取消了", ""),
    ],
)
def test_what_is_called_off(words: str, which: str) -> None:
    assert calls_off(words) == which


def test_who_comes_is_asked() -> None:
    assert asks_who("服务日谁来") == SERVICE
    assert asks_who("培训有几个人来") == TRAINING
    assert asks_who("服务日是哪天") == ""


@pytest.mark.parametrize(
    ("words", "present"),
    [
        ("培训都到了，除了张三", "培训都到了"),
        ("除了张三和李四以外，其他人培训都到了", "培训都到了"),
        ("培训来了李四，张三没到", "培训来了李四"),
        ("张三没来参加培训", ""),
        ("张三参加了培训", "张三参加了培训"),
    ],
)
def test_who_was_not_there_is_not_among_the_present(words: str, present: str) -> None:
    assert of_the_present(words, ["张三", "李四"]) == present


def test_who_was_never_taught_is_no_question_of_who_comes() -> None:
    assert coming_words.asks_who("哪些人没参加过培训") == ""
    assert coming_words.asks_who("谁还没训过，培训") == ""
    assert coming_words.asks_who("培训谁来") == coming_words.TRAINING
