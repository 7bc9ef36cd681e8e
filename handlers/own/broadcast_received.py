"""收到: somebody says that they have read a broadcast."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def done(_: Turn, __: Answers) -> list[Message]:
    """Which choice was taken stands on the message itself."""
    return [Message("好，知道您看到了。")]


flow = Flow(name="broadcast_received", words=(), asks=(), done=done)
