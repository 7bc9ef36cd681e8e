"""我的上报: who has it, how long they have left, and what happens next."""

from collections.abc import Iterable
from dataclasses import replace

from core.outbox import Choice, Message
from core.reports import progress, rights
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import spoken_number
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Evidence, Reading
from handlers.reports import which_report
from handlers.reports.problem import said_number, who

_SHOWN = 9
_CURRENT = OPEN | {State.DONE}


def hears(turn: Turn) -> Iterable[Reading]:
    """A question about a report of the sender's; without one it may be the report itself."""
    if not turn.words:
        return
    for reading in commands.of_intent(flow, turn):
        yield replace(reading, evidence=Evidence.GUESS) if of_no_report(turn) else reading


def of_no_report(turn: Turn) -> bool:
    """Whether words about a report name a matter of which the sender never filed any."""
    slots = turn.meaning.slots
    named = slots.get("category") or slots.get("places")
    judged = slots.get("result") in ("dissatisfied", "partial")
    if not (named or judged) or which_report.filed(turn):
        return False
    return not which_report.held(turn)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """One report in full, or the list of all that the speaker follows."""
    followed = which_report.filed(turn)
    if not followed:
        return [Message("您还没有报过事。有问题要反映，直接说是什么事、在哪里就行。")]
    named = said_number(followed, str(answers.get("said", "")))
    current = [r for r in followed if r.state in _CURRENT]
    only = named or (
        current[0] if len(current) == 1 else followed[0] if len(followed) == 1 else None
    )
    if answers.get("thing") or only is not None:
        report = rights.seen(turn.db, answers.get("thing") or (only.id if only else ""), who(turn))
        text = progress.standing(turn.db, report, turn.now)
        if not answers.get("thing") and len(followed) > 1 and named is None:
            text += f"\n您以前还报过{len(followed) - 1}件，回“编号”和号码可以看。"
        choices = progress.choices(turn.db, report, who(turn), turn.now)
        return [Message(text, choices, thing=report.id)]
    shown = (current or followed)[:_SHOWN]
    more = f"（最近的{_SHOWN}件）" if len(current or followed) > _SHOWN else ""
    choices = tuple(Choice(progress.line(r, turn.now), "my_reports", {}, thing=r.id) for r in shown)
    numbers = "、".join(spoken_number(r) for r in shown)
    return [Message(f"您报的事{more}：编号 {numbers}。回号码看一件。", choices)]


flow = Flow(
    name="my_reports",
    words=("我的上报", "进度", "编号", "/my"),
    hint="我的上报：看报的事在谁手里、还剩几天",
    order=11,
    intents=("report_status",),
    hears=hears,
    asks=(),
    done=done,
)
