"""催 from above: whoever stands above a report's holder has them reminded, by its number or by what it is."""

from core.outbox import Message
from core.reports import notices, urging
from core.reports.ladder.reports import spoken_number
from handlers.desk.above.urged import NAME, candidates, meant, options
from handlers.engine.asks import choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reach
from handlers.reports.filing.problem import who


def _chosen(turn: Turn, answers: Answers) -> str | None:
    chosen = answers.get("which") or answers.get("thing")
    if chosen:
        return str(chosen)
    several = candidates(turn, answers)
    named = answers.get("number") or meant(turn, str(answers.get("said", "")))
    return several[0].id if named and len(several) == 1 else None


def _unclear(turn: Turn, answers: Answers) -> bool:
    return _chosen(turn, answers) is None and bool(candidates(turn, answers))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Remind whoever holds it, by the sender's name."""
    report_id, number = _chosen(turn, answers), answers.get("number")
    if report_id is None and number:
        none = f"没有找到您能看的编号 {number}。"
        return [Message(f"{none}发“我的上报”看您报的，发“待办”看等您办的。")]
    if report_id is None:
        return [Message("没有在等别人办的上报，不用催。")]
    report = urging.urge(turn.db, report_id, who(turn), turn.now)
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"已经催了{by}，编号 {spoken_number(report)}。一天能催一次，报的人不会收到。")]


flow = Flow(
    name=NAME,
    words=("催一件", "催编号"),
    hint="催编号3：催办的人快一点，他会看到是谁在催",
    order=59,
    posts=None,
    asks=(choose("which", "催哪一件？先到期的在前。", options, flow=NAME, when=_unclear),),
    reach=Reach.OTHERS,
    done=done,
)
