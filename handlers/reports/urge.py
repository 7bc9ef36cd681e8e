"""催一下: the holder of a report is reminded, at most once a day."""

from core.outbox import Message
from core.reports import following, notices
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports import which_report
from handlers.reports.problem import who

OPEN = which_report.followed(State.FILED, State.ACCEPTED, State.SAFE)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Remind whoever has it."""
    report_id = which_report.meant(turn, answers, OPEN)
    if report_id is None and which_report.held(turn):
        return [Message(f"要您自己办的有{len(which_report.held(turn))}件，发“处理”看是哪些。")]
    if report_id is None:
        return [which_report.NONE_OPEN]
    report = following.urge(turn.db, report_id, who(turn), turn.now)
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"已经催了{by}，编号 {spoken_number(report)}。一天能催一次。")]


flow = Flow(
    name="urge",
    words=("催办",),
    hint="催办：提醒办的人快一点",
    spoken=("催一下",),
    intents=("urge",),
    asks=(which_report.which(OPEN, "催哪一件？", "urge"),),
    done=done,
)
