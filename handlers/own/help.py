"""帮助: what the speaker can do here, in plain words, free speech first."""

from core.outbox import Choice, Message
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, Offer
from handlers.own import hints


def example(turn: Turn) -> str:
    """One sentence that somebody of these posts would say."""
    if turn.holds(Post.REPRESENTATIVE, Post.GRID_WORKER):
        return "“去老黄家看了看”"
    if turn.holds(Post.SHOP_KEEPER):
        return "“洗衣液又进了五瓶”"
    return "“村口路灯不亮了”"


def done(turn: Turn, _: Answers) -> list[Message]:
    """What is done most, on one screen of a telephone; the rest is one word away."""
    hello = f"{turn.person.name}，您好！" if turn.person else "您好！"
    head = f"{hello}有事直接说，比如{example(turn)}。"
    names = [*hints.first(turn), "more", "undo"]
    return [Message("\n".join([head, *map(hints.line, names)]))]


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
