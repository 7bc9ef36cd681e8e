"""Wording (措辞): how a message looks: words as Markdown that marks nothing, choices as a card of buttons under them."""

import re
from typing import Any

from bot.channels.wecom import cards
from core.outbox import Outgoing

MOST_TEXT = 4000
"""Bytes of UTF-8 of one message before it is made Markdown, which at worst takes four times as much; 20,480 are taken."""
_MARKS = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "*#`|[]<>_~\\!"})
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def texts(message: Outgoing, *, buttons: bool = True) -> list[str]:
    """The words in pieces; choices that fit no card, or that no `buttons` follow, stand at the end by number."""
    return [_plain(p) for p in cards.texts(message, MOST_TEXT, buttons=buttons)] or ["…"]


def markdown(text: str) -> dict[str, Any]:
    """A message by itself."""
    return {"msgtype": "markdown", "markdown": {"content": text}}


def stream(stream_id: str, text: str) -> dict[str, Any]:
    """The answer to a message, whole at once: plain text is not taken there."""
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": True, "content": text}}


def welcome(text: str) -> dict[str, Any]:
    """The answer to somebody who has just opened the chat."""
    return {"msgtype": "text", "text": {"content": text}}


def card(message: Outgoing) -> dict[str, Any]:
    """The choices as buttons."""
    return {"msgtype": "template_card", "template_card": cards.card(message)}


def closed(message: Outgoing, task_id: str, key: str) -> dict[str, Any]:
    """The card with what was taken in place of its buttons; a press of that is the same press again."""
    shown = cards.card(message)
    button = {"text": cards.closing(message), "style": 2, "key": key}
    more = {"task_id": task_id, "button_list": [button]}
    return {"response_type": "update_template_card", "template_card": shown | more}


def _plain(text: str) -> str:
    """Nobody's words become a heading, a list, a link or a call; a line stays a line."""
    return _INDENT.sub("", text.translate(_MARKS)).replace("\n", "\n\n")
