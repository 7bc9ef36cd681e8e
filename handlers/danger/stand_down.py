"""没事了: an emergency is over, after one question; everybody who was rung hears it."""

from core.emergencies import emergencies, ending, notices, words
from core.emergencies.emergencies import OPEN, Emergency, EmergencyState, Ending
from core.emergencies.kinds import Kind
from core.errors import Refusal
from core.outbox import Message, withdraw
from handlers.danger import crier
from handlers.danger.involved import sender
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "stand_down"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Ask, or do what was answered."""
    if not answers.get("thing"):
        raise Refusal("现在没有您的呼救。")
    emergency = emergencies.held(turn.db, str(answers["thing"]))
    wording = str(answers.get("words", ""))
    if answers.get("asks"):
        return [_question(turn, emergency, str(answers["asks"]), wording)]
    if not answers.get("ending"):
        withdraw(turn.db, emergency.id, {NAME}, turn.now, person_id=None)
        return [Message(f"好，接着叫人。{crier.stands(turn, emergency)}", thing=emergency.id)]
    mine = emergencies.cried_by(emergency, sender(turn))
    emergency = ending.stand_down(
        turn.db, emergency.id, sender(turn), Ending(answers["ending"]), wording, turn.now
    )
    return [
        crier.spoken_to(turn, emergency, Message(_thanks(emergency, mine=mine), thing=emergency.id))
    ]


def _question(turn: Turn, emergency: Emergency, asks: str, wording: str) -> Message:
    if emergency.state not in OPEN:
        raise Refusal("这次呼救已经了结了，大家都知道了。")
    message = words.is_it_over(emergency.id, notices.cut(wording), asks)
    return crier.spoken_to(turn, emergency, message)


def _thanks(emergency: Emergency, *, mine: bool) -> str:
    if emergency.state == EmergencyState.CHECKING:
        number = "12356" if emergency.kind == Kind.SUICIDE else "110"
        return f"好，知道了，不再多叫人。已请去的人见您一面，不声张。要是又不好，随时再发，或打 {number}。"
    if emergency.ending == Ending.MISTAKE and mine:
        return "好，没事就好，已告诉大家不用来了。按错了不要紧，下次有事照样发。"
    return "好，已告诉大家不用再去了。" + (
        "人平安就好。" if emergency.ending != Ending.HOSPITAL else ""
    )


flow = Flow(
    name=NAME,
    words=(),
    order=70,
    asks=(),
    done=done,
    public=True,
)
