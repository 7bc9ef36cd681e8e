"""Reports (上报) that wait: for the holder's work, and for the reporter's word whether it is mended."""

from core.reports import progress
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import State
from core.reports.work import petitioning
from handlers.desk.lines.line import Line, first_of
from handlers.engine.event import Turn
from handlers.reports import which_report
from handlers.reports.filing.problem import who


def to_handle(turn: Turn) -> list[Line]:
    """What the sender's posts hold, the first due named."""
    held = which_report.held(turn)
    if not held:
        return []
    late = sum(r.due_at is not None and r.due_at <= turn.now for r in held)
    over = f"（超时{late}件）" if late else ""
    first = "" if len(held) == 1 else "，最急的是"
    return [
        Line(
            f"要您办的有{len(held)}件上报{over}{first or '：'}{progress.line(held[0], turn.now)}",
            "处理",
            "handle",
        )
    ]


def to_decide(turn: Turn) -> list[Line]:
    """What holders below ask of the sender: 延期, 不予受理."""
    waiting = petitioning.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    if not waiting:
        return []
    named = first_of([petitioning.asked_for(p) for p in waiting])
    return [Line(f"等您定的请示{len(waiting)}件：{named}", "请示", "petition")]


def to_confirm(turn: Turn) -> list[Line]:
    """What is said to be mended and waits for its reporter."""
    asked = [r for r in reports.of_reporter(turn.db, who(turn)) if r.state == State.DONE]
    if not asked:
        return []
    text = f"您报的{len(asked)}件办结了，等您说修好没有：{progress.line(asked[0], turn.now)}"
    return [Line(text, "我的上报", "my_reports")]
