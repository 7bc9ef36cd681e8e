import pytest

from handlers.understand.sayings.undo_words import left_of, takes_back


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("点错了，撤销", "report.accept"),
        ("刚才那个也记错了，撤回", "check_in"),
        ("把刚才的走访撤掉", "check_in"),
        ("撤回通知", "broadcast.send"),
        ("通知发错了，撤回", "broadcast.send"),
        ("上一步操作取消", "claim.pass"),
    ],
)
def test_what_the_speaker_did_is_taken_back(words: str, kind: str) -> None:
    assert takes_back(words, kind)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("通知取消了", "check_in"),
        ("村里的通知取消了", "broadcast.send"),
        ("停电取消", "report.file"),
        ("明天的会撤销了", "check_in"),
        ("通知是不是撤回了", "broadcast.send"),
        ("撤回我的申报", "check_in"),
        ("电影取消了，改天放", "check_in"),
    ],
)
def test_another_thing_or_a_question_takes_nothing_back(words: str, kind: str) -> None:
    assert not takes_back(words, kind)


def test_what_is_named_is_left() -> None:
    assert left_of("停电取消了") == "停电"
    assert left_of("明天开会") is None
