"""待打电话: whom the messages do not reach, for whoever serves their households; and that they were rung."""

from core.outbox import Message
from core.undelivered import calls, undoing, words
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = calls.FLOW
_UNDONE_BY = undoing.not_rung
"""Marked there: 撤销 finds it once this is imported."""


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The list; or a note that these were rung."""
    person = turn.person
    if person is None:
        return [Message(words.NOBODY)]
    picked = [str(one["person"]) for one in answers.get("picked", []) if one.get("person")]
    if picked:
        names = calls.rung(turn.db, person.id, picked, turn.now)
        return [Message(words.rung(names))]
    return [calls.question(turn.db, person.id, turn.now) or Message(words.NOBODY)]


flow = Flow(
    name=NAME,
    words=("待打电话", "谁收不到消息", "/calls"),
    posts=calls.CALLERS,
    hint="待打电话：谁的手机收不到消息，打电话说什么",
    order=56,
    asks=(),
    done=done,
    many=True,
)
