"""满意 一般 不满意: whether the reporter is content, asked once after 已确认; whoever does not care leaves it."""

from core.outbox import Message
from core.reports.watching import rating
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.filing.problem import who
from handlers.reports.following.questions import RATE


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep it."""
    if "rating" not in answers:
        return [Message("等您报的事确认办好了，再请您说满意不满意。")]
    given = int(answers["rating"])
    rating.rate(turn.db, str(answers["thing"]), who(turn), given, turn.now)
    return [Message(f"记下了：{rating.RATINGS[given]}，谢谢您。")]


flow = Flow(name=RATE, words=(), asks=(), done=done)
