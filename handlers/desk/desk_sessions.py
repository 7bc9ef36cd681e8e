"""哪里登录着 | 退出登录: in which browsers the speaker is signed in at the desk, and the end of it."""

from core.desk import reach, sessions, words
from core.outbox import Choice, Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "desk_sessions"
OUT = "退出登录"
_SHOWN = 8


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The browsers with a button each; 退出登录 ends them all."""
    assert turn.person is not None  # whoever holds a post is known
    if answers.get("end") or OUT in (turn.words, answers.get("spoken")):
        ended = sessions.end(turn.db, turn.person.id, turn.now, answers.get("end"))
        return [Message(f"已退出，共{ended}处。" if ended else "指挥台现在没有登录着的地方。")]
    living = sessions.living(turn.db, turn.person.id, turn.now)
    if not living:
        return [Message("指挥台现在没有登录着的地方。要登录，发“指挥台”。")]
    places = [words.where(s.browser, s.since, s.seen_at) for s in living[:_SHOWN]]
    rows = [f"{n}. {place}" for n, place in enumerate(places, 1)]
    choices = [
        Choice(f"退出第{n}处", NAME, {"end": session.id})
        for n, session in enumerate(living[:_SHOWN], 1)
    ]
    head = f"指挥台登录着{len(living)}处："
    return [
        Message("\n".join([head, *rows]), (*choices, Choice("全部退出", NAME, {"spoken": OUT})))
    ]


flow = Flow(
    name=NAME,
    words=("哪里登录着", "登录在哪", OUT),
    hint="哪里登录着：看指挥台在哪登着；“退出登录”全退",
    order=59,
    posts=reach.DESK_POSTS,
    asks=(),
    done=done,
)
