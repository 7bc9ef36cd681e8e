"""荣誉、评优: what has been awarded, and what those who see to it still have to award."""

from core.errors import Refusal
from core.outbox import Choice, Message
from core.points import honouring, honours, subjects
from core.points.honours import HonourRoll
from core.registry import regions
from handlers.event import Turn
from handlers.flow import Answers, Ask, Flow, Retry

NAME = "honours"


def around(turn: Turn) -> list[str]:
    """The speaker's village with all above it, and the regions of the own posts."""
    own = [a.region_id for a in turn.posts] + ([turn.village_id] if turn.village_id else [])
    line = [r.id for region in own for r in regions.line_up(turn.db, region)]
    return list(dict.fromkeys(line))


def chooses(_: Turn, answers: Answers) -> bool:
    """The town or the city takes its pick."""
    return answers.get("action") == "choose"


def ask_which(turn: Turn, answers: Answers) -> Message:
    """The candidates once more, to be picked by number."""
    roll = honouring.held(turn.db, answers["roll"], answers.get("version"))
    rows = honouring.listing(turn.db, roll, honours.candidates(turn.db, roll.id))
    most = honours.number(turn.db, roll, honours.of(turn.db, roll))
    return Message("\n".join([f"选哪几个？最多{most}个，回号码，比如“1 3”。", *rows]))


def read_which(turn: Turn, answers: Answers) -> list[str]:
    """Numbers of candidates."""
    found = honours.candidates(turn.db, answers["roll"])
    said = turn.event.text.replace("，", " ").replace("、", " ").replace(",", " ").split()
    numbers = [int(n) for n in said if n.isdecimal()]
    if not numbers or any(not 1 <= n <= len(found) for n in numbers) or len(numbers) != len(said):
        raise Retry(f"请回1到{len(found)}之间的号码，隔开写，比如“1 3”。")
    return [found[n - 1].subject_id for n in dict.fromkeys(numbers)]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was chosen; else what is still to be awarded, and what was."""
    action, person = answers.get("action"), turn.person
    if action is not None and person is not None:
        roll_id, version = answers["roll"], answers.get("version")
        if action == "call":
            meeting = honouring.call(turn.db, person, roll_id, version, turn.now)
            text = f"召集好了，{meeting.body}都通知到了。人到齐了发“开会”来开始。"
            return [Message(text, (Choice("开会", "meeting"),))]
        picked = answers.get("which")
        roll = honouring.publish(turn.db, person, roll_id, version, picked, turn.now)
        return [Message(f"公布了。{honouring.announced(turn.db, roll)}")]
    return [*to_award(turn), awarded(turn)]


def to_award(turn: Turn) -> list[Message]:
    """The open rolls that are the speaker's to see to."""
    if turn.person is None:
        return []
    mine = [r for r in honours.open_rolls(turn.db, around(turn)) if sees_to(turn, r)]
    return [honouring.question(turn.db, r) for r in mine]


def sees_to(turn: Turn, roll: HonourRoll) -> bool:
    """Whether the speaker is one of those who award it."""
    who = turn.person
    return who is not None and any(
        p.id == who.id for p in honouring.conveners(turn.db, roll, turn.now)
    )


def awarded(turn: Turn) -> Message:
    """The own honours first, then the newest lists."""
    if turn.village_id is None and not turn.posts:
        raise Refusal("还不知道您是哪个村的。请先发“绑定”，绑定以后就能看荣誉榜。")
    rows = []
    if turn.person is not None:
        for _, which in subjects.of_person(turn.db, turn.person.id, turn.now):
            own = [honouring.title(turn.db, r) for r in honours.of_subject(turn.db, which)]
            rows += [f"您家的荣誉：{'、'.join(own)}。"] if own else []
    found = honours.published(turn.db, around(turn))
    rows += [honouring.announced(turn.db, r) for r in found]
    return Message("\n".join(rows) or "还没有评过荣誉。评了会发到村群，也可以发“荣誉”来看。")


flow = Flow(
    name=NAME,
    words=("荣誉", "荣誉榜", "评优", "/honours"),
    hint="荣誉：看评上的荣誉称号",
    asks=(Ask("which", ask_which, read_which, chooses),),
    done=done,
)
