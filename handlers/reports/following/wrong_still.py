"""哪里没好: after 还没好 the reporter says what is wrong, by a standard answer; one of them opens nothing."""

from core.outbox import Message
from core.reports import confirming, following, notices
from core.reports.ladder.reports import spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.filing.problem import who
from handlers.reports.following.questions import STANDARD, WRONG_STILL


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Hand it on to whoever has the report; 其实好了 closes it again."""
    answer = str(answers.get("answer", ""))
    if answer not in STANDARD:
        return [Message("哪里没好，直接写一句就行。")]
    report_id = str(answers["thing"])
    if not STANDARD[answer]:
        report = confirming.close_again(turn.db, report_id, who(turn), turn.now)
        return [Message(f"编号 {spoken_number(report)} 记成修好了，谢谢您。")]
    report = following.add(turn.db, report_id, who(turn), turn.now, detail=answer)
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"记下了：{answer}。{by}会看到。")]


flow = Flow(name=WRONG_STILL, words=(), asks=(), done=done)
