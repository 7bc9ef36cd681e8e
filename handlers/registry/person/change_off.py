"""不换了 某某: a change of a seat that was planned for a coming day is called off by whoever may change the seat."""

from core.errors import Refusal
from core.outbox import Message
from core.posts import words
from core.posts.persons import planned_changes
from core.posts.persons.planned_changes import PlannedChange
from core.registry.people import ABOVE, CADRES
from core.reports.ladder import levels
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reach
from handlers.registry.naming import named, spelled

NAME = "change_off"


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
    words=("不换了",),
    hint="不换了：说好到那天换人的，不换了",
    order=57,
    posts=frozenset({*CADRES, *ABOVE}),
    reach=Reach.OTHERS,
    asks=(confirm("sure", summary, flow=NAME),),
    done=done,
)
