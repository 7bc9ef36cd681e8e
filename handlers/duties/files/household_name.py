"""A name alone (光说一户): 水生家, and nothing of how it was reached; it answers a list of today, else it is asked about."""

import re
from collections.abc import Sequence
from typing import Any

from core.clock import day_of
from core.outbox import Message
from handlers.duties.household_words import (
    CONTACT,
    COULD_NOT,
    VISIT,
    contact_households,
    mode_behind,
    named,
)
from handlers.engine.asks import option, pick
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry
from handlers.understand.people import households as households_in
from handlers.understand.sayings.polarity import asked, future, negated

_LONGEST = 30
_BESIDE = re.compile("[家户里屋和跟与、，,。.！!~～ …啊呀哦嗯]|那[里边]|我|的")
_HOW = ((CONTACT, "联系过了"), (VISIT, "上门去过了"), (COULD_NOT, "没联系上"))


def alone(turn: Turn) -> bool:
    """Whether names of contact households are all that was said."""
    words = turn.words
    ids = named(turn, words) if 0 < len(words) <= _LONGEST else ()
    if not ids:
        return False
    for name in _said_as(turn, ids):
        words = words.replace(name, "")
    return not _BESIDE.sub("", words)


def _said_as(turn: Turn, ids: Sequence[str]) -> list[str]:
    """How these households may be called, the longest first: 黄水生户, 黄水生, 水生, 黄家."""
    full = [h.name.removesuffix("户") for h in contact_households(turn) if h.household_id in ids]
    slots = households_in(turn.words, True)
    return sorted({*full, *(name[1:] for name in full if len(name) > 2), *slots}, key=len)[::-1]


def _asked_today(turn: Turn, flow: str) -> bool:
    """Whether the newest question that is open is a list of this flow, shown today."""
    newest = next(iter(turn.questions), None)
    if newest is None or newest.choices[0].get("flow") != flow:
        return False
    return day_of(newest.made_at) == day_of(turn.now)


def said_how(flow: str) -> Ask:
    """What about them, where a name alone answers no list of today: reached, visited or missed."""

    def when(turn: Turn, answers: Answers) -> bool:
        replied = turn.pointed is not None and bool(turn.pointed.choices)
        return "how" not in answers and not replied and alone(turn) and not _asked_today(turn, flow)

    def prompt(turn: Turn, answers: Answers) -> Message:
        picked = [choice["household"] for choice in answers.get("picked", ()) if choice]
        ids = picked or list(named(turn, answers.get("said", "")))
        called = {home.household_id: home.name for home in contact_households(turn)}
        names = "、".join(called.get(one, "这户") for one in ids)
        choices = tuple(option(label, flow, "how", how) for how, label in _HOW)
        return Message(f"{names}怎么了？联系过了，还是没联系上？还没有记。", choices)

    def read(turn: Turn, _: Answers) -> Any:
        chosen = pick(turn.words, [label for _, label in _HOW])
        if chosen is not None:
            return _HOW[chosen][0]
        how = mode_behind(turn.words)
        if how is None or asked(turn.words) or future(turn.words) or named(turn, turn.words):
            raise Retry("联系过了就回 1，上门去过了回 2，没联系上回 3；都不是就发“取消”。")
        if negated(turn.words) and how != COULD_NOT:
            raise Retry("还没去的不记。联系过了就回 1，没联系上回 3，或发“取消”。")
        raise MoreSaid({"how": how} | ({"why_missed": turn.words} if how == COULD_NOT else {}))

    return Ask("how", prompt, read, when)
