"""A yes, a no, neither; thanks and questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.engine.consent import consent, firm, is_question, receipt, small_talk, without_talk

YES = (
    "确认 好 好的 好好好 对对对 是 是的 是滴 行 行咧 可以 可以的 嗯 嗯嗯 ok ＯＫ 要得 要得要得 得 中 中咧 沾 係 系啊 啱 对头 好嘞 好咧 好滴 没错 冇错 没得问题 错不了 "
    "就是这样 报吧 成 好吧 行嘛 👌 👍🏻 🆗 ✅ [OK] [ok] [强] [好的] /:ok /:strong 好😊 好的谢谢 收到，好的 是的，没错 没意见"
)
NO = (
    "不 不要 不用了 不用了谢谢 不对 错了 不是 不是的 不行 不中 不沾 莫 莫报哒 算了 算哒 甭 甭报了 冇 冇得 没得 没有 唔使 唔使啦 唔係 唔要 要不得 不不不 🙅 ❌ 👎 [NO] /:no "
    "嗯，不要 不用麻烦了"
)
NEITHER = (
    "要得啵 要得不 要得么 中不中 行吗 行不 行么 好没得 好冇 好？ 对不对 可不可以 係唔係 是吧 对吧 好了 好了好了 可以了 行了 对了 莫急 不急 不好意思 不错 没事 谢谢 你好 收到 不要紧 不知道 "
    "对不起 不是不行 好人 好久 好不容易 中午 得空 办低保 报警 报错了 没人 要水 好一点 1 井盖破了 是你 好，不要"
)


@pytest.mark.parametrize(
    ("words", "side"),
    [
        (word, side)
        for words, side in ((YES, True), (NO, False), (NEITHER, None))
        for word in words.split()
    ],
)
def test_a_yes_a_no_and_neither(words: str, side: bool | None) -> None:
    assert consent(words) is side
    assert consent(f" {words}。") is side


@given(st.sampled_from(YES.split()), st.sampled_from(NO.split()))
def test_a_yes_and_a_no_together_are_asked_about(yes: str, no: str) -> None:
    if yes not in ("嗯", "嗯嗯"):  # a nod before a no
        assert consent(f"{yes}，{no}") is None


@pytest.mark.parametrize(
    "words",
    [
        "谢谢",
        "谢谢你们啊",
        "谢谢秀英姐",
        "辛苦了",
        "麻烦你们了",
        "唔该晒",
        "难为你了",
        "你好",
        "您好主任",
        "早上好",
        "在吗",
        "有人吗",
        "有人在不",
        "收到",
        "晓得了",
        "🙏",
        "哦",
    ],
)
def test_talk(words: str) -> None:
    assert small_talk(words)
    assert without_talk(words) == ""


@pytest.mark.parametrize(
    "words", ["好的", "井盖破了", "你好井盖破了", "没事了", "谢谢有人来修", "1"]
)
def test_what_is_more_than_talk(words: str) -> None:
    assert not small_talk(words)


def test_talk_around_words_is_left_out() -> None:
    assert without_talk("你好，1 3 5 谢谢") == "1 3 5"
    assert without_talk("通过，谢谢！") == "通过"
    assert without_talk("谢谢老王帮忙") == "谢谢老王帮忙"


@pytest.mark.parametrize(
    "words",
    ["行吗", "？", "修好了没", "有人来看没得", "哪个来修咯", "什么时候来", "要得啵", "是不是忘了"],
)
def test_questions(words: str) -> None:
    assert is_question(words)


@pytest.mark.parametrize(
    "words", ["井盖破了", "路灯不亮", "不知道什么时候坏的", "我不", "没得水", "好的"]
)
def test_no_questions(words: str) -> None:
    assert not is_question(words)


@pytest.mark.parametrize("piece", ["家", "1", "不是", "、", "一", "好", "谢谢 "])
def test_what_is_long_answers_nothing(piece: str) -> None:
    long = piece * 2000
    assert consent(long) is None
    assert not small_talk(long)
    assert not is_question(long)
    assert without_talk(long) == long.strip(" 、")


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert consent(text) in (True, False, None)
    assert without_talk(text) in text


def test_a_receipt_says_that_it_was_read() -> None:
    assert all(receipt(words) for words in ("收到", "好的收到", "收到了，谢谢", "看到了"))
    assert not any(receipt(words) for words in ("没收到", "收到？", "收到通知了", "好的", "晓得了"))


@pytest.mark.parametrize(
    "words", ["就是", "就是咯", "就是的", "确实", "是啊", "是啊是啊", "就是啊就是啊"]
)
def test_who_nods_at_what_was_said_has_not_agreed(words: str) -> None:
    assert consent(words) is True
    assert not firm(words)


@pytest.mark.parametrize(
    "words",
    [
        "确认",
        "好",
        "是",
        "是的",
        "是的是的",
        "要得",
        "嗯",
        "就是这样",
        "就是，发吧",
        "是，报吧",
        "对，就是同一根",
    ],
)
def test_a_clear_yes_may_reach_others(words: str) -> None:
    assert firm(words)


@pytest.mark.parametrize("words", ["不", "不要", "谢谢", "是吧", "就是坏了", "是么"])
def test_no_yes_is_no_clear_one(words: str) -> None:
    assert not firm(words)
