"""Notices of a meeting (会议通知): the call, the questions put to the vote, the way on, the results."""

from collections.abc import Sequence

from core import clock
from core.db import Db
from core.meetings.meetings import (
    AgendaItem,
    Attendee,
    ItemVote,
    Meeting,
    MeetingState,
    Result,
    agenda,
    attendees,
    name_of,
    needed,
)
from core.outbox import Choice, Message
from core.registry.people import Person
from core.registry.regions import Region

FLOWS = frozenset({"sign_in", "absence", "vote", "meeting"})
"""Whose choices a meeting offers; they end with it."""
YES, NO, ABSTAIN = "yes", "no", "abstain"
VOTE_LABELS = {YES: "赞成", NO: "反对", ABSTAIN: "弃权"}
_MOST_SHOWN = 12


def heading(db: Db, meeting: Meeting) -> str:
    """王家村民情分析会（3月民情）."""
    return db.get_one(Region, meeting.village_id).name + name_of(meeting)


def call(db: Db, meeting: Meeting) -> Message:
    """What every member of the body gets, with the choices 到会 and 请假."""
    rows = [f"【开会】{heading(db, meeting)}"]
    if meeting.place:
        rows.append(f"地点：{meeting.place}")
    items = agenda(db, meeting.id)
    rows += [f"{n}. {_on_agenda(item)}" for n, item in enumerate(items[:_MOST_SHOWN], 1)]
    if len(items) > _MOST_SHOWN:
        rows.append(f"……一共{len(items)}项。")
    by = db.get(Person, meeting.convener_id) if meeting.convener_id else None
    called_by = f"召集人{by.name}。" if by else ""
    rows.append(f"{called_by}人到了回“到会”，来不了回“请假”。")
    given = {"meeting": meeting.id}
    choices = (
        Choice("到会", "sign_in", given, meeting.id),
        Choice("请假", "absence", given, meeting.id),
    )
    return Message("\n".join(rows), choices, thing=meeting.id)


def _on_agenda(item: AgendaItem) -> str:
    how = {
        ItemVote.TALK: "",
        ItemVote.VOTE: "（表决）",
        ItemVote.SCORE: "（打分）",
        ItemVote.RATING: "（投票）",
    }
    return item.text + how[item.kind]


def roll(db: Db, meeting: Meeting) -> str:
    """到会5人，应到9人，要5人."""
    body = attendees(db, meeting.id)
    here = sum(a.present_at is not None for a in body)
    words = f"到会{here}人，应到{len(body)}人"
    if meeting.state != MeetingState.CALLED:
        return words
    return f"{words}，{needed(meeting.quorum, len(body))}人到会才能开"


def enough(db: Db, meeting: Meeting, *, with_you: bool) -> Message:
    """To who runs it: the quorum is there, or will be as soon as they say 开始 themselves."""
    you = "，连您" if with_you else "，"
    text = f"【人够了】{name_of(meeting)}：{roll(db, meeting)}{you}够了。"
    return Message(text, (run(meeting, "开始", "begin"), *watching(meeting)), thing=meeting.id)


def run(meeting: Meeting, label: str, action: str) -> Choice:
    """A choice of who runs the meeting."""
    return Choice(label, "meeting", {"meeting": meeting.id, "action": action}, meeting.id)


def watching(meeting: Meeting) -> tuple[Choice, ...]:
    """What who runs it may look at at any time."""
    return (run(meeting, "看签到", "roll"),)


def called(db: Db, meeting: Meeting) -> Message:
    """For who has called it: everybody has been told; how it goes on."""
    body = len(attendees(db, meeting.id))
    choices = (run(meeting, "开始", "begin"), *watching(meeting))
    text = (
        f"召集好了，{meeting.body}{body}人都通知到了，到{needed(meeting.quorum, body)}人就能开。"
        f"到的人回“到会”，人够了会告诉您。{clock.spoken(meeting.closes_at)}还没开，就算没开成。"
    )
    return Message(text, choices, thing=meeting.id)


def labels(item: AgendaItem) -> dict[str, str]:
    """What a ballot on the item may say, and how people say it; whoever is there may abstain from any."""
    if item.kind == ItemVote.VOTE:
        return VOTE_LABELS
    return {o: o for o in item.options} | {ABSTAIN: VOTE_LABELS[ABSTAIN]}


