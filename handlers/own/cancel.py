"""取消: the open conversation is dropped; nothing of it was done."""

from core.outbox import Message
from handlers.engine import memory
from handlers.engine.asks import DROPPED
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def done(turn: Turn, _: Answers) -> list[Message]:
    """The router drops the conversation itself."""
    if memory.recall(turn.db, turn.address.id, turn.now) is None:
        return [Message("现在没有办到一半的事。已经办了的想收回，请回“撤销”。")]
    return [Message(DROPPED)]


flow = Flow(
    name="cancel",
    words=("取消", "不办了", "算了", "/cancel"),
    asks=(),
    done=done,
    hint="取消：办到一半不想办了",
    order=41,
)
