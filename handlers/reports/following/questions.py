"""Questions (问跟着的人) that go along with an answer: who speaks on a shared phone, how content somebody is, what is wrong."""

from core.outbox import Choice
from core.reports.ladder.reports import Report
from core.reports.watching.rating import RATINGS
from handlers.engine.event import Turn

WHICH_SPEAKER, RATE, WRONG_STILL = "which_speaker", "rate", "wrong_still"
"""The commands that hear the answers."""
CONTENT = "办得怎么样？愿意的话点一个，不点也行，不影响任何人的积分。"

STANDARD = {"没来人": True, "没修好": True, "只修了一半": True, "又坏了": True, "其实好了": False}
"""What is said of a result, and whether the report stays open by it."""


def who_speaks(turn: Turn, report: Report) -> tuple[str, tuple[Choice, ...]]:
    """Who of those that share the phone has reported it; nothing where that is known."""
    if not report.reporter_unsure:
        return "", ()
    names = "、".join(p.name for p in turn.sharing)
    choices = tuple(
        Choice(p.name, WHICH_SPEAKER, {"person": p.id}, report.id) for p in turn.sharing
    )
    return f"\n这部手机{names}都在用，是替谁报的？", choices


def how_content(report: Report) -> tuple[Choice, ...]:
    """满意 一般 不满意, for whoever has just confirmed it; nothing once it has been said."""
    if report.rating is not None:
        return ()
    return tuple(
        Choice(label, RATE, {"rating": value}, report.id) for value, label in RATINGS.items()
    )


def what_is_wrong(report: Report) -> tuple[Choice, ...]:
    """The standard answers, for whoever has just said 还没好."""
    return tuple(
        Choice(label, WRONG_STILL, {"answer": label}, report.id, report.version)
        for label in STANDARD
    )
