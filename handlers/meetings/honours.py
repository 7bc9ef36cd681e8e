"""荣誉、评优: what has been awarded, and what those who see to it still have to award."""

from core.clock import spoken
from core.errors import Refusal
from core.meetings import notices as meeting_notices
from core.meetings.meetings import Meeting
from core.outbox import Message
from core.points.honours import awarding, convening, honours, notices, priority
from core.points.honours.honours import HonourRoll
from core.points.rulebook.rulebook import Subject
from core.points.subjects import subjects
from core.registry import regions
from core.registry.people import CADRES
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry

NAME = "honours"


def around(turn: Turn) -> list[str]:
    """The speaker's village with all above it, and the regions of the own posts."""
    places = [a.region_id for a in turn.posts] + ([turn.village_id] if turn.village_id else [])
    line = [r.id for region in places for r in regions.line_up(turn.db, region)]
    return list(dict.fromkeys(line))


def chooses(_: Turn, answers: Answers) -> bool:
    """The town or the city takes its pick."""
    return answers.get("action") == "choose"


def ask_which(turn: Turn, answers: Answers) -> Message:
    """The candidates once more, to be picked by number."""
    roll = convening.held(turn.db, answers["roll"], answers.get("version"))
    rows = notices.listing(turn.db, roll, honours.candidates(turn.db, roll.id))
    most = honours.number(turn.db, roll, honours.of(turn.db, roll))
    how = (
        f"选哪几个？最多{most}个，回号码，比如“1 3”；选排在前面的，比如“前{min(most, len(rows))}”。"
    )
    return Message("\n".join([how, *rows]))


def read_which(turn: Turn, answers: Answers) -> list[str]:
    """Numbers of candidates, as they were listed."""
    convening.held(turn.db, answers["roll"], answers.get("version"))
    candidates = honours.candidates(turn.db, answers["roll"])
    words = turn.event.text.replace("，", " ").replace("、", " ").replace(",", " ").split()
    if len(words) == 1 and words[0][:1] == "前" and words[0][1:].isdecimal():
        words = [str(n) for n in range(1, int(words[0][1:6]) + 1)]
    numbers = [int(n) for n in words if n.isdecimal() and len(n) < 6]
    if (
        not numbers
        or any(not 1 <= n <= len(candidates) for n in numbers)
        or len(numbers) != len(words)
    ):
        raise Retry(
            f"请回1到{len(candidates)}之间的号码，隔开写，比如“1 3”，或者“前{len(candidates)}”。"
        )
    return [candidates[n - 1].subject_id for n in dict.fromkeys(numbers)]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was chosen; else what is still to be awarded, and what was."""
    action, person = answers.get("action"), turn.person
    if action is None or person is None:
        questions = to_award(turn)
        return [*([] if questions and not given(turn) else [awarded(turn)]), *questions]
    if action == "call":
        return called(convening.call(turn.db, person, answers["roll"], turn.now))
    version, picked = answers.get("version"), answers.get("which")
    roll = awarding.publish(turn.db, person, answers["roll"], version, picked, turn.now)
    return [Message(f"公布了。{notices.announced(turn.db, roll)}")]


def called(meeting: Meeting) -> list[Message]:
    """Everybody has been told; how it goes on."""
    text = (
        f"召集好了，{meeting.body}都通知到了。到的人回“到会”，人够了会告诉您。"
        f"{spoken(meeting.closes_at)}还没开，就算没开成。"
    )
    choices = (meeting_notices.run(meeting, "开始", "begin"), *meeting_notices.watching(meeting))
    return [Message(text, choices, thing=meeting.id)]


def to_award(turn: Turn) -> list[Message]:
    """The open rolls that are the speaker's to see to."""
    rolls = honours.open_rolls(turn.db, around(turn))
    return [notices.question(turn.db, r, turn.now) for r in rolls if sees_to(turn, r)]


def sees_to(turn: Turn, roll: HonourRoll) -> bool:
    """Whether the speaker is one of those who award it, and there is something to award."""
    who = turn.person
    return (
        who is not None
        and honours.can_be_seen_to(turn.db, roll)
        and any(p.id == who.id for p in convening.conveners(turn.db, roll, turn.now))
    )


def given(turn: Turn) -> bool:
    """Whether there is any list to show."""
    return bool(honours.published(turn.db, around(turn), 1))


def awarded(turn: Turn) -> Message:
    """The own honours first, then the newest lists."""
    if turn.village_id is None and not turn.posts:
        raise Refusal("还不知道您是哪个村的。请先发“绑定”，绑定以后就能看荣誉榜。")
    rows = []
    if turn.person is not None:
        for subject, which in subjects.of_person(turn.db, turn.person.id, turn.now):
            given = honours.of_subject(turn.db, subject, which)
            titles = [notices.title(turn.db, r) for r in given]
            whose = "您家" if subject == Subject.HOUSEHOLD else "您"
            rows += [f"{whose}的荣誉：{'、'.join(titles)}。"] if titles else []
    if turn.village_id is not None and turn.holds(*CADRES):
        rows += [f"优先：{row}" for row in priority.listed(turn.db, turn.village_id, turn.now)]
    rolls = honours.published(turn.db, around(turn))
    rows += [notices.announced(turn.db, r) for r in rolls]
    return Message("\n".join(rows) or "还没有评过荣誉。评了会发到村群，也可以发“荣誉”来看。")


flow = Flow(
    name=NAME,
    words=("荣誉", "荣誉榜", "评优", "/honours"),
    hint="荣誉：看评上的荣誉称号",
    asks=(Ask("which", ask_which, read_which, chooses),),
    done=done,
)
