"""撤销: the speaker's last act is taken back while nothing rests on it, or they read why it stays."""

from collections.abc import Iterable
from datetime import timedelta

from core import acts
from core.acts import Act
from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.claims import undoing as _claims  # noqa: F401  (what it takes back is marked there)
from core.points.objections import undoing as _month  # noqa: F401  (the same)
from core.reports import undoing
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.undo_words import of_a_deed, takes_back

WITHIN = timedelta(hours=24)
ASK = "要收回刚才办的那一件，回“撤销”。要改别的，请说清楚是哪一件、改成什么。"


def hears(turn: Turn) -> Iterable[Reading]:
    """That the speaker's last act is not to stand; plain where the words name what kind it is."""
    readings = commands.of_intent(flow, turn)
    if readings or not turn.words or not of_a_deed(turn.words):
        yield from readings
        return
    last = _last(turn)
    if last is not None and takes_back(turn.words, last.kind):
        act = Choice("撤销", flow.name, {"said": turn.words})
        yield Reading(By.CORRECTION, act, Evidence.PLAIN, why="undo.named", belief=2.5)


def _last(turn: Turn) -> Act | None:
    person_id = turn.person.id if turn.person else None
    since = turn.now - WITHIN
    return acts.last_of(turn.db, person_id, turn.address.id, acts.of_people(), since)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Take back the newest act, whatever it was: never one before it."""
    words = turn.words if answers.get("said") else ""
    last = _last(turn)
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
    hears=hears,
    asks=(),
    done=done,
    hint="撤销：收回刚才办的那一件，一天之内有效",
    order=40,
)
