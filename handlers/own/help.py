"""帮助: what the speaker can do here, in plain words, free speech first."""

from core.outbox import Choice, Message
from core.registry.people import CADRES, Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, Offer
from handlers.own.hints import SELDOM, hints


def example(turn: Turn) -> str:
    """One sentence that somebody of these posts would say."""
    if turn.holds(Post.REPRESENTATIVE):
        return "“给王建国打了电话”“村口的路灯不亮了”"
    if turn.holds(*CADRES):
        return "“村口的路灯不亮了”"
    return "“村口的路灯不亮了”“我今天帮邻居收谷子了”" if turn.person else "“村口的路灯不亮了”"


def done(turn: Turn, _: Answers) -> list[Message]:
    """What is done most; the rest is one word away."""
    hello = f"{turn.person.name}，您好！" if turn.person else "您好！"
    head = f"{hello}有事直接说，一句话就行，比如{example(turn)}。也可以发冒号前面的词："
    return [Message("\n".join([head, *hints(turn, range(SELDOM)), "还有别的，发“更多”看。"]))]


def offer(_: Turn) -> Offer:
    """Never wrong."""
    return Offer("", Choice("看帮助", "help"))


flow = Flow(
    name="help",
    words=("帮助", "怎么用", "菜单", "/help", "/start"),
    intents=("help",),
    asks=(),
    done=done,
    offer=offer,
    order=60,
)
