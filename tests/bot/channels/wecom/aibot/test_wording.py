"""How a message of the AI bot looks: plain words in Markdown, and cards that fit."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.aibot import wording
from core.outbox import Choice, Outgoing

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def message(text: str, *labels: str) -> Outgoing:
    """A message with these choices."""
    choices = [Choice(label, "help").as_json() for label in labels]
    more = {"made_at": NOW, "due_at": NOW, "priority": 1}
    return Outgoing(id="abc", channel="wecom_bot", chat="x", text=text, choices=choices, **more)


def test_nobodys_words_mark_anything_and_a_line_stays_a_line() -> None:
    [text] = wording.texts(message("# 一\n    - [点我](http://x) *张*花* <@all>"))
    assert text == "＃ 一\n\n- ［点我］(http://x) ＊张＊花＊ ＜@all＞"


def test_a_welcome_says_its_choices_by_number() -> None:
    [text] = wording.texts(message("您好", "上报", "帮助"), buttons=False)
    assert text.endswith("1. 上报\n\n2. 帮助\n\n请回复前面的数字。")


def test_a_closed_card_is_the_same_card_with_what_was_taken() -> None:
    edit = message("【新上报】编号 1：井盖破了\n\n✔ 受理")
    card = wording.closed(edit, "abc", "abc.0")["template_card"]
    assert (card["task_id"], card["main_title"]["title"]) == ("abc", "【新上报】编号 1：井盖破了")
    assert [b["text"] for b in card["button_list"]] == ["✔ 受理"]


@given(st.text(alphabet="a*村\n ，。|", max_size=6000))
def test_every_piece_fits(text: str) -> None:
    assert all(0 < len(piece.encode()) <= 20480 for piece in wording.texts(message(text)))
