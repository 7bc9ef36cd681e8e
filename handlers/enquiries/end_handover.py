"""结束: either side ends the talk that was handed to a person."""

from core.enquiries import handovers
from core.enquiries.handovers import Handover
from core.outbox import Message
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "end_handover"


def _open(turn: Turn) -> list[Handover]:
    person_id = turn.person.id if turn.person else None
    return handovers.around(turn.db, turn.address.id, person_id, turn.now)


def several(turn: Turn, answers: Answers) -> bool:
    """More than one goes on and none was named."""
    return not answers.get("handover") and len(_open(turn)) > 1


def _other(turn: Turn, handover: Handover) -> str:
    if handover.address_id == turn.address.id:
        return handovers.helper_name(turn.db, handover)
    return handovers.asker_name(turn.db, handover)


def options(turn: Turn, _: Answers) -> Options:
    """The talks, by the other side's name."""
    return [(h.id, _other(turn, h)) for h in _open(turn)]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """End it; what both are told comes out of core."""
    ending = (
        answers.get("handover") or answers.get("which") or next((h.id for h in _open(turn)), None)
    )
    if ending is None:
        return [Message("现在没有转人工的对话。有事直接说就行。")]
    person_id = turn.person.id if turn.person else None
    handovers.end(turn.db, str(ending), person_id, turn.address.id, turn.now)
    return []


flow = Flow(
    name=NAME,
    words=("结束", "/end"),
    hint="结束：转人工说完了，回到我这里",
    order=61,
    asks=(choose("which", "结束和谁的对话？", options, flow=NAME, when=several),),
    done=done,
)
