"""异议处理: the supervision group says whether an objection is right."""

import re

from core.outbox import Message
from core.points.objections import disputes, effects
from core.points.objections import notices as objection_notices
from core.points.objections.objections import ObjectionState
from core.registry.people import Post
from handlers.engine.asks import text
from handlers.engine.deciding import Words
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.understand.numbers import value

_POINTS = re.compile(
    "(?:改成?|该是|应该是|补加?|给)?([0-9]+|[零〇一二两三四五六七八九十百]+)分?[。.]?"
)
_WORDS = Words(thing="objection", yes="成立", action="uphold", no=("不成立", "没道理"))


def upheld(answers: Answers) -> bool:
    """Which of the two it was."""
    chosen = _WORDS.first(answers)
    return bool(chosen and chosen["upheld"])


def asks_why(turn: Turn, answers: Answers) -> bool:
    """Whoever is told no is told why. What can no longer be decided ends it here."""
    chosen = _WORDS.first(answers)
    if chosen is None or turn.person is None or upheld(answers) or _WORDS.beside(answers, "why"):
        return False
    disputes.to_decide(turn.db, turn.person, chosen["objection"], chosen.get("version"), turn.now)
    return True


def asks_points(turn: Turn, answers: Answers) -> bool:
    """Upheld against a score, or for what a cap took from the own line: how many points are right."""
    return upheld(answers) and _most(turn, answers) is not None


def _most(turn: Turn, answers: Answers) -> int | None:
    chosen = _WORDS.first(answers)
    if chosen is None or turn.person is None:
        return None
    objection = disputes.to_decide(
        turn.db, turn.person, chosen["objection"], chosen.get("version"), turn.now
    )
    return effects.most(turn.db, objection)


def ask_points(turn: Turn, answers: Answers) -> Message:
    """How many, and the most that there may be."""
    return Message(f"该是几分？回0到{_most(turn, answers)}的数字，没加够的回要补几分。")


def read_points(turn: Turn, answers: Answers) -> int:
    """A whole number within the bound."""
    most = _most(turn, answers)
    number = _POINTS.fullmatch(turn.event.text.strip())
    if number is None or most is None or not 0 <= value(number[1]) <= most:
        raise Retry(f"请回一个0到{most}的数字，或发“取消”。")
    return value(number[1])


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Decide one, or list what is open."""
    if turn.person is None:
        return [Message("异议由监督小组来定。")]
    chosen = _WORDS.first(answers)
    if chosen is None:
        waiting = disputes.waiting_for(turn.db, turn.person, turn.now)
        if not waiting:
            return [Message("没有等您定的异议。")]
        more = f"等您定的异议有{len(waiting)}条，先定最早的一条，定完再发“异议处理”。"
        more_wait = [Message(more)] if len(waiting) > 1 else []
        return [*more_wait, objection_notices.question(turn.db, waiting[0])]
    objection = disputes.decide(
        turn.db,
        turn.person,
        chosen["objection"],
        chosen.get("version"),
        upheld(answers),
        _WORDS.beside(answers, "why"),
        turn.now,
        points=answers.get("points"),
    )
    result = "成立" if upheld(answers) else "不成立"
    about = objection_notices.about(turn.db, objection)
    if objection.state == ObjectionState.OPEN:
        return [
            Message(f"记下了：{about}，您定的是{result}。还要一个人定的一样才算，已经问了别的人。")
        ]
    return [Message(f"定了：{about}，异议{result}。已告诉提异议的人。")]


_WHY = text("why", "为什么不成立？提异议的人要看的。", max_chars=100)


def read_why(turn: Turn, answers: Answers) -> str:
    """A reason, not the other answer: whoever changed their mind has to say so."""
    words = str(_WHY.read(turn, answers))
    if words.rstrip("。！!") in (*_WORDS.no, _WORDS.yes):
        raise Retry("要写一句原因。想改成“成立”，先回“取消”，再发“异议处理”。")
    return words


flow = Flow(
    name="decide_objection",
    words=("异议处理", "/objections"),
    posts=frozenset({Post.SUPERVISOR, Post.TOWN_CADRE}),
    hint="异议处理：看等监督小组定的异议",
    order=4,
    many=True,
    spoken=("成立", "不成立"),
    asks=(
        Ask(_WHY.name, _WHY.prompt, read_why, asks_why, free=True, story=True),
        Ask("points", ask_points, read_points, asks_points),
    ),
    done=done,
)
