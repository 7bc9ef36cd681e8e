"""Pieces (分段): a long text in parts that each fit a platform's bound, counted in bytes of UTF-8."""

import re

from bot.tencent.strict_xml import printable

_ENDS = ("\n", "。！？；", "，、")
_MARKUP = re.compile(r"<(?=/?a\b|@)", re.IGNORECASE)


def plain(text: str) -> str:
    """The text without what XML cannot carry, and without what a client would draw as more than words: WeChat and
    WeCom draw `<a href>` as a link, WeCom's groups `<@member>` as a call."""
    return _MARKUP.sub("＜", printable(text))


def split(text: str, most: int) -> list[str]:
    """Pieces of at most `most` bytes, each cut after a line or a sentence where one ends in its second half."""
    pieces = []
    while len(text.encode()) > most:
        fits = len(text.encode()[:most].decode(errors="ignore"))
        ends = (max(text.rfind(mark, fits // 2, fits) for mark in marks) + 1 for marks in _ENDS)
        cut = next((end for end in ends if end), fits)
        pieces.append(text[:cut].rstrip("\n"))
        text = text[cut:].lstrip("\n")
    return [piece for piece in (*pieces, text) if piece]
