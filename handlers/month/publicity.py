"""公示: what the village is shown now, the same list that its group got."""

from core.outbox import Choice, Message
from core.points.statement import notices, publicity, statements
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.month import which_village

_UNKNOWN = "还不知道您是哪个村的。请先发“绑定”，绑定以后就能看自己村的公示。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The current lists, each with how it stands."""
    village_id = which_village.chosen(turn, answers)
    if village_id is None:
        return [which_village.ask(turn, "publicity", _UNKNOWN)]
    shown = publicity.current(turn.db, village_id)
    told = []
    for statement in shown:
        lines = statements.lines_of(turn.db, statement.id)
        if not lines:
            continue
        head = f"{notices.heading(turn.db, statement)}，{publicity.status(turn.db, statement)}。"
        body = notices.listing(turn.db, statement, lines)
        told.append(Message(f"{head}\n{body}", (Choice("异议", "object"),)))
    return told or [Message("村里还没有公示过积分。每月1号算好上个月的，评议小组确认后公示。")]


flow = Flow(
    name="publicity",
    words=("公示", "积分公示", "/publicity"),
    hint="公示：看村里正在公示的积分",
    order=22,
    asks=(),
    done=done,
)
