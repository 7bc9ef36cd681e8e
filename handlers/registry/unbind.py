"""解绑: this account is nobody's any more; a lost phone's is ended by whoever holds a new code."""

from core.errors import Refusal
from core.outbox import Message
from core.registry import addresses
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "unbind"


def summary(turn: Turn, _: Answers, __: None) -> str:
    """Who is meant, and what becomes of it."""
    assert turn.person is not None  # see `known`
    return (
        f"要把这个账号和{turn.person.name}解绑吗？解绑以后，发给{turn.person.name}的消息不再到这里；"
        "办过的事、积分都还在。"
    )


def known(turn: Turn, _: Answers) -> None:
    """Refusal for an account that is nobody's."""
    if turn.person is None:
        raise Refusal("这个账号还没有绑定谁，不用解绑。")


def done(turn: Turn, _: Answers, __: None) -> list[Message]:
    """End the binding of whoever speaks here."""
    if turn.person is None or not addresses.detach(turn.db, turn.address, turn.person.id, turn.now):
        raise Refusal("这个账号还没有绑定谁，不用解绑。")
    return [Message(f"解绑了，这个账号不再是{turn.person.name}的。要再绑定，请村干部发邀请码。")]


flow = Flow(
    name=NAME,
    words=("解绑", "解除绑定", "/unbind"),
    hint="解绑：这个账号不再是我的",
    order=38,
    asks=(confirm("agreed", summary, flow=NAME),),
    look=known,
    done=done,
)
