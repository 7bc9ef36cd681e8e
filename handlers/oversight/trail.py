"""办理记录: which officer did what lately and who opened a complaint; for the supervision group of the village alone."""

from core.clock import spoken
from core.desk import reach, trail
from core.errors import Refusal
from core.outbox import Message
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "trail"
_SHOWN = 15


def done(turn: Turn, _: Answers) -> list[Message]:
    """The newest acts, one a line."""
    person = turn.person
    villages = trail.overseen(turn.db, person.id, turn.now) if person else frozenset()
    if person is None or not villages:
        raise Refusal("办理记录只有监督小组看得到。")
    seen = reach.of(turn.db, person.id, turn.now)
    entries = trail.read(turn.db, villages, seen, most=_SHOWN)
    if not entries:
        return [Message("【办理记录】还没有办过什么。")]
    lines = [f"{trail.line(entry, spoken(entry.at))}。" for entry in entries]
    head = "【办理记录】谁办了什么，新的在前："
    return [Message("\n".join([head, *lines, "更早的，发“指挥台”，登录以后看“办理记录”。"]))]


flow = Flow(
    name=NAME,
    words=("办理记录", "谁办了什么", "/trail"),
    posts=frozenset({Post.SUPERVISOR}),
    hint="办理记录：谁什么时候办了什么，谁看过反映人的上报",
    order=52,
    asks=(),
    done=done,
)
