"""会议记录: the minutes of a meeting that is over, to read here and as sheets to print and sign."""

from core import evidence
from core.clock import spoken_day
from core.errors import Refusal
from core.meetings import minutes, sheet
from core.meetings.meetings import Meeting, MeetingState, name_of
from core.outbox import Message
from core.registry.people import Person
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "minutes"


def readable(turn: Turn) -> list[Meeting]:
    """The newest meetings whose minutes the speaker may read."""
    return minutes.over(turn.db, turn.person, turn.now) if turn.person else []


def options(turn: Turn, _: Answers) -> Options:
    """Those meetings, by name and day."""
    return [(m.id, label(m)) for m in readable(turn)]


def label(meeting: Meeting) -> str:
    """民情分析会 3月5日."""
    day = spoken_day(meeting.closed_at or meeting.called_at)
    return f"{name_of(meeting)} {day}" + (
        "（没开成）" if meeting.state == MeetingState.FAILED else ""
    )


def asks_which(turn: Turn, _: Answers) -> bool:
    """More than one may be meant."""
    return len(readable(turn)) > 1


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The text, and the sheets behind it."""
    past = readable(turn)
    if turn.person is None or not (past or "meeting" in answers):
        return [Message("还没有您能看的会议记录。散会以后，开会的人和村干部发“会议记录”就能看。")]
    meeting = chosen(turn, turn.person, answers.get("meeting") or past[0].id)
    meeting_minutes = minutes.of(turn.db, meeting.id)
    pictures = [
        evidence.keep(turn.db, p, "image/png", turn.now) for p in sheet.draw(meeting_minutes)
    ]
    sheets = [
        Message(f"打印件第{n}页" if len(pictures) > 1 else "打印件，可以打出来签名。", picture=one)
        for n, one in enumerate(pictures, 1)
    ]
    return [Message(minutes.text(meeting_minutes)), *sheets]


def chosen(turn: Turn, person: Person, meeting_id: str) -> Meeting:
    """The meeting, once it is over, for somebody who may read its minutes."""
    meeting = turn.db.get_one(Meeting, meeting_id)
    if not minutes.may_read(turn.db, person, meeting, turn.now):
        raise Refusal("这个会的记录只有开会的人、村干部和监督小组能看。")
    if meeting.state not in minutes.OVER:
        raise Refusal(f"{name_of(meeting)}还没散会，散了会才有记录。")
    return meeting


flow = Flow(
    name=NAME,
    words=("会议记录", "会议纪要", "/minutes"),
    hint="会议记录：看开过的会怎么定的，可以打印签名",
    order=55,
    asks=(choose("meeting", "看哪一个会的？", options, flow=NAME, when=asks_which),),
    done=done,
)
