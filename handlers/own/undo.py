"""撤销: the speaker's last act is taken back while nothing rests on it, or they read why it stays."""

from datetime import timedelta

from core import acts
from core.errors import Refusal
from core.outbox import Message
from core.points.claims import undoing as _claims  # noqa: F401  (what it takes back is marked there)
from core.points.objections import undoing as _month  # noqa: F401  (the same)
from core.reports import undoing
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.understand.sayings.undo_words import takes_back

WITHIN = timedelta(hours=24)
ASK = "要收回刚才办的那一件，回“撤销”。要改别的，请说清楚是哪一件、改成什么。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Take back the newest act, whatever it was: never one before it."""
    words = turn.words if answers.get("said") else ""
    person_id = turn.person.id if turn.person else None
    since = turn.now - WITHIN
    last = acts.last_of(turn.db, person_id, turn.address.id, acts.of_people(), since)
    if words and not takes_back(words, last.kind if last is not None else ""):
        return [Message(ASK)]  # 通知取消了 tells of another thing
    if last is None:
        raise Refusal("最近一天没有可以撤销的事。更早的事有出入，请跟村干部说。")
    taken_back = acts.take_back(turn.db, last, turn.now)
    text = taken_back if taken_back.endswith("。") else f"撤销了：{taken_back}。"
    again = undoing.choices(turn.db, last, turn.now)
    return [Message(text, again, thing=last.thing_id if again else None)]


flow = Flow(
    name="undo",
    words=("撤销", "撤回", "/undo"),
    intents=("undo_correct",),
    asks=(),
    done=done,
    hint="撤销：收回刚才办的那一件，一天之内有效",
    order=40,
)
