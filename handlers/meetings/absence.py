"""请假: a member of the body cannot come to a meeting; who called it hears why."""

from core.meetings import conduct, current
from core.meetings.meetings import Meeting, name_of
from core.outbox import Message
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "absence"


def to_attend(turn: Turn) -> list[Meeting]:
    """The standing meetings in which the speaker is expected."""
    return current.to_attend(turn.db, turn.person, turn.now) if turn.person else []


def options(turn: Turn, _: Answers) -> Options:
    """Those meetings, by name."""
    return [(m.id, name_of(m)) for m in to_attend(turn)]


def asks_which(turn: Turn, _: Answers) -> bool:
    """More than one may be meant."""
    return len(to_attend(turn)) > 1


def asks_why(turn: Turn, answers: Answers) -> bool:
    """There is something to be excused from, and why has not been said with it."""
    return bool(to_attend(turn)) and not answers.get("said")


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Excuse the speaker, or say that nobody waits."""
    expected = to_attend(turn)
    if turn.person is None or not ("meeting" in answers or expected):
        return [
            Message("现在没有要您到会的会，不用请假。走访不了，就在“打卡”里说一声为什么去不了。")
        ]
    meeting_id = answers.get("meeting") or expected[0].id
    why = answers.get("why") or answers.get("said", "")
    meeting = conduct.excuse(turn.db, turn.person, meeting_id, why, turn.now)
    return [Message(f"请好假了：{name_of(meeting)}。要是又能来，回“到会”就行。")]


flow = Flow(
    name=NAME,
    words=("请假", "/absence"),
    hint="请假：开会来不了，说一声",
    order=52,
    asks=(
        choose("meeting", "您要请哪个会的假？", options, flow=NAME, when=asks_which),
        text("why", "为什么来不了？只有召集人看得到。", max_chars=100, when=asks_why),
    ),
    done=done,
)
