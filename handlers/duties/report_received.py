"""收到, 问一句: somebody to whom a report was given says that they have read it, or asks back."""

from core.duties import fulfilments
from core.errors import Refusal
from core.outbox import Message
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always

NAME = "report_received"


def asks_back(_: Turn, answers: Answers) -> bool:
    """问一句 was chosen."""
    return bool(answers.get("asks"))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Tell whose report it is."""
    if turn.person is None or "fulfilment" not in answers:
        raise Refusal("现在没有交给您看的报告。")
    question = str(answers.get("question") or "")
    fulfilments.received(turn.db, turn.person, answers["fulfilment"], turn.now, question)
    return [Message("问过去了，已经告诉报告的人。" if question else "好，告诉报告的人了。")]


flow = Flow(
    name=NAME,
    words=(),
    asks=(text("question", "想问什么？写一句话。", max_chars=200, when=asks_back, finds=always),),
    done=done,
)
