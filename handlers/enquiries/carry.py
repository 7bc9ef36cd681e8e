"""What either side of a handover writes goes to the other: no word begins it, the talk itself does."""

from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.enquiries import carrying


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Carry it, or ask to whom."""
    return carrying.carry(turn, answers)


flow = Flow(
    name=carrying.NAME, words=(), asks=(), done=done, typed=carrying.meant, photo=carrying.shown
)
