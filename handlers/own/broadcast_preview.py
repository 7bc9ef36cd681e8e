"""Broadcast preview (发之前看一眼): whom it goes to, its words, and what a correction makes of them."""

import re
from dataclasses import dataclass

from core.broadcasts import broadcasts
from core.broadcasts.audiences import HOMES, Audience
from core.clock import after_quiet, is_quiet, spoken
from core.errors import Refusal
from core.registry import rooms
from handlers.engine.asks import DROPPED
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Retry
from handlers.own.broadcast_words import calls_off
from handlers.understand.sayings.private_words import changed

_NAMED = 12
_NOT_TO_BE_SENT = re.compile("^(?:先|都|就)?(?:不用|不要|别|莫|不必|甭|不)(?:再)?(?:通知|发)")


@dataclass(frozen=True)
class Draft:
    """What is known of it: for whom, and what they are to know."""

    audience: Audience | None
    text: str


def summary(turn: Turn, _: Answers, draft: Draft) -> str:
    """Who will be told, how many they are, and the very words."""
    audience = draft.audience
    if audience is None or not audience.people:
        raise Refusal(f"{audience.name if audience else '那里'}现在没有别的人，没有发。")
    names = "、".join(p.name for p in audience.people[:_NAMED])
    more = (
        f"等{len(audience.people)}人"
        if len(audience.people) > _NAMED
        else f"（{len(audience.people)}人）"
    )
    room = "，也发到群里" if audience.body == HOMES and _has_room(turn, audience) else ""
    late = f"现在晚了，{spoken(after_quiet(turn.now))}再发。" if is_quiet(turn.now) else ""
    return f"发给{audience.name}：{names}{more}{room}。\n【通知】{draft.text}\n{late}"


def way_on(turn: Turn) -> str:
    """What to answer, and until when it can be taken back."""
    back = "发之前可以回“撤销”" if is_quiet(turn.now) else "发出去就收不回了"
    return f"没问题就回“确认”，{back}。"


def change(turn: Turn, _: Answers, draft: Draft) -> Answers:
    """What words at the preview make of it: another text, shown anew. Refusal where it is not to be sent."""
    words = turn.event.text.strip()
    if _NOT_TO_BE_SENT.search(words) or calls_off(words) is not None:
        raise Refusal(DROPPED)
    text = changed(draft.text, words)
    if text is None or not 1 < len(text) <= broadcasts.LONGEST:
        raise Retry(
            "没问题就回“确认”，不发了就回“取消”。要改，把整段话写出来，比如“改成：后天停水一天”。"
        )
    return {"text": text}


def _has_room(turn: Turn, audience: Audience) -> bool:
    return bool(rooms.of_region(turn.db, audience.region_id))
