"""Not added (没加上): words that ask why points are missing, and the act that they speak of."""

import re
from datetime import date

from core.clock import day_of
from core.outbox import Choice, Message
from core.points.standing import why_not
from core.registry import households
from handlers.claims import not_credited
from handlers.duties.act_day import act_day
from handlers.duties.household_words import day_named
from handlers.engine.event import Turn

_MISSING = (
    "(?:没|未|少|漏|冇|不)(?:有|给|见|帮|算)?(?:我|我家|我们家|咱家)?(?:加|到账|到|算|记|上|得|有)"
)
_WHY = "(?:怎么|为什么|为啥|为何|咋|凭什么|凭啥|如何)"
_ASKED = re.compile(
    f"(?:的|那|积)?分(?:数|值)?.{{0,4}}{_MISSING}(?:分|上|进去|到账)?"
    f"|{_WHY}.{{0,6}}{_MISSING}.{{0,4}}?(?:上?分|上|进去)"
    f"|{_WHY}.{{0,4}}只[加算给记]了?.{{0,3}}分"
)
_ROUND = re.compile(rf"{_WHY}|[，,。.？?！!、\s]|呢|啊|吗|呀|还|都|的$|了$")
_NOBODY = frozenset(
    {"我", "我的", "我家", "我家的", "我们家", "申报", "申报的", "积分", "分", "这"}
)
INTENTS = frozenset({"claim_points", "query_points", "object_publicity", "ask_rules", "help"})
"""Only words that speak of points may ask: 路灯的分线盒没加上 is a report."""


def asked(words: str) -> bool:
    """Whether the words ask why something has not been added."""
    return _ASKED.search(words) is not None


def act(words: str) -> str:
    """The words without the question: what was done, empty when nothing is named."""
    done = _ROUND.sub("", _ASKED.sub("", words))
    return "" if done in _NOBODY else done


def answer(turn: Turn, words: str) -> Message:
    """Why it was not added, with the ways on as choices."""
    if turn.person is None:
        return Message("还不知道您是谁家的。请先发“绑定”，绑定以后就能看每一笔分加没加上。")
    done = act(words)
    month = not_credited.month_named(_ASKED.sub("", words), day_of(turn.now))
    if where := not_credited.own(turn, words) if month or not done else "":
        return Message(where, (Choice("积分", "points"),))
    reason = why_not.answer(
        turn.db, turn.person, _without_names(turn, done), _day(turn, words), turn.now
    )
    choices = []
    if reason.may_claim:
        choices.append(Choice("现在申报" if done else "申报", "claim", {"said": done}))
    if reason.may_object:
        choices.append(Choice("异议", "object"))
    return Message(reason.text, tuple(choices))


def _day(turn: Turn, words: str) -> date | None:
    today = day_of(turn.now)
    day = act_day(words, today)
    return day if day != today or day_named(words, today) else None


def _without_names(turn: Turn, words: str) -> str:
    """彭阿婆 is a name, not an old woman."""
    for home in households.in_village(turn.db, turn.village_id or ""):
        words = words.replace(home.name.removesuffix("户"), "某")
    return words
