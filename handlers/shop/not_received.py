"""没拿到: a household has a receipt for goods that it never got."""

from core.outbox import Message
from core.points.shop import counter, redemptions
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The supervision group is told."""
    if turn.person is None or "redemption" not in answers:
        return [Message("没有找到刚交货的这一笔。等着拿的，发“我的兑换”看兑换码。")]
    redemption = counter.not_received(turn.db, turn.person, answers["redemption"], turn.now)
    return [Message(f"记下了：{redemptions.what(redemption)}没拿到。已经告诉监督小组去查。")]


flow = Flow(name="not_received", words=(), asks=(), done=done, spoken=("没拿到",))
