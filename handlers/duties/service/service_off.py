"""服务日取消: this one time the service day does not take place; whoever was to come hears it."""

import re
from collections.abc import Iterable
from datetime import date

from core.clock import day_of
from core.duties.service import calling_off, turnouts
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry.people import Person
from handlers.duties.service import coming_words
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, said_on
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.wording import standard

NAME = "service_off"
_EVER = re.compile("以后|今后|永远|每个?月|一直|再也|长期")


def hears(turn: Turn) -> Iterable[Reading]:
    """服务日取消, 这个月的服务日不搞了: never the place of something, nor the taking back of another act."""
    if turn.person is None or turn.event.room is not None:
        return
    if coming_words.calls_off(turn.words) == coming_words.SERVICE:
        act = Choice("服务日取消", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "service_off.said", Reach.OTHERS, belief=4.5)


def _of(turn: Turn) -> tuple[Person, str]:
    if turn.person is None or turn.village_id is None:
        raise Refusal("还不知道您是哪个村的，请先发“绑定”。")
    return turn.person, turn.village_id


def _meant(words: str, day: date, today: date) -> bool:
    """Whether words may mean the next one: they name no other day or month, and not all of them."""
    plain = standard(words)
    month, number = re.search(r"(\d{1,2})月", plain), re.search(r"(\d{1,2})[号日]", plain)
    named = (int(month[1]) if month else day.month, int(number[1]) if number else day.day)
    later = re.search("下个?月", plain) is not None and day.month == today.month
    return named == (day.month, day.day) and not later and not _EVER.search(plain)


def summary(turn: Turn, answers: Answers) -> str:
    """Which one, and who is told. Refusal for who keeps no day of the village, and where another day is meant."""
    person, village_id = _of(turn)
    _kept, day = calling_off.plan(turn.db, person, village_id, turn.now)
    if not _meant(str(answers.get("said", "")), day, day_of(turn.now)):
        raise Refusal(
            f"只能取消最近的一次：{day.month}月{day.day}日。要取消它，说“这次服务日取消”；"
            "要换日子，说“服务日改到每月几号”。现在什么都没有改。"
        )
    return (
        f"{day.month}月{day.day}日的邻里服务日取消，以后的照旧。告诉各位代表、说了要来的人和村群。"
        "没问题就回“确认”。"
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Call it off: the one that was shown, and no later one where that has passed meanwhile."""
    person, village_id = _of(turn)
    _kept, coming = calling_off.plan(turn.db, person, village_id, turn.now)
    shown = turnouts.coming(turn.db, village_id, said_on(turn, answers))
    if shown is not None and shown[1] != coming:
        raise Refusal(
            "刚才说的那一天已经过了，什么都没有取消。要取消下一次，再说一句“服务日取消”。"
        )
    day = calling_off.call_off(turn.db, person, village_id, turn.now)
    return [Message(f"{day.month}月{day.day}日的服务日取消了，都告诉了。弄错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=(),
    hears=hears,
    reach=Reach.OTHERS,
    dated=True,
    asks=(confirm("sure", summary, flow=NAME),),
    done=done,
)
