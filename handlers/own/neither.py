"""都不是: none of what the bot thought was meant; the words are kept, and the ways on shown."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.unclear import NEITHER


def done(_: Turn, answers: Answers) -> list[Message]:
    """Nothing was done."""
    return [Message("好，没有办。请换个说法再说一次，或者发“帮助”看看能办什么。")]


flow = Flow(name=NEITHER, words=(), asks=(), done=done)
