"""指挥台: the one-time link by which a cadre opens the dispatch desk in a browser; in a private chat alone."""

from collections.abc import Iterable

from core.desk import links, reach, words
from core.outbox import Message
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.flow import may as flow_may
from handlers.engine.reading import Reading

NAME = "dispatch_desk"
_NAMED = ("指挥台", "调度台", "指挥调度", "调度平台")
_OTHER = ("退出", "登录着", "登录了", "登在")
"""Of the desk, but not the wish to open it."""


def hears(turn: Turn) -> Iterable[Reading]:
    """Words that name it, by somebody who has one: 怎么进指挥台, 打开调度台."""
    if len(turn.words) > 20 or any(word in turn.words for word in _OTHER):
        return
    if any(name in turn.words for name in _NAMED) and flow_may(flow, turn):
        yield asking.reading("开指挥台", NAME)


def done(turn: Turn, _: Answers) -> list[Message]:
    """A fresh link to this phone; the one before it is void."""
    assert turn.person is not None  # whoever holds a post is known
    link = links.give(turn.db, turn.person.id, turn.address.id, turn.now)
    return [Message(words.way_in(link, int(links.LIFE.total_seconds() // 60)))]


flow = Flow(
    name=NAME,
    words=("指挥台", "调度台", "指挥调度平台", "desk", "/desk"),
    hint="指挥台：在电脑上看、办上报，给登录链接",
    order=59,
    posts=reach.DESK_POSTS,
    hears=hears,
    asks=(),
    done=done,
)
