"""修好了 | 还没好 by a neighbour who was drawn, because the reporter says nothing."""

from core.outbox import Message
from core.reports.ladder.lifecycle import State
from core.reports.watching import witnessing
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.filing.problem import who

NAME = "witness"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep what they saw."""
    if "good" not in answers:
        return [Message("请点“修好了”或者“还没好”。")]
    good, round_ = bool(answers["good"]), int(answers["round"])
    report = witnessing.answer(
        turn.db,
        str(answers["thing"]),
        who(turn),
        good,
        round_,
        turn.now,
        str(answers.get("why", "")),
    )
    if report.state == State.CONFIRMED or good:
        return [Message("记下了，谢谢您帮忙看。")]
    return [Message("记下了，谢谢您帮忙看。会请办的人再去，也会问报的人。")]


flow = Flow(
    name=NAME,
    words=(),
    asks=(
        text(
            "why",
            "哪里还没好？写一句，办的人要看。",
            max_chars=200,
            when=lambda _, a: a.get("good") is False,
        ),
    ),
    done=done,
)
