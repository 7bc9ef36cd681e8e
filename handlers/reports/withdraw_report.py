"""撤回上报: the reporter takes a report back while nobody else has joined and it is not done."""

from core.outbox import Message
from core.reports import following
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports import which_report
from handlers.reports.problem import who

OPEN = which_report.followed(State.FILED, State.ACCEPTED, State.SAFE, State.UNASSIGNED)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Take it back; its holder is told."""
    report_id = which_report.meant(turn, answers, OPEN)
    if report_id is None:
        return [which_report.NONE_OPEN]
    version = answers.get("version") if answers.get("thing") else None
    report = following.withdraw(turn.db, report_id, who(turn), turn.now, version)
    return [Message(f"编号 {spoken_number(report)} 已撤回。按错了就回“撤销”。")]


flow = Flow(
    name="withdraw_report",
    words=("撤回上报",),
    hint="撤回上报：报的事不用办了",
    intents=("withdraw_report",),
    asks=(which_report.which(OPEN, "撤回哪一件？", "withdraw_report"),),
    done=done,
)
