"""取消: the open conversation is dropped; nothing of it was done."""

from collections.abc import Iterable

from core.outbox import Choice, Message
from handlers.engine import commands, memory
from handlers.engine.asks import DROPPED
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.talk import stops


def done(turn: Turn, _: Answers) -> list[Message]:
    """The router drops the innermost open matter itself, and nothing else."""
    if memory.recall(turn.db, turn.address.id, turn.now) is None:
        return [Message("现在没有办到一半的事。已经办了的想收回，请回“撤销”。")]
    return [Message(DROPPED)]


def hears(turn: Turn) -> Iterable[Reading]:
    """算哒, 不弄了 and the like, where something is open."""
    if turn.words and (stops(turn.words) or _stops_it(turn)):
        open_one = memory.recall(turn.db, turn.address.id, turn.now) is not None
        weight = Evidence.CERTAIN if open_one else Evidence.LIKELY
        yield Reading(By.STOP, Choice("取消", "cancel"), weight, why="cancel.stop", belief=-1.0)


def _stops_it(turn: Turn) -> bool:
    """取消通知, while a 通知 is open: the stop with the name of what is stopped."""
    opened = commands.flows().get(turn.open_flow)
    bare = [turn.words.replace(word, "") for word in (opened.words if opened else ())]
    return any(len(rest) < len(turn.words) and stops(rest) for rest in bare)


flow = Flow(
    name="cancel",
    words=("取消", "/cancel"),
    asks=(),
    done=done,
    hears=hears,
    drops=True,
    hint="取消：办到一半不想办了",
    order=41,
)
