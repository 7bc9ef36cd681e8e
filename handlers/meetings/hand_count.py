"""计票: what was counted of those at a meeting without a phone; another who was there confirms it."""

import re

from core.errors import Refusal
from core.meetings import bodies, current, notices
from core.meetings.meetings import AgendaItem, ItemVote, Meeting, MeetingState, agenda, name_of
from core.meetings.paper import counts, words
from core.outbox import Message
from core.registry.people import Person, Post
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry
from handlers.engine.pointing import fold, value

NAME = "hand_count"
_MARKS = re.compile(r"\d+")
_BROKEN = re.compile(r"\d[.。点]\d")
"""Half a mark: nobody's two marks."""
_NUMERALS = re.compile("[零一二两三四五六七八九十百]+")
_OTHER = re.compile(r"[^\d\s,，、.。;；分票/和与]")
_YES, _NO, _ABSTAIN = ("赞成", "同意"), ("反对", "不赞成", "不同意"), ("弃权", "没举手", "不表态")


def meeting_of(turn: Turn, answers: Answers) -> Meeting:
    """The open meeting that is counted at: the named one, else the newest that the sender sits at or runs."""
    if turn.person is None:
        raise Refusal("计票由主持的人，或者到会的人来报。请先发“绑定”。")
    if "meeting" in answers:
        return turn.db.get_one(Meeting, answers["meeting"])
    mine = [
        *current.run_by(turn.db, turn.person, turn.now),
        *current.to_attend(turn.db, turn.person, turn.now),
    ]
    standing = [m for m in mine if m.state == MeetingState.OPEN]
    with_paper = [m for m in standing if counts.on_paper(turn.db, m)]
    if not with_paper:
        raise Refusal("现在没有要手工计票的会。没带手机的人到了会，主持的人先发“点名”点到。")
    return with_paper[-1]


def left(turn: Turn, answers: Answers) -> tuple[Meeting, list[AgendaItem], dict[str, list[str]]]:
    """The meeting, the items that are still to be counted, and by item who votes on paper."""
    meeting = meeting_of(turn, answers)
    waits = counts.on_paper(turn.db, meeting)
    counted = answers.get("counted", {})
    items = [i for i in agenda(turn.db, meeting.id) if i.id in waits and i.id not in counted]
    return meeting, items, waits


def prompt(turn: Turn, answers: Answers) -> Message:
    """The next item, who votes on it on paper, and how to say what was counted."""
    meeting, items, waits = left(turn, answers)
    if not items:
        raise Refusal("没有要手工计票的：没带手机的人，先发“点名”点到。")
    item, who = items[0], waits[items[0].id]
    position = len(answers.get("counted", {})) + 1
    total = position - 1 + len(items)
    how = {
        ItemVote.VOTE: "赞成、反对、弃权各几票？比如“赞成3，反对1”，没举手的算弃权。",
        ItemVote.SCORE: f"各打了几分（0到{item.most}）？一人一个数，比如“8 9”。",
    }.get(item.kind, f"各几票？弃权的也报上，比如“{item.options[0] if item.options else ''}2”。")
    head = f"{name_of(meeting)}：" if position == 1 else ""
    voters = bodies.names(turn.db, who)
    return Message(
        f"{head}{notices.put(item, position, total)}。没用手机的{len(who)}人（{voters}）{how}"
    )


def read(turn: Turn, answers: Answers) -> dict[str, counts.Counts]:
    """What was counted of this item; the next one is put at once."""
    meeting, items, waits = left(turn, answers)
    item = items[0]
    given = counted(turn.event.text, item, len(waits[item.id]))
    try:
        whole = counts.filled(item, given, len(waits[item.id]))
    except Refusal as wrong:
        raise Retry(wrong.text) from None
    done_so_far = answers.get("counted", {}) | {item.id: whole}
    if len(items) > 1:
        raise MoreSaid({"counted": done_so_far, "meeting": meeting.id})
    return {"counts": done_so_far}


