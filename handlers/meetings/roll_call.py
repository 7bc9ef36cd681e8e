"""点名: who runs a meeting notes those who are there and have no phone at hand; they vote on paper."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.errors import Refusal
from core.meetings import conduct, current, notices
from core.meetings.bodies import runs
from core.meetings.meetings import (
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    attendees,
    name_of,
)
from core.outbox import Choice, Message
from core.registry.people import Person, Post
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading

NAME = "roll_call"


_ALL = re.compile("^(?:人|大家|代表)?(?:都|全|全部|人都)(?:到|来)(?:了|齐了|全了|齐)[。！!]*$")


def hears(turn: Turn) -> Iterable[Reading]:
    """都到了, of whoever runs a meeting to which somebody has not signed in yet."""
    if turn.person is None or turn.event.room is not None or not _ALL.match(turn.words):
        return
    if _away(turn, turn.person):
        act = Choice("都到了", NAME, {"all": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "roll_call.all", Reach.OTHERS, belief=4.0)


def _away(turn: Turn, person: Person) -> list[Person]:
    """Who has neither signed in to the meeting that the person runs nor said that they cannot come."""
    running = current.run_by(turn.db, person, turn.now)
    every = attendees(turn.db, running[-1].id) if running else []
    silent = (a for a in every if a.present_at is None and a.excused_at is None)
    return [turn.db.get_one(Person, a.person_id) for a in silent]


def _all(_: Turn, answers: Answers) -> bool:
    return bool(answers.get("all"))


def summary(turn: Turn, _: Answers) -> str:
    """Whom one word would note as there, each by name."""
    away = _away(turn, turn.person) if turn.person else []
    if turn.person is None or not away:
        raise Refusal("都签过到了，没有要补记的。")
    names, meeting = "、".join(p.name for p in away), of(turn, turn.person, None)
    return f"{name_of(meeting)}（请了假的不算）：这{len(away)}人还没签到，都记成到了：{names}。有没来的就回“取消”，再发“点名”一个一个点。没问题就回“确认”。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Note those who were picked, or all of them, then list who is left."""
    if turn.person is None:
        raise Refusal("点名要由召集人来点。")
    if answers.get("all"):
        running = of(turn, turn.person, None)
        everybody = [{"who": p.id, "meeting": running.id} for p in _away(turn, turn.person)]
        return done(turn, {"picked": everybody})
    picked = answers.get("picked") or []
    here = [one["who"] for one in picked if "who" in one]
    meeting = of(turn, turn.person, picked[0]["meeting"] if picked else None)
    for person_id in here:
        who = turn.db.get_one(Person, person_id)
        conduct.sign_in(turn.db, who, meeting.id, turn.now, by=turn.person)
    noted = "、".join(turn.db.get_one(Person, p).name for p in here)
    return [listing(turn, meeting, f"记下了：{noted}到了。" if noted else "")]


def of(turn: Turn, person: Person, meeting_id: str | None) -> Meeting:
    """The meeting whose roll is called: the named one, else the only one that can be meant."""
    if meeting_id is not None:
        meeting = turn.db.get_one(Meeting, meeting_id)
        if not runs(turn.db, person, meeting, turn.now):
            raise Refusal("点名要由召集人来点。")
        return meeting
    running = current.run_by(turn.db, person, turn.now)
    if not running:
        raise Refusal(
            "现在没有要点名的会。开会的时候，带了手机的人自己回“到会”签到；培训点名，说“培训都到了”或者“某某参加了培训”。"
        )
    return running[-1]


def listing(turn: Turn, meeting: Meeting, before: str) -> Message:
    """Who is not there yet, by number; several at once."""
    away = [a for a in attendees(turn.db, meeting.id) if a.present_at is None]
    head = f"{before}{name_of(meeting)}：{notices.roll(turn.db, meeting)}。"
    if not away:
        return Message(f"{head}都到了，{_next(meeting)}。")
    given = {"meeting": meeting.id}
    choices = tuple(
        Choice(
            turn.db.get_one(Person, a.person_id).name,
            NAME,
            given | {"who": a.person_id},
            meeting.id,
        )
        for a in away
    )
    return Message(
        f"{head}谁到了？回号码，几个一起回也行，比如“1 3”。点完{_next(meeting)}。{_paper(turn, meeting)}",
        choices,
        thing=meeting.id,
    )


def _next(meeting: Meeting) -> str:
    return "发“开会”来开始" if meeting.state == MeetingState.CALLED else "发“开会”接着开"


def _paper(turn: Turn, meeting: Meeting) -> str:
    votes = any(i.kind != ItemVote.TALK for i in agenda(turn.db, meeting.id))
    return "没带手机的举手或投纸票，数好了发“计票”。" if votes else ""


flow = Flow(
    name=NAME,
    words=("点名", "/roll"),
    posts=frozenset(
        {
            Post.VILLAGE_SECRETARY,
            Post.VILLAGE_DIRECTOR,
            Post.CLERK,
            Post.COMMITTEE_MEMBER,
            Post.REPRESENTATIVE,
        }
    ),
    hint="点名：替没带手机的人签到，再“计票”",
    order=54,
    many=True,
    hears=hears,
    asks=(replace(confirm("sure", summary, flow=NAME), when=_all),),
    done=done,
)
