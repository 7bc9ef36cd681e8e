import pytest

from handlers.understand.sayings.talk import again, stops, talk, who_is_it


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("书记您好！", "greeting"),
        ("有人吗", "greeting"),
        ("早晨", "greeting"),
        ("多谢代表", "thanks"),
        ("唔该晒", "thanks"),
        ("谢谢你们🙏", "thanks"),
        ("你好，路灯坏了", None),
        ("谢谢，修好了", None),
        ("好", None),
    ],
)
def test_talk(text: str, kind: str | None) -> None:
    assert talk(text) == kind


def test_stop_words_are_whole_messages() -> None:
    assert all(map(stops, ["取消", "算哒", "莫报了", "那就不弄了吧", "唔报啦"]))
    assert not any(map(stops, ["取消编号3", "算了积分吗", "好", "", "不报了，灯自己亮了"]))


def test_broken_again() -> None:
    assert all(map(again, ["那个灯又不亮哒", "上次修的沟又堵了", "换了没几天又跳闸"]))
    assert not any(map(again, ["修得又快又好", "路灯坏了", "又没人来"]))


def test_who_it_is_may_be_asked() -> None:
    assert all(map(who_is_it, ["你是机器人吗", "你到底是谁", "你系唔系真人"]))
    assert not any(map(who_is_it, ["给我转真人 你是机器人", "路灯坏了", "在吗"]))
