"""我的兑换: what waits at the shop, each with its code and its last day."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.shop import reservations


def done(turn: Turn, _: Answers) -> list[Message]:
    """The list."""
    return [reservations.listed(turn)]


flow = Flow(
    name="my_redemptions",
    words=("我的兑换", "兑换码", "/myredemptions"),
    hint="我的兑换：看等着去店里拿的东西和兑换码",
    order=51,
    asks=(),
    done=done,
)
