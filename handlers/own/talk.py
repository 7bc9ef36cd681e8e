"""Talk (闲话): greetings, thanks, and a yes that nothing waits for."""

from collections.abc import Iterable

from core.outbox import Choice, Message
from handlers.engine import commands
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.aside import waits
from handlers.understand.sayings.talk import talk, who_is_it

NAME = "talk"
_WHO_I_AM = (
    "我是村里的联户助手，是电脑程序，不是真人。您说的事我交给该办的人，办到哪了告诉您；"
    "想找真人就回“转人工”。"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """Words that ask for nothing and say nothing of anything."""
    words = turn.words
    if not words:
        if turn.event.subscribed:
            yield Reading(By.TALK, Choice("", "help"), Evidence.PLAIN, why="talk.began")
        return
    if consent(words) is True and not turn.open_flow:
        yield _heard("yes", Evidence.PLAIN)
    elif who_is_it(words):
        yield _heard("who", Evidence.PLAIN)
    elif kind := talk(words):
        yield _heard(kind, Evidence.PLAIN)
    elif waits(words):
        yield _heard("later", Evidence.LIKELY)
    elif turn.meaning.intent == "small_talk":
        kind = "thanks" if "谢" in words else "greeting"
        yield _heard(kind, min(commands.weight(turn.meaning), Evidence.LIKELY))


def _heard(kind: str, weight: Evidence) -> Reading:
    return Reading(By.TALK, Choice("闲聊", NAME, {"kind": kind}), weight, why=f"talk.{kind}")


def done(_: Turn, answers: Answers) -> list[Message]:
    """A word back."""
    if answers["kind"] == "yes":
        return [Message("现在没有等您确认的事。有事直接说就行，发“帮助”看看能办什么。")]
    if answers["kind"] == "who":
        return [Message(_WHO_I_AM)]
    if answers["kind"] == "later":
        return [Message("好，不急，想好了随时说。")]
    if answers["kind"] == "thanks":
        return [Message("不客气，有事随时说。")]
    return [Message("您好！有事尽管说，比如“村口的路灯不亮了”。发“帮助”看我能办什么。")]


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)
