"""Cards (模板卡片): how a message looks to a member: its words as text, its choices as buttons under them.

The words go as text because WeCom read through plain WeChat shows no card: there the choices are
answered by number, as on WeChat.
"""

from typing import Any

from bot.tencent.pieces import plain, split
from core.outbox import Outgoing

MOST_TEXT = 2048
"""Bytes of UTF-8 of one text; what is longer would be cut off without a word."""
MOST_BUTTONS = 6
_MOST_TITLE, _MOST_LABEL, _MOST_NOTE = 36, 10, 160
"""Characters of a card's title, of a button, of the words under the title."""
DONE = "已处理"


def texts(message: Outgoing, most: int = MOST_TEXT, *, buttons: bool = True) -> list[str]:
    """The words in pieces; the choices stand at the very end, by number, also where no `buttons` follow."""
    words = plain(message.text).strip()
    labels = [plain(choice["label"]) for choice in message.choices]
    if not labels:
        return split(words, most)
    if buttons and has_card(message):
        listed = "，".join(f"{n} {label}" for n, label in enumerate(labels, 1))
        return split(f"{words}\n（点下面的按钮，或者回数字：{listed}）".strip(), most)
    listed = "\n".join(f"{n}. {label}" for n, label in enumerate(labels, 1))
    return split(f"{words}\n\n{listed}\n请回复前面的数字。".strip(), most)


def has_card(message: Outgoing) -> bool:
    """Whether its choices fit the buttons of a card; more or longer ones are answered by number."""
    labels = [choice["label"] for choice in message.choices]
    return 1 <= len(labels) <= MOST_BUTTONS and all(len(label) <= _MOST_LABEL for label in labels)


def card(message: Outgoing) -> dict[str, Any]:
    """A button_interaction card. Its task_id is the message's own id, which WeCom takes once: a card
    that may have arrived cannot arrive twice. A button's key names the row and the position."""
    first, _, _ = plain(message.text).strip().partition("\n")
    buttons = [
        {
            "text": plain(choice["label"]),
            "style": 1 if n == 0 else 2,
            "key": f"{message.id}.{n}",
        }
        for n, choice in enumerate(message.choices)
    ]
    title = first if len(first) <= _MOST_TITLE else f"{first[: _MOST_TITLE - 1]}…"
    return {
        "card_type": "button_interaction",
        "main_title": {"title": title or "请选一个"},
        "task_id": message.id,
        "button_list": buttons,
    }


def closing(message: Outgoing) -> str:
    """What stands in place of the buttons once one was taken: ✔ 通过; of a card that others settled, 已处理."""
    words = plain(message.text.rpartition("\n\n")[2]).strip()
    return words[:_MOST_LABEL] or DONE
