"""积分表: the panel looks at the drafted month and confirms it, which opens publicity."""

from core.clock import spoken_month
from core.outbox import Message
from core.points import notices, panel
from core.registry.people import Person, Post
from handlers.event import Turn
from handlers.flow import Answers, Flow


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Confirm, show, or put the question again."""
    if turn.person is None:
        return [Message("积分表要由评议小组来确认。")]
    if "village" not in answers:
        waiting = panel.waiting_for(turn.db, turn.person, turn.now)
        if not waiting:
            return [Message("没有等您确认的积分表。每月1号会算好上个月的，发给评议小组。")]
        return [panel.question(turn.db, month, may_confirm=True) for month in waiting]
    village, period = answers["village"], answers["period"]
    if answers["action"] == "show":
        texts = panel.preview(turn.db, turn.person, village, period, turn.now)
        shown = [Message("确认后发到村群里的就是下面这样：\n" + text) for text in texts]
        return [*shown, *ask_again(turn, turn.person, period)]
    confirmed = panel.confirm(turn.db, turn.person, village, period, turn.now)
    until = confirmed[0].publicity_until
    last = notices.last_day(until) if until else ""
    return [
        Message(
            f"{spoken_month(period)}积分表已确认，发到村群公示，到{last}。有异议会交给监督小组。"
        )
    ]


def ask_again(turn: Turn, person: Person, period: str) -> list[Message]:
    """The question once more, so that a number or a word confirms what has just been read."""
    months = panel.waiting_for(turn.db, person, turn.now)
    mine = [m for m in months if m[0].period == period]
    return [panel.question(turn.db, m, may_confirm=True) for m in mine]


flow = Flow(
    name="statement",
    words=("积分表", "/statement"),
    posts=frozenset(
        {
            Post.PANEL,
            Post.CLERK,
            Post.VILLAGE_SECRETARY,
            Post.TOWN_CADRE,
            Post.BRANCH_MEMBER,
            Post.CITY_CADRE,
        }
    ),
    hint="积分表：看上个月算好的积分，确认公示",
    order=4,
    asks=(),
    done=done,
)
