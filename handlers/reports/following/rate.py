"""打分: how content the reporter is, 1 to 5, asked once after 已确认; whoever does not care leaves it."""

from core.outbox import Choice, Message
from core.reports.ladder.reports import Report
from core.reports.watching import rating
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.problem import who

NAME = "rate"
_LABELS = ("1分，很不满意", "2分", "3分，一般", "4分", "5分，很满意")
QUESTION = "这次办得怎么样？愿意的话回 1 到 5 打个分，5是最满意，不打也行，不影响任何人的积分。"


def question(report: Report) -> tuple[Choice, ...]:
    """The five, for whoever has just confirmed it."""
    return tuple(
        Choice(label, NAME, {"stars": stars}, report.id) for stars, label in enumerate(_LABELS, 1)
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep it."""
    if "stars" not in answers:
        return [Message("等您报的事确认办好了，再请您打分。")]
    report = rating.rate(turn.db, str(answers["thing"]), who(turn), int(answers["stars"]), turn.now)
    return [Message(f"记下了，{report.rating}分，谢谢您。")]


flow = Flow(name=NAME, words=(), asks=(), done=done)
