"""说的话: a voice in words that its sender has found right; the router hears them as if typed."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.unclear import SPOKEN


def done(_: Turn, answers: Answers) -> list[Message]:
    """Never by itself: only where a newer version has lost the way to hear it."""
    return [Message("请把要说的话打成字再发一次。")]


flow = Flow(name=SPOKEN, words=(), asks=(), done=done)
