"""不换了: a change of a seat that was planned for a coming day is called off by whoever may change the seat."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import words
from core.posts.persons import planned_changes
from core.posts.persons.planned_changes import PlannedChange
from core.registry.people import ABOVE, CADRES
from core.reports.ladder import levels
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.naming import named, spelled

NAME = "change_off"
_OFF = re.compile(
    "(?:先)?不(?:用)?(?:换|交接|接)了|(?:换人|交接|换代表|接任).{0,6}(?:取消|作废|不算)|取消.{0,12}(?:换人|交接|接任)"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """陈大山不换了, 取消罗铁柱的接任: only of somebody for whom a change is planned."""
    if turn.person is None or turn.event.room is not None or not turn.holds(*CADRES, *ABOVE):
        return
    if not _OFF.search(turn.words) or re.search("[?？]|吗", turn.words):
        return
    if len(_planned(turn, turn.words)) == 1:
        act = Choice("不换了", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "change_off.said", Reach.OTHERS, belief=4.5)


def _planned(turn: Turn, said: str) -> list[PlannedChange]:
    if turn.person is None:
        return []
    every = {
        one.id: one
        for person in named(turn, spelled(turn, said))
        for one in planned_changes.to_call_off(turn.db, turn.person, person, turn.now)
    }
    return list(every.values())


def _one(turn: Turn, answers: Answers) -> PlannedChange:
    every = _planned(turn, str(answers.get("said", "")))
    if len(every) != 1:
        raise Refusal("没有您说的、还没到日子的换人，什么都没有改。")
    return every[0]


def summary(turn: Turn, answers: Answers) -> str:
    """Which change it is."""
    one = _one(turn, answers)
    title = levels.title(turn.db, one.post, one.region_id)
    return (
        f"{words.month_day(one.day)}{title}换人的事取消，还和现在一样，告诉两边。没问题就回“确认”。"
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Call it off."""
    assert turn.person is not None  # else nobody is named
    one = planned_changes.call_off(turn.db, turn.person, _one(turn, answers).id, turn.now)
    title = levels.title(turn.db, one.post, one.region_id)
    return [Message(f"取消了：{words.month_day(one.day)}{title}不换人，两边都告诉了。")]


flow = Flow(
    name=NAME,
    words=(),
    posts=frozenset({*CADRES, *ABOVE}),
    hears=hears,
    reach=Reach.OTHERS,
    asks=(confirm("sure", summary, flow=NAME),),
    done=done,
)
