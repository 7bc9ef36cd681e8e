"""我的上报: who has it, how long they have left, and what happens next."""

from core.outbox import Choice, Message
from core.reports import progress, rights
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.problem import said_number, who

_SHOWN = 9
_CURRENT = OPEN | {State.DONE}


def done(turn: Turn, answers: Answers) -> list[Message]:
    """One report in full, or the list of all that the speaker follows."""
    followed = reports.of_reporter(turn.db, who(turn))
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
    asks=(),
    done=done,
)
