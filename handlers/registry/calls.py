"""待打电话: whom the messages do not reach, for whoever serves their households; and that they were rung."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.undelivered import calls, undoing, words
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

NAME = calls.FLOW
_UNDONE_BY = undoing.not_rung
"""Marked there: 撤销 finds it once this is imported."""
_ASKS = re.compile("(?:哪些|哪个|还有谁|谁|有谁).{0,6}(?:收不到|没收到|联系不上|要打电话|待打)")


def hears(turn: Turn) -> Iterable[Reading]:
    """谁收不到消息: the same list."""
    if turn.holds(*calls.CALLERS) and len(turn.words) <= 20 and _ASKS.search(turn.words):
        yield Reading(By.FLOW, Choice("待打电话", NAME), Evidence.PLAIN, why="calls.asked")


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
    words=("待打电话", "/calls"),
    posts=calls.CALLERS,
    hint="待打电话：谁的手机收不到消息，打电话说什么",
    order=56,
    hears=hears,
    asks=(),
    done=done,
    many=True,
)
