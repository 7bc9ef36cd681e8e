"""谁家扣分了: the deductions of the months that were published, by code as the village's list has them."""

from collections.abc import Iterable

from core.outbox import Choice, Message
from core.points.rulebook.rulebook import Subject
from core.points.statement import notices, publicity, statements
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.understand.sayings.topics import Topic

NAME = "deductions"
_SHOWN = 20


def hears(turn: Turn) -> Iterable[Reading]:
    """Whose points were taken."""
    if asking.asked_for(turn, Topic.DEDUCTIONS) is not None:
        yield asking.reading("看扣分", NAME, {"said": turn.words})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The codes of what is shown now, or was shown last; nobody is named."""
    village_id = asking.village(turn, str(answers.get("said", "")))
    shown = publicity.current(turn.db, village_id) if village_id else []
    rows = []
    for statement in shown:
        if statement.subject != Subject.HOUSEHOLD:
            continue
        coded = notices.public(turn.db, statement, statements.lines_of(turn.db, statement.id)).coded
        head = f"{notices.heading(turn.db, statement)}，{publicity.status(turn.db, statement)}："
        rows += [head, *(coded[:_SHOWN] or ["没有扣分"])]
        if len(coded) > _SHOWN:
            rows.append(f"一共{len(coded)}笔。")
    if not rows:
        return [Message("还没有公示过扣分。扣分公示时只列户号，不列名字。")]
    return [Message("\n".join([*rows, "只列户号，不列名字。"]), (Choice("公示", "publicity"),))]


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)
