"""Group wording (群消息): how a message looks in a group: text, a picture, a card with a link, or a long list."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from bot.channel import sound
from bot.tencent.pieces import plain, split

MOST_TEXT, MOST_MARKDOWN = 2048, 4096
"""Bytes of UTF-8 of one text, and of one markdown_v2 (errcode 40058 beyond)."""
MOST_PICTURE = 2 * 2**20
"""Bytes of a JPEG or PNG before base64."""
_TEXTS_AT_MOST = 2
_NO_SOUND = "（这段语音群里放不出来，请打电话问一下。）"
_NO_PICTURE = "（照片太大，群里发不出来。）"
# Nobody's words become a heading, a table, a link or a picture; 张*花 stays as it is written.
_MARKS = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "*#`|[]<>_~\\!"})


@dataclass(frozen=True)
class Board:
    """The public notice board of a village, which a card in the group leads to."""

    village: str
    url: str


def payloads(text: str, picture: bytes | None, board: Board | None) -> list[dict[str, Any]]:
    """What is sent, one request each, in order: the words, the picture, and beside a picture the board's card.

    Text is shown on every telephone; what would take more than two goes as markdown_v2, which holds
    twice as much, so that a long list does not fill the group.
    """
    fits = picture is not None and _is_picture(picture) and len(picture) <= MOST_PICTURE
    if picture is not None and not fits:
        text = f"{text}\n{_NO_SOUND if sound(picture) else _NO_PICTURE}"
    parts = _words(plain(text).strip())
    if picture is not None and fits:
        parts.append(_image(picture))
        parts += [_news(board)] if board is not None else []
    return parts


def _words(text: str) -> list[dict[str, Any]]:
    short = split(text, MOST_TEXT)
    if len(short) <= _TEXTS_AT_MOST:
        return [{"msgtype": "text", "text": {"content": part}} for part in short]
    whole = split(text.translate(_MARKS), MOST_MARKDOWN)
    # In markdown a single line break joins two lines.
    long = [piece for part in whole for piece in split(part.replace("\n", "\n\n"), MOST_MARKDOWN)]
    return [{"msgtype": "markdown_v2", "markdown_v2": {"content": part}} for part in long]


def _image(picture: bytes) -> dict[str, Any]:
    whole = base64.b64encode(picture).decode()
    digest = hashlib.md5(picture, usedforsecurity=False).hexdigest()  # of the raw bytes
    return {"msgtype": "image", "image": {"base64": whole, "md5": digest}}


def _news(board: Board) -> dict[str, Any]:
    card = {
        "title": f"{board.village}公示板",
        "description": "各户加了什么分、大家报的事办到哪一步，点开就看，不用登录。",
        "url": board.url,
    }
    return {"msgtype": "news", "news": {"articles": [card]}}


def _is_picture(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
