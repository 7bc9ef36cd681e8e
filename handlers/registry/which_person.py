"""Which person (谁的): on a telephone that several share, whose data is meant is asked before anything is shown."""

from core.errors import Refusal
from core.registry.people import Person
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask

NOBODY = "这个账号还没有绑定谁，没有存您的名字和电话。"


def person(turn: Turn, answers: Answers) -> Person | None:
    """Whose data is meant; None while that has still to be asked. Refusal at an account that is nobody's."""
    if turn.event.room is not None:
        raise Refusal("这件事只能跟我单独说，请别在群里办。")
    if turn.person is None:
        raise Refusal(NOBODY)
    if len(turn.sharing) < 2:
        return turn.person
    return next((p for p in turn.sharing if p.id == answers.get("who")), None)


def _shared(turn: Turn, _: Answers, __: object = None) -> bool:
    return len(turn.sharing) > 1


def _sharing(turn: Turn, _: Answers, __: object = None) -> Options:
    return [(p.id, p.name) for p in turn.sharing]


def ask(flow: str) -> Ask:
    """The question whose it is, put where several share the telephone."""
    question = "这个手机是几个人用的，您说的是谁的资料？"
    return choose("who", question, _sharing, flow=flow, when=_shared)