def put(item: AgendaItem, position: int, of: int) -> str:
    """An item as it is put to the vote, the `position`th `of` so many: 【表决2/3】修路."""
    word = "打分" if item.kind == ItemVote.SCORE else "表决"
    head = f"【{word}{position}/{of}】" if of > 1 else f"【{word}】"
    return f"{head}{item.text}"


def question(item: AgendaItem, position: int, of: int, meeting: Meeting) -> Message:
    """An item as a member sees it who has to vote on it."""
    text, given = put(item, position, of), {"item": item.id}
    if item.kind == ItemVote.SCORE:
        score = Choice("打分", "vote", given, meeting.id)
        return Message(f"{text}：0到{item.most}分。", (score,), thing=meeting.id)
    choices = tuple(
        Choice(label, "vote", given | {"value": value}, meeting.id)
        for value, label in labels(item).items()
    )
    return Message(f"{text}\n不记名，投了不能改。", choices, thing=meeting.id)


def all_voted(meeting: Meeting) -> Message:
    """To who runs it: everybody who is there has voted on everything."""
    text = f"【都投完了】{name_of(meeting)}：到会的人都投了，散会就出结果。"
    return Message(text, (run(meeting, "散会", "close"), *watching(meeting)), thing=meeting.id)


def not_held(db: Db, meeting: Meeting) -> str:
    """Why a meeting was not held."""
    body = attendees(db, meeting.id)
    here = sum(a.present_at is not None for a in body)
    if here >= needed(meeting.quorum, len(body)):
        early = meeting.closed_at is not None and meeting.closed_at < meeting.closes_at
        return "还没开始就散会了" if early else "到时间了还没有开始"
    return f"到会{here}人，应到{len(body)}人，要{needed(meeting.quorum, len(body))}人"


def failed(db: Db, meeting: Meeting, *, runs: bool) -> Message:
    """The meeting was not held; who runs it may call it again with one tap."""
    text = f"【没开成】{name_of(meeting)}：{not_held(db, meeting)}。"
    if not runs:
        return Message(f"{text}什么时候再开，另外通知。", thing=meeting.id)
    again = run(meeting, "重新召集", "again")
    return Message(f"{text}要再开，回“重新召集”，名单和议程照旧。", (again,), thing=meeting.id)


def closed(db: Db, meeting: Meeting, results: Sequence[Result]) -> Message:
    """What the whole body hears at the end."""
    items = agenda(db, meeting.id)
    rows = [f"【散会】{heading(db, meeting)}"]
    shown = list(enumerate(zip(items, results, strict=True), 1))
    rows += [
        f"{n}. {item.text}：{spoken(item, result)}" for n, (item, result) in shown[:_MOST_SHOWN]
    ]
    rest = len(shown) - _MOST_SHOWN
    rows.append(f"{f'还有{rest}项，' if rest > 0 else ''}要看全部，发“会议记录”。")
    return Message("\n".join(rows), thing=meeting.id)


def spoken(item: AgendaItem, result: Result) -> str:
    """The result of an item: 通过（赞成6票，反对1票，弃权1票）."""
    votes = counted(item, result)
    return f"{verdict(bool(result.passed))}（{votes}）" if item.kind == ItemVote.VOTE else votes


def verdict(passed: bool) -> str:
    """What a vote came to, in a word."""
    return "通过" if passed else "没有通过"


def counted(item: AgendaItem, result: Result) -> str:
    """The votes for an item, without what they came to; or the conclusion of a talk."""
    if item.kind == ItemVote.TALK:
        return item.conclusion or "议过了"
    if not result.ballots:
        return "没有人投票"
    if item.kind == ItemVote.VOTE:
        return f"赞成{result.yes}票，反对{result.no}票，弃权{result.abstain}票"
    if result.mean is not None:
        return f"平均{result.mean:.1f}分（{result.ballots}人打分）"
    counts = {label: result.counts.get(value, 0) for value, label in labels(item).items()}
    if not result.abstain:
        del counts[VOTE_LABELS[ABSTAIN]]
    votes = "，".join(f"{label}{n}票" for label, n in counts.items())
    return f"{votes}（{result.ballots}人投票）"


def who(db: Db, people: Sequence[Attendee]) -> str:
    """Their names in one line."""
    return "、".join(db.get_one(Person, a.person_id).name for a in people)
