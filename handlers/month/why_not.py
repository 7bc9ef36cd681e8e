"""怎么没加上: why an act gave no points, or fewer, and what can be done about it."""

from core.outbox import Message
from handlers.claims import not_added
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The reason for each act that the words may mean; all that is open when they name none."""
    return [not_added.answer(turn, str(answers.get("said", "")))]


flow = Flow(
    name="why_not",
    words=("怎么没加上", "为什么没加上", "没加上", "怎么没加分", "/why_not"),
    hint="怎么没加上：做了好事没见分，问一句“我帮人收谷怎么没加分”",
    order=52,
    asks=(),
    done=done,
)
