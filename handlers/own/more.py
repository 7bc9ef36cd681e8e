"""更多: what is seldom needed, so that 帮助 stays short enough to be read."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.own.hints import SELDOM, hints


def done(turn: Turn, _: Answers) -> list[Message]:
    """The hints that 帮助 leaves out."""
    return [Message("\n".join(["也可以发冒号前面的词：", *hints(turn, range(SELDOM, 100))]))]


flow = Flow(name="more", words=("更多", "更多帮助", "/more"), asks=(), done=done)
