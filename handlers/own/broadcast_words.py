"""Broadcast words (通知的话): whom a cadre's words are for, and what they are to know. Pure."""

import re
from dataclasses import dataclass

from core.broadcasts.audiences import BODIES, HOMES

_BODIES = "|".join(word for body in BODIES.values() for word in body.words)
_HOMES = "村民(?!代表|小组)|居民(?!代表)|乡亲|父老|农户|住户|户主|各户|每户|每家|各家|联系户|大家|所有人|全村|全组|全格"
_SAY = "(?:(?:请|帮我|麻烦|帮忙|给我|我要|我想)*(?:发个?|发一[条个]|群发|下发|发布|下)?(?:通知|转告|告知|告诉|提醒|喊)(?:一下|下|给|到)?)"
_TO = (
    f"(?P<to>[^，,：:。！!？?\\s]{{0,12}}?(?:(?:{_BODIES}|{_HOMES})的?)+(?:同志|成员)?(?:[们户家]{{0,2}}))"
    f"(?:(?:和|、)(?:{_BODIES}))?"
)
_FIRST = re.compile(f"^{_SAY}[：:，,\\s]*{_TO}[：:，,\\s]*(?P<text>.*)$", re.DOTALL)
_LAST = re.compile(
    f"^(?P<text>.{{4,}}?)[，,。；;\\s]+{_SAY}[：:，,\\s]*{_TO}[。！!\\s]*$", re.DOTALL
)
_BARE = re.compile(
    "^(?:发|群发|下发|发布)?(?:个|一条|一个)?通知[：:，,\\s]+(?P<text>.+)$", re.DOTALL
)
_STATE = re.compile(
    "通知.{0,6}(?:谁|哪些人|几个人|多少人).{0,6}收到|谁.{0,4}(?:没|收)到.{0,3}通知|谁没收到|通知.{0,4}(?:情况|送到|到位)"
)


@dataclass(frozen=True)
class BroadcastWords:
    """What was said: `body` a key of BODIES, HOMES or empty; `to` as it was called; `text` what is to be known."""

    body: str
    to: str
    text: str


def parse(words: str) -> BroadcastWords | None:
    """Whom these words are for and what they say; None where nobody is to be let know anything."""
    match = _FIRST.match(words.strip()) or _LAST.match(words.strip())
    if match is not None:
        return BroadcastWords(_body(match["to"]), match["to"], match["text"].strip())
    bare = _BARE.match(words.strip())
    return BroadcastWords("", "", bare["text"].strip()) if bare is not None else None


def body_of(words: str) -> str:
    """The body that an answer names: 代表 the representatives, 各户 the homes; empty for none."""
    return _body(words)


def _body(to: str) -> str:
    ends = {
        code: max(to.rfind(word) + len(word) for word in body.words if word in to)
        for code, body in BODIES.items()
        if any(word in to for word in body.words)
    }
    if ends:
        return max(ends, key=lambda code: ends[code])
    return HOMES if re.search(_HOMES, to) else ""


def asks_state(words: str) -> bool:
    """Whether it is asked who has got a broadcast."""
    return _STATE.search(words) is not None
