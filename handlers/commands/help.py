"""帮助: what the speaker can do here, in plain words, free speech first."""

from core.outbox import Message
from core.registry.people import CADRES, Post
from handlers import commands
from handlers import flow as flows_of
from handlers.event import Turn
from handlers.flow import Answers, Flow

_LAST = ("bind", "cancel", "undo")


def example(turn: Turn) -> str:
    """One sentence that somebody of these posts would say."""
    if turn.holds(Post.REPRESENTATIVE):
        return "“给王建国打了电话”“村口的路灯不亮了”"
    if turn.holds(*CADRES):
        return "“村口的路灯不亮了”"
    return "“村口的路灯不亮了”“我今天帮邻居收谷子了”"


def order(command: Flow) -> tuple[bool, bool]:
    """What only these posts have comes first, the words for every conversation last."""
    return command.name in _LAST, command.posts is None


def done(turn: Turn, _: Answers) -> list[Message]:
    """The hints of every command that is open to the speaker's posts."""
    mine = [f for f in commands.flows().values() if f.hint and flows_of.may(f, turn)]
    if turn.person is not None:
        mine = [f for f in mine if f.name != "bind"]
    lines = [f.hint for f in sorted(mine, key=order)]
    hello = f"{turn.person.name}，您好！" if turn.person else "您好！"
    head = f"{hello}有事直接说，一句话就行，比如{example(turn)}。也可以发冒号前面的词："
    return [Message("\n".join([head, *lines]))]


flow = Flow(
    name="help",
    words=("帮助", "怎么用", "菜单", "/help", "/start"),
    intents=("help",),
    asks=(),
    done=done,
)
