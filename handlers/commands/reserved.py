"""兑换、请假、评议、核销: words that will be commands, so that none of them ends up in a report's text."""

from core.outbox import Message
from handlers.event import Turn
from handlers.flow import Answers, Flow

_MEANWHILE = {
    "兑换": "积分先攒着，一分不会少；想看有多少就发“积分”。",
    "请假": "要请假，请先跟村干部说一声。",
    "评议": "什么时候评议，村干部会通知。",
    "核销": "要核销，请先找村干部登记。",
}


def done(turn: Turn, _: Answers) -> list[Message]:
    """That it is not ready, and what can be done until it is."""
    word = turn.event.text.strip()
    return [Message(f"“{word}”还在准备，现在还办不了。{_MEANWHILE.get(word, '')}")]


flow = Flow(name="reserved", words=tuple(_MEANWHILE), asks=(), done=done)
