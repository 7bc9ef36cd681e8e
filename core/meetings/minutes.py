"""Minutes (会议记录): what a meeting was and decided, as text for the chat and as sheets to sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.clock import local, spoken
from core.db import Db
from core.meetings import bodies, closing, notices, words
from core.meetings.meetings import (
    KINDS,
    Attendee,
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    attendees,
    of_member,
    recusals,
)
from core.registry import people
from core.registry.people import Person, Post
from core.registry.regions import Region

OVER = (MeetingState.CLOSED, MeetingState.FAILED)
MOST_SAID = 20
"""Longer agendas go on in the sheets."""
_READERS = frozenset({*bodies.CONVENERS, Post.SUPERVISOR, Post.WORK_TEAM, Post.TOWN_CADRE})
"""Who may read the minutes of any meeting of the village, beside those who belong to it."""


@dataclass(frozen=True)
class Agreed:
    """An item and what came of it, in words; `passed` where it was voted on, else None."""

    text: str
    result: str
    passed: bool | None = None
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """All that the minutes of a meeting say."""

    village: str
    kind: str
    title: str
    place: str
    time: str  # from when to when, in the village's time
    body: str
    convener: str
    called: int
    needed: str  # the rule by which it could be held
    present: tuple[str, ...]
    noted: tuple[str, ...]  # of them, whom the convener noted
    excused: tuple[str, ...]
    absent: tuple[str, ...]
    items: tuple[Agreed, ...]
    held: bool

    @property
    def signed_in(self) -> tuple[str, ...]:
        """Who was there; whom the convener noted is marked."""
        return tuple(name + ("（代点名）" if name in self.noted else "") for name in self.present)

    @property
    def heading(self) -> str:
        """民情分析会记录."""
        return f"{self.kind}记录"


def of(db: Db, meeting_id: str) -> Minutes:
    """The minutes of a meeting that is over."""
    meeting = db.get_one(Meeting, meeting_id)
    body = attendees(db, meeting.id)
    by = db.get(Person, meeting.convener_id) if meeting.convener_id else None
    return Minutes(
        village=db.get_one(Region, meeting.village_id).name,
        kind=KINDS[meeting.kind],
        title=meeting.title,
        place=meeting.place,
        time=_time(meeting),
        body=meeting.body,
        convener=by.name if by else "到期自动召集",
        called=len(body),
        needed=f"应到{len(body)}人，{words.more_than(meeting.quorum)}到会才能开；"
        f"赞成{words.more_than(meeting.majority)}算通过",
        present=_names(db, (a for a in body if a.present_at is not None)),
        noted=_names(db, (a for a in body if a.noted_by is not None)),
        excused=_names(db, (a for a in body if a.excused_at is not None)),
        absent=_names(db, (a for a in body if a.present_at is None and a.excused_at is None)),
        items=_items(db, meeting),
        held=meeting.state == MeetingState.CLOSED,
    )


def _names(db: Db, rows: Iterable[Attendee]) -> tuple[str, ...]:
    return tuple(db.get_one(Person, a.person_id).name for a in rows)


def _time(meeting: Meeting) -> str:
    first, last = meeting.begun_at, meeting.closed_at
    if first is None or last is None:
        return f"{local(meeting.called_at).year}年{spoken(meeting.called_at)}召集"
    until = f"{local(last):%H:%M}" if local(last).date() == local(first).date() else spoken(last)
    return f"{local(first).year}年{spoken(first)}至{until}"


def _items(db: Db, meeting: Meeting) -> tuple[Agreed, ...]:
    items = agenda(db, meeting.id)
    out = recusals(db, items)
    results = {r.item_id: r for r in closing.results(db, meeting.id)}
    agreed = []
    for item in items:
        away = [a for a in attendees(db, meeting.id) if (item.id, a.person_id) in out]
        result = results.get(item.id)
        outcome = notices.counted(item, result) if result else "没有议"
        passed = None
        if result is not None and item.kind == ItemVote.VOTE:
            passed = result.passed
            outcome += f"，应投{result.eligible}人"
        agreed.append(Agreed(item.text, outcome, passed, _names(db, away)))
    return tuple(agreed)


def text(minutes: Minutes) -> str:
    """The minutes as the chat shows them."""
    title = f"（{minutes.title}）" if minutes.title else ""
    rows = [f"{minutes.village}{minutes.heading}{title}", f"时间：{minutes.time}"]
    if minutes.place:
        rows.append(f"地点：{minutes.place}")
    rows.append(f"召集人：{minutes.convener}；参会：{minutes.body}")
    rows.append(f"应到{minutes.called}人，到会{len(minutes.present)}人：{_list(minutes.signed_in)}")
    rows += [f"请假：{_list(minutes.excused)}"] if minutes.excused else []
    rows += [f"没到：{_list(minutes.absent)}"] if minutes.absent else []
    if not minutes.held:
        rows.append("到会的人不够或者没有开始，这次会没开成。")
    items = minutes.items if minutes.held else ()
    for number, item in enumerate(items[:MOST_SAID], 1):
        outcome = item.result
        if item.passed is not None:
            outcome = f"{notices.verdict(item.passed)}（{outcome}）"
        away = f"。{_list(item.recused)}回避" if item.recused else ""
        rows.append(f"{number}. {item.text}：{outcome}{away}")
    if len(items) > MOST_SAID:
        rows.append(f"……一共{len(items)}项，其余的看打印件。")
    return "\n".join(rows)


def _list(names: tuple[str, ...]) -> str:
    return "、".join(names) if names else "无"


def over(db: Db, person: Person, now: datetime, most: int = 5) -> list[Meeting]:
    """The newest meetings that are over and whose minutes the person may read."""
    query = select(Meeting).where(col(Meeting.state).in_(OVER)).order_by(col(Meeting.id).desc())
    attended = {m.id for m in of_member(db, person.id, OVER)}
    villages = select(Meeting.village_id).distinct()
    read = [v for v in db.exec(villages) if people.holds_above(db, person.id, _READERS, v, now)]
    mine = col(Meeting.id).in_(attended) | (col(Meeting.convener_id) == person.id)
    return list(db.exec(query.where(mine | col(Meeting.village_id).in_(read)).limit(most)))


def may_read(db: Db, person: Person, meeting: Meeting, now: datetime) -> bool:
    """Whether the person belongs to the meeting, runs it, or oversees the village."""
    return (
        meeting.convener_id == person.id
        or db.get(Attendee, (meeting.id, person.id)) is not None
        or people.holds_above(db, person.id, _READERS, meeting.village_id, now)
    )
