"""核对计票: another who was there says whether a hand count is right; then it counts."""

from core.meetings.meetings import Meeting, name_of
from core.meetings.paper import counts
from core.outbox import Message
from handlers.engine.deciding import Words
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_WORDS = Words(
    thing="count",
    yes="对得上",
    action="confirm",
    no=("对不上", "不对", "不属实", "数错了"),
    also_yes=("对", "属实"),
)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Take the second teller's word, or show what waits for it."""
    if turn.person is None:
        return [Message("计票由当时在场的另一个人来核对。请先发“绑定”。")]
    chosen = _WORDS.first(answers)
    verb = _WORDS.verb(answers)
    if chosen is None or verb not in ("confirm", "reject", "deny"):
        waiting = counts.waiting_for(turn.db, turn.person, turn.now)
        if not waiting:
            return [Message("没有等您核对的计票。")]
        return [counts.question(turn.db, waiting[0])]
    agrees = verb == "confirm"
    count = counts.decide(
        turn.db, turn.person, chosen["count"], chosen.get("version"), agrees, turn.now
    )
    meeting = name_of(turn.db.get_one(Meeting, count.meeting_id))
    if agrees:
        return [Message(f"核对好了，{meeting}的纸票算数了。")]
    return [Message(f"记下了：对不上，{meeting}的这次计票不算，请两个人一起重数。")]


flow = Flow(
    name="check_count",
    words=(),
    spoken=("对得上", "对不上"),
    many=True,
    asks=(),
    done=done,
)