def counted(answer_text: str, item: AgendaItem, voters: int) -> dict[str, int]:
    """What was counted, by answer: 赞成3 反对1, 3票赞成, 全部赞成, 8 9; Retry where it cannot be told."""
    text = fold(answer_text).strip()
    labels = _labels(item)
    whole = next((answer for answer, names in labels if _all_of(text, names)), None)
    if whole is not None and item.kind != ItemVote.SCORE:
        return {whole: voters}
    text = _NUMERALS.sub(lambda m: str(n) if (n := value(m[0])) is not None else m[0], text)
    if item.kind == ItemVote.SCORE:
        marks = _MARKS.findall(text)
        if (
            not marks
            or _BROKEN.search(text)
            or _OTHER.search(text)
            or any(int(m) > item.most for m in marks)
        ):
            raise Retry(f"请一人报一个整数，0到{item.most}，比如“8 9”。")
        return {str(int(m)): [str(int(x)) for x in marks].count(str(int(m))) for m in marks}
    if _BROKEN.search(text):
        raise Retry("票数要是整数，比如“赞成3，反对1”。")
    given: dict[str, int] = {}
    for answer, names in labels:
        number = next((n for name in names if (n := _number_at(text, name)) is not None), None)
        if number is not None:
            given[answer] = number
            text = next((text.replace(name, "·", 1) for name in names if name in text), text)
    if not given:
        raise Retry("请说清哪一样几票，比如“赞成3，反对1”；全都赞成就说“全部赞成”。")
    return given


def _labels(item: AgendaItem) -> list[tuple[str, tuple[str, ...]]]:
    if item.kind == ItemVote.VOTE:  # 不赞成 before 赞成
        return [(notices.NO, _NO), (notices.ABSTAIN, _ABSTAIN), (notices.YES, _YES)]
    options = sorted(item.options, key=len, reverse=True)
    return [*((option, (option,)) for option in options), (notices.ABSTAIN, _ABSTAIN)]


def _all_of(text: str, names: tuple[str, ...]) -> bool:
    bare = re.sub(r"^(全部|全都|都|全|一致)|[。.了的票！!]+$", "", text)
    return bare in names


def _number_at(text: str, name: str) -> int | None:
    """The number that stands beside a label, behind it or before it."""
    at = re.search(
        rf"{re.escape(name)}的?[:：是有]?\s*(\d+)|(\d+)\s*[票人个]?\s*{re.escape(name)}", text
    )
    return int(at[1] or at[2]) if at else None


def summary(turn: Turn, answers: Answers) -> str:
    """The whole count before another is asked for their word."""
    meeting = meeting_of(turn, answers)
    listing = words.rows(agenda(turn.db, meeting.id), answers["given"]["counts"])
    return "您报的是：\n" + "\n".join(listing) + "\n要由另一位在场的人核对了才算数。报上去吗？"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep the count and say who is asked."""
    meeting = meeting_of(turn, answers)
    assert turn.person is not None  # meeting_of has refused everybody else
    person: Person = turn.person
    count = counts.enter(turn.db, person, meeting.id, answers["given"]["counts"], turn.now)
    asked = counts.deciders(turn.db, count, turn.now)
    if not asked:
        return [Message("报上去了，可是没有能核对的人：要有另一位到会的人或监督小组的人来核对。")]
    names = "、".join(p.name for p in asked[:3]) + ("等" if len(asked) > 3 else "")
    one = "里的一位" if len(asked) > 1 else ""
    return [Message(f"报上去了，请{names}{one}核对：消息发过去了，核对好了告诉您。")]


flow = Flow(
    name=NAME,
    words=(),
    spoken=("计票",),
    posts=frozenset({*bodies.CONVENERS, Post.REPRESENTATIVE}),
    asks=(Ask("given", prompt, read), confirm("sure", summary, flow=NAME)),
    done=done,
)
