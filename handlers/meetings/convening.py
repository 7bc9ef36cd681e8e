"""Convening (召集): what the convener says of a meeting, read as the meeting that is wanted."""

import re

from core.errors import Refusal
from core.meetings import bodies, notices
from core.meetings.conduct import ItemVote, MeetingKind, Wanted, WantedItem
from core.meetings.meetings import KINDS as NAMES
from core.meetings.meetings import Meeting, MeetingState, attendees, name_of
from core.outbox import Choice, Message
from core.registry.people import Post
from handlers.engine.asks import Options
from handlers.engine.event import Turn
from handlers.engine.flow import Answers

NAME = "meeting"
KINDS = {
    MeetingKind.ANALYSIS: NAMES[MeetingKind.ANALYSIS],
    MeetingKind.TALK: NAMES[MeetingKind.TALK],
    MeetingKind.DISCUSSION: NAMES[MeetingKind.DISCUSSION],
    MeetingKind.ACCOUNT: NAMES[MeetingKind.ACCOUNT],
}
TOPICS = (
    "议什么？一件一行。要表决的，前面写“表决”，比如：\n村口路灯坏了怎么办\n表决 修水渠每户出工两天"
)
RATINGS = ("优秀", "称职", "基本称职", "不称职")
HOURS = 7 * 24
"""A meeting that is called by hand stands for a week: it may be meant for next Sunday."""
TO_VOTE = ("表决", "投票")
"""With these words begins what is to be voted on."""
_VOTE = re.compile(rf"^(?:{'|'.join(TO_VOTE)})[\s:：,，、]*")
_MOST_ITEMS = 20


def whole_village(turn: Turn) -> bool:
    """Whether the speaker may call bodies of the village, not only the own circle."""
    person, village = turn.person, turn.village_id
    return bool(person and village and bodies.convenes(turn.db, person, village, turn.now))


def kinds(turn: Turn) -> list[MeetingKind]:
    """What the speaker may call."""
    if whole_village(turn):
        return list(KINDS)
    if turn.holds(Post.REPRESENTATIVE):
        return [MeetingKind.TALK, MeetingKind.DISCUSSION, MeetingKind.ACCOUNT]
    return []


def body_options(turn: Turn, _: Answers) -> Options:
    """The bodies of the village that have members, and the own circle of a representative."""
    village = turn.village_id or ""
    village_bodies = [
        (key, f"{body.name}（{len(ids)}人）")
        for key, body in bodies.BODIES.items()
        if (ids := bodies.members(turn.db, village, key, turn.now))
    ]
    circle = [(bodies.HEADS, bodies.HEADS)] if turn.holds(Post.REPRESENTATIVE) else []
    return [*village_bodies, *circle]


def wanted(turn: Turn, answers: Answers) -> Wanted:
    """The meeting as it was described; Refusal where it cannot be one."""
    if turn.person is None or turn.village_id is None:
        raise Refusal("还不知道您是哪个村的。请先发“绑定”。")
    body = answers.get("body", bodies.HEADS)
    if body == bodies.HEADS:
        members = bodies.heads(turn.db, turn.person, turn.now)
    else:
        members = bodies.members(turn.db, turn.village_id, body, turn.now)
    kind = MeetingKind(answers["kind"])
    return Wanted(
        village_id=turn.village_id,
        kind=kind,
        title=turn.person.name if kind == MeetingKind.ACCOUNT else "",
        body=body,
        members=members,
        items=items(turn, answers, members),
        hours=HOURS,
        place=answers.get("place", ""),
    )


def items(turn: Turn, answers: Answers, members: tuple[str, ...]) -> tuple[WantedItem, ...]:
    """One item a line; who is concerned by name has no part in its vote."""
    if turn.person is not None and answers["kind"] == MeetingKind.ACCOUNT:
        out = bodies.concerned(turn.db, turn.person.village_id, turn.person.name, members)
        text = f"{turn.person.name}述职"
        return (WantedItem(ItemVote.RATING, text, options=RATINGS, recused=out),)
    lines = [line.strip(" 　;；。") for line in re.split(r"[\n;；]", answers["topics"])]
    wanted_items = []
    for line in filter(None, lines):
        bare = _VOTE.sub("", line)
        if bare == line or not bare:
            wanted_items.append(WantedItem(ItemVote.TALK, line))
            continue
        out = bodies.concerned(turn.db, turn.village_id, bare, members)
        wanted_items.append(WantedItem(ItemVote.VOTE, bare, recused=out))
    if len(wanted_items) > _MOST_ITEMS:
        raise Refusal(f"一次会最多议{_MOST_ITEMS}件，请分两次开。")
    return tuple(wanted_items)


def summary(turn: Turn, answers: Answers) -> str:
    """What is about to be called, in short."""
    meeting = wanted(turn, answers)
    rows = [
        f"要召集{NAMES[meeting.kind]}，通知{bodies.name(meeting.body)}{len(meeting.members)}人：",
        f"地点：{meeting.place}",
    ]
    how = {ItemVote.VOTE: "表决", ItemVote.RATING: "评等次"}
    for number, item in enumerate(meeting.items, 1):
        remarks = [how[item.kind]] if item.kind in how else []
        if item.recused:
            names = [n for n in meeting.members if n in item.recused]
            remarks.append(f"{bodies.names(turn.db, names)}回避")
        rows.append(f"{number}. {item.text}" + (f"（{'，'.join(remarks)}）" if remarks else ""))
    rows.append("没问题就回“确认”。")
    return "\n".join(rows)


def roll(turn: Turn, meeting: Meeting) -> Message:
    """Who is there, who is excused and why, who is not heard of."""
    body = attendees(turn.db, meeting.id)
    here = [a for a in body if a.present_at is not None]
    excused = [a for a in body if a.excused_at is not None]
    away = [a for a in body if a.present_at is None and a.excused_at is None]
    rows = [f"【{name_of(meeting)}】{notices.roll(turn.db, meeting)}。"]
    if here:
        rows.append(f"到了：{notices.who(turn.db, here)}。")
    for one in excused:
        rows.append(f"请假：{notices.who(turn.db, [one])}（{one.excuse}）。")
    if away:
        rows.append(f"还没到：{notices.who(turn.db, away)}。")
    first = (notices.run(meeting, "开始", "begin"),) if meeting.state == MeetingState.CALLED else ()
    noting: tuple[Choice, ...] = ()
    if away:
        noting = (Choice("点名", "roll_call", {"meeting": meeting.id}, meeting.id),)
    choices = (*first, *noting, notices.run(meeting, "散会", "close"))
    return Message("\n".join(rows), choices, thing=meeting.id)
