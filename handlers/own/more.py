"""更多: what is seldom needed, so that 帮助 stays short enough to be read."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.own import hints, sheet


def done(turn: Turn, _: Answers) -> list[Message]:
    """The words that 帮助 leaves out, by what they are about."""
    return [Message("\n".join(["发冒号前的一个词就行：", *hints.rest(turn), sheet.SHORT["undo"]]))]


flow = Flow(name="more", words=("更多", "更多帮助", "/more"), asks=(), done=done)
