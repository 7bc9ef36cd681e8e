"""Broadcast preview (发之前看一眼): whom it goes to and its words, a correction, and what is held up for a private matter."""

import re
from dataclasses import dataclass

from core.broadcasts import broadcasts
from core.broadcasts.audiences import HOMES, Audience
from core.clock import after_quiet, is_quiet, spoken
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import people, rooms
from handlers.engine.asks import DROPPED, option, pick
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, MoreSaid, Retry
from handlers.own.broadcast_words import calls_off
from handlers.understand.sayings.private_words import changed, private

NAME = "broadcast"
_NAMED = 12
AS_IT_IS = "照发"
_NOT_TO_BE_SENT = re.compile("^(?:先|都|就)?(?:不用|不要|别|莫|不必|甭|不)(?:再)?(?:通知|发)")


@dataclass(frozen=True)
class Draft:
    """What is known of it: for whom, and what they are to know."""

    audience: Audience | None
    text: str


def preview(turn: Turn, _: Answers, draft: Draft) -> str:
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
    return f"发给{audience.name}：{names}{more}{room}。\n【通知】{draft.text}\n{late}{_way_on(turn, draft)}"


_PRIVATE = {
    "illness": "人家的病情",
    "class": "人家是什么户、领什么补助",
    "debt": "人家欠的钱",
    "life": "人家的私事",
    "blame": "说人做了错事的话",
}


def _held_up(turn: Turn, draft: Draft) -> str:
    """What private matter of somebody it tells, as it is called; empty for none."""
    villagers = people.of_village(turn.db, turn.village_id) if turn.village_id else []
    return _PRIVATE.get(private(draft.text, [p.name for p in villagers]), "")


def _way_on(turn: Turn, draft: Draft) -> str:
    if matter := _held_up(turn, draft):
        return (
            f"先不发：里面点了名，还有{matter}，发出去大家都看得到。"
            f"请去掉，比如回“改成：…”；确实要这样发，请回“{AS_IT_IS}”。"
        )
    back = "发之前可以回“撤销”" if is_quiet(turn.now) else "发出去就收不回了"
    return f"没问题就回“确认”，{back}。"


def change(_: Turn, words: str, draft: Draft) -> Answers:
    """What words at the preview make of it: another text, shown anew. Refusal where it is not to be sent."""
    if _NOT_TO_BE_SENT.search(words) or calls_off(words) is not None:
        raise Refusal(DROPPED)
    text = changed(draft.text, words)
    if text is None or not 1 < len(text) <= broadcasts.LONGEST:
        raise Retry(
            "没问题就回“确认”，不发了就回“取消”。要改，把整段话写出来，比如“改成：后天停水一天”。"
        )
    return {"text": text}


def ask_sure(turn: Turn, answers: Answers, draft: Draft) -> Message:
    """The preview, with the button that its text calls for."""
    yes = AS_IT_IS if _held_up(turn, draft) else "确认"
    choices = (option(yes, NAME, "sure", True), Choice("取消", "cancel"))
    return Message(preview(turn, answers, draft), choices)


def read_sure(turn: Turn, _: Answers, draft: Draft) -> bool:
    """Yes; a private matter goes out with words of its own only."""
    words = turn.event.text.strip()
    private_matter = _held_up(turn, draft)
    chosen = pick(words, (AS_IT_IS if private_matter else "确认", "取消"))
    if consent(words) is False or chosen == 1:
        raise Refusal(DROPPED)
    if chosen == 0 or (consent(words) is True and not private_matter):
        return True
    if consent(words) is True:
        raise Retry(f"里面有{private_matter}，没有发。")
    raise MoreSaid(change(turn, words, draft))


def _has_room(turn: Turn, audience: Audience) -> bool:
    return bool(rooms.of_region(turn.db, audience.region_id))
