"""我的兑换: what waits at the shop, each with its code and its last day."""

from core.outbox import Message
from handlers import redeeming
from handlers.event import Turn
from handlers.flow import Answers, Flow


def done(turn: Turn, _: Answers) -> list[Message]:
    """The list."""
    return [redeeming.listed(turn)]


flow = Flow(
    name="my_redemptions",
    words=("我的兑换", "兑换码", "/myredemptions"),
    hint="我的兑换：看等着去店里拿的东西和兑换码",
    order=51,
    asks=(),
    done=done,
)
