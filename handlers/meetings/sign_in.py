"""到会: a member of the body says that they are there, and gets what is put to the vote."""

import re
from collections.abc import Iterable

from core.clock import day_of
from core.meetings import conduct, current, notices, votes
from core.meetings.bodies import runs
from core.meetings.meetings import Meeting, MeetingState, name_of
from core.outbox import Choice, Message
from core.posts import training
from core.posts.training import Training
from core.registry.people import Person
from handlers.engine import commands
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

NAME = "sign_in"
_HERE = re.compile(
    "^(?:我|俺|咱)?(?:人|也|已经|现在)*(?:到|来|到会|到场|来开会|到会场|到村部)(?:了|啦|哒|咯)(?:村部|会场|这里|这边)?[。！!]*$"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """我到了, 来了: of whoever is expected somewhere today and has not signed in yet."""
    if turn.person is None or not _HERE.match(turn.words):
        yield from commands.of_intent(flow, turn)
        return
    away = [m for m in to_attend(turn) if not votes.is_present(turn.db, m, turn.person)]
    if turn.event.room is None and not turn.open_flow and (away or trainings(turn)):
        act = Choice("到会", NAME, {})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "sign_in.here", belief=4.0)
    else:
        yield from commands.of_intent(flow, turn)


def to_attend(turn: Turn) -> list[Meeting]:
    """The standing meetings in which the speaker is expected."""
    if turn.person is None:
        return []
    attended = current.to_attend(turn.db, turn.person, turn.now)
    away = [m for m in attended if not votes.is_present(turn.db, m, turn.person)]
    return away or attended


def options(turn: Turn, _: Answers) -> Options:
    """Those meetings, by name, and the day's trainings."""
    return [(m.id, name_of(m)) for m in to_attend(turn)] + [
        (_TRAINING + t.id, f"培训（{t.subject}）") for t in trainings(turn)
    ]


_TRAINING = "training:"


def trainings(turn: Turn) -> list[Training]:
    """Today's trainings to which the speaker was asked."""
    if turn.person is None:
        return []
    return training.of_day(turn.db, turn.person.id, day_of(turn.now))


def asks_which(turn: Turn, answers: Answers) -> bool:
    """More than one may be meant. Who announces that they will come is not there yet."""
    return not answers.get("said") and len(options(turn, answers)) > 1


def trained(turn: Turn, person: Person, chosen: object) -> list[Message] | None:
    """Signed in to a training, where that is what is meant; None where it is a meeting."""
    today = trainings(turn)
    if isinstance(chosen, str) and chosen.startswith(_TRAINING):
        which = chosen.removeprefix(_TRAINING)
    elif chosen is None and today and not to_attend(turn):
        which = today[0].id
    else:
        return None
    done_at = training.attend(turn.db, person, which, turn.now)
    return [Message(f"签到好了：{done_at.subject}的培训，记您参加了。")]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Sign in; the first question comes at once when the meeting is going on."""
    if turn.person is None:
        return [Message("还不知道您是谁，签不了到。请先发“绑定”。")]
    if not answers.get("said"):
        at_training = trained(turn, turn.person, answers.get("meeting"))
        if at_training is not None:
            return at_training
    expected = to_attend(turn)
    meeting_id = answers.get("meeting") or (expected[0].id if expected else None)
    if meeting_id is None:
        later = training.coming(turn.db, turn.person.id, day_of(turn.now))
        if later is not None:
            return [Message(f"培训是{later.day.month}月{later.day.day}日，那天到了再回“到会”。")]
        held = "开过的会想加分，发“申报”。" if answers.get("said") else ""
        return [Message(f"现在没有要您到会的会。{held}要参加村里别的活动，请直接跟村干部说。")]
    if answers.get("said"):
        return [announced(turn, meeting_id)]
    meeting = conduct.sign_in(turn.db, turn.person, meeting_id, turn.now)
    if meeting.state == MeetingState.OPEN:
        question = votes.question(turn.db, turn.person, turn.now)
        return [Message("签到好了，会已经开始了。"), *([question] if question else [])]
    text = f"签到好了。{notices.roll(turn.db, meeting)}。"
    if runs(turn.db, turn.person, meeting, turn.now):
        choices = (notices.run(meeting, "开始", "begin"), *notices.watching(meeting))
        return [Message(text, choices, thing=meeting.id)]
    return [Message(f"{text}等召集人开始。")]


def announced(turn: Turn, meeting_id: str) -> Message:
    """Words such as 我会来的 are no roll call: which of the two is meant is asked."""
    meeting = turn.db.get_one(Meeting, meeting_id)
    given = {"meeting": meeting.id}
    choices = (
        Choice("到会", NAME, given, meeting.id),
        Choice("请假", "absence", given, meeting.id),
    )
    text = f"{name_of(meeting)}：人到了回“到会”，来不了回“请假”。"
    return Message(text, choices, thing=meeting.id)


flow = Flow(
    name=NAME,
    words=("到会", "签到", "/here"),
    intents=("meeting_signup",),
    hint="到会：开会人到了，签个到",
    order=51,
    hears=hears,
    asks=(choose("meeting", "您到的是哪个会？", options, flow=NAME, when=asks_which),),
    done=done,
)
