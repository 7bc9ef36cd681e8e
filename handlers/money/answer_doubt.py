"""经费疑问: the supervision group answers in writing what somebody questioned."""

from core.funds import doubts
from core.outbox import Message
from core.registry.people import Post
from handlers.engine.asks import text
from handlers.engine.deciding import Words
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_WORDS = Words(thing="doubt", yes="属实", action="right", no=("不属实",))


def asks_answer(turn: Turn, answers: Answers) -> bool:
    """Whoever asked gets an answer in writing. What can no longer be answered ends it here."""
    chosen = _WORDS.first(answers)
    if chosen is None or turn.person is None or _WORDS.beside(answers, "answer"):
        return False
    doubts.to_decide(turn.db, turn.person, chosen["doubt"], chosen.get("version"), turn.now)
    return True


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Answer one, or list what is open."""
    if turn.person is None:
        return [Message("经费疑问由监督小组来查。")]
    chosen = _WORDS.first(answers)
    if chosen is None:
        waiting = doubts.waiting_for(turn.db, turn.person, turn.now)
        if not waiting:
            return [Message("没有等您查的经费疑问。")]
        more = f"等您查的有{len(waiting)}条，先答最早的一条，答完再发“经费疑问”。"
        more_wait = [Message(more)] if len(waiting) > 1 else []
        return [*more_wait, doubts.question(turn.db, waiting[0])]
    doubt = doubts.decide(
        turn.db,
        turn.person,
        chosen["doubt"],
        chosen.get("version"),
        bool(chosen["right"]),
        _WORDS.beside(answers, "answer"),
        turn.now,
    )
    verdict = "属实" if chosen["right"] else "不属实"
    correction = "，也告诉了村干部去更正" if chosen["right"] else ""
    return [
        Message(
            f"答复了：{doubts.about(turn.db, doubt)}的疑问{verdict}。已告诉提疑问的人{correction}。"
        )
    ]


flow = Flow(
    name="answer_doubt",
    words=("经费疑问", "/questions"),
    posts=frozenset({Post.SUPERVISOR, Post.TOWN_CADRE}),
    hint="经费疑问：看等监督小组查的经费疑问",
    order=55,
    many=True,
    spoken=("不属实", "属实"),
    asks=(text("answer", "查的情况怎么样？提疑问的人要看的。", max_chars=200, when=asks_answer),),
    done=done,
)
