"""怎么没加上: why an act gave no points, or fewer, and what can be done about it."""

from collections.abc import Iterable

from core.outbox import Choice, Message
from handlers.claims import not_added
from handlers.claims.draft import Draft
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.category import category


def hears(turn: Turn) -> Iterable[Reading]:
    """怎么没给我加分, in words that speak of points: 路灯的分线盒没加上 is a report."""
    if turn.words and not_added.asked(turn.words) and _of_points(turn):
        act = Choice("怎么没加上", flow.name, {"said": turn.words})
        yield Reading(
            By.FLOW, act, Evidence.PLAIN, why="why_not.asked", belief=3.5 if _of_deed(turn) else 2.5
        )


def _of_deed(turn: Turn) -> bool:
    """Whether the words name an act that the rulebook knows: they ask for that one."""
    return bool(Draft(turn, {"said": not_added.act(turn.words)}).fitting)


def _of_points(turn: Turn) -> bool:
    return turn.meaning.intent in not_added.INTENTS or category(turn.words) is None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The reason for each act that the words may mean; all that is open when they name none."""
    return [not_added.answer(turn, str(answers.get("said", "")))]


flow = Flow(
    name="why_not",
    words=("怎么没加上", "为什么没加上", "没加上", "怎么没加分", "/why_not"),
    hint="怎么没加上：做了好事没见分，问一句“我帮人收谷怎么没加分”",
    order=52,
    hears=hears,
    asks=(),
    done=done,
)
