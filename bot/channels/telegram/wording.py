"""Telegram wording (措辞): long texts in pieces, choices as buttons, and what its errors mean."""

import aiohttp
import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channel import TryLater, Unreachable
from core.outbox import Outgoing

MOST_TEXT, MOST_CAPTION, MOST_TOAST = 4096, 1024, 200
_MOST_BUTTONS, _MOST_LABEL = 100, 64
_CHAT_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "not enough rights",
    "have no rights",
    "group chat was deactivated",
    "user is deactivated",
)
_BROKEN = (httpx.HTTPError, aiohttp.ClientError, TimeoutError)
_BEFORE = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout),
    *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError),
)
"""What breaks before the message is on its way, through a proxy and without one."""
DONE = "✔ 已处理"
UNCHANGED = "message is not modified"
TOPIC_GONE = ("message thread not found", "topic_closed", "topic_deleted", "topic closed")


def units(text: str) -> int:
    """The length as Telegram counts it: in UTF-16 units, an emoji being two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int = MOST_TEXT) -> list[str]:
    """A text in pieces of at most `most` units, cut at line ends where there are any."""
    cut_off = []
    while units(text) > most:
        head = text.encode("utf-16-le", "surrogatepass")[: most * 2].decode("utf-16-le", "ignore")
        line_end = head.rfind("\n")
        cut = line_end if line_end > most // 2 else len(head)
        cut_off.append(head[:cut])
        text = text[cut:].lstrip("\n")
    return [*cut_off, text] if text.strip() or not cut_off else cut_off


def closed(text: str) -> str:
    """A message whose buttons are taken away: under it stands what was taken, or that others settled it."""
    words, mark, taken = text.rpartition("\n\n")
    return f"{words}\n\n{DONE}" if mark and not taken.strip() else text


def keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    """The choices as buttons that name the row and the position: 32 bytes of the 64 allowed."""
    labels = [str(c["label"])[:_MOST_LABEL] for c in message.choices][:_MOST_BUTTONS]
    if not labels:
        return None
    longest = max(map(len, labels))
    across = 3 if longest <= 5 else 2 if longest <= 9 else 1
    buttons = [
        InlineKeyboardButton(label, callback_data=f"{message.id}.{position}")
        for position, label in enumerate(labels)
    ]
    return InlineKeyboardMarkup([buttons[i : i + across] for i in range(0, len(buttons), across)])


def fault(error: TelegramError, *, room: bool) -> TryLater | Unreachable:
    """What an error of the Bot API means for delivery.

    In a group a 429 speaks of that group (20 a minute); to a person, whose own pace we keep, it
    speaks of the whole bot.
    """
    match error:
        case RetryAfter():
            # `retry_after` itself warns unless an environment variable is set before the import.
            return TryLater("too_many", error._retry_after, whole_channel=not room)
        case ChatMigrated():
            return Unreachable("moved", moved_to=str(error.new_chat_id))
        case Forbidden():
            return Unreachable("blocked")
        case InvalidToken():
            return TryLater("token_rejected", whole_channel=True)
        case BadRequest():
            return _bad_request(error.message.lower())
        case TimedOut() | NetworkError():
            return TryLater("no_connection", maybe_sent=_on_its_way(error))
    return TryLater("unclear_answer", maybe_sent=True)


def _bad_request(error: str) -> Unreachable:
    if any(words in error for words in _CHAT_GONE):
        return Unreachable("chat_gone")
    return Unreachable("refused", only_this=True)


def _on_its_way(error: TelegramError) -> bool:
    """Whether the message may have arrived: the connection stood, and then no answer came."""
    cause = error.__cause__
    return isinstance(cause, _BROKEN) and not isinstance(cause, _BEFORE)
