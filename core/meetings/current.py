"""Current meetings (正在开的会): those that stand, for who runs them, belongs to them or asks."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from core.clock import spoken
from core.db import Db
from core.meetings import bodies, notices, votes
from core.meetings.meetings import (
    STANDING,
    AgendaItem,
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    name_of,
    of_member,
    present,
)
from core.registry.people import Person

_LATELY = timedelta(days=1)


def run_by(db: Db, person: Person, now: datetime) -> list[Meeting]:
    """The standing meetings that the person may begin and close, oldest first, the own ones last."""
    query = select(Meeting).where(col(Meeting.state).in_(STANDING), Meeting.closes_at > now)
    standing = db.exec(query.order_by(col(Meeting.id)))
    mine = [m for m in standing if bodies.runs(db, person, m, now)]
    return sorted(mine, key=lambda m: m.convener_id == person.id)


def to_attend(db: Db, person: Person, now: datetime) -> list[Meeting]:
    """The standing meetings of whose body the person is, newest first."""
    return [m for m in of_member(db, person.id, STANDING) if m.closes_at > now]


def decided_now(db: Db, village_id: str) -> Meeting | None:
    """The meeting of the village that votes on something just now."""
    query = (
        select(Meeting)
        .join(AgendaItem, col(AgendaItem.meeting_id) == Meeting.id)
        .where(
            Meeting.village_id == village_id,
            Meeting.state == MeetingState.OPEN,
            AgendaItem.kind != ItemVote.TALK,
        )
    )
    return db.exec(query.order_by(col(Meeting.id).desc()).limit(1)).first()


def newest_over(db: Db, person_id: str, now: datetime) -> str | None:
    """How the person's newest meeting ended, when that is not longer ago than a day."""
    over = of_member(db, person_id, (MeetingState.CLOSED, MeetingState.FAILED))[:1]
    for meeting in over:
        if meeting.closed_at is not None and meeting.closed_at > now - _LATELY:
            how = "散会" if meeting.state == MeetingState.CLOSED else "散了，没开成"
            return f"{name_of(meeting)}{spoken(meeting.closed_at)}已经{how}，不能再投了"
    return None


def in_words(db: Db, meeting: Meeting) -> str:
    """How a meeting stands, for who runs it; of a vote only how many and who have not cast theirs."""
    items = agenda(db, meeting.id)
    voted, eligible = votes.voters(db, items), votes.eligible(db, items)
    rows = [f"【{name_of(meeting)}】{notices.roll(db, meeting)}。"]
    if meeting.state != MeetingState.OPEN:
        return rows[0]
    for number, item in enumerate(items, 1):
        how = item.conclusion or "还没记结论"
        if item.kind != ItemVote.TALK:
            how = f"{len(voted.get(item.id, ()))}/{len(eligible[item.id])} 已投"
        rows.append(f"{number}. {item.text}：{how}")
    late = [a for a in present(db, meeting.id) if a.person_id in votes.outstanding(db, meeting)]
    if late:
        rows.append(f"没投完：{notices.who(db, late)}。")
    return "\n".join(rows)
