"""Owed duties (履职清单), once in a period: done by a meeting that was held here, or put on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core.clock import at_local, day_of
from core.db import Db
from core.duties import duties, fulfilments
from core.duties.duties import THIS, Duty, Mode, period
from core.meetings import facts
from core.meetings.meetings import MeetingKind
from core.outbox import Message, Priority
from core.registry import addresses, people, regions
from core.registry.people import Person, Post

_SOON = 7  # days before a period is over
_LISTENING = frozenset({MeetingKind.ANALYSIS})
"""Kinds that count for whoever was there; the others count for whoever held them."""


@dataclass(frozen=True)
class Owed:
    """One duty of a person, and the day on which it was done in the period that runs."""

    duty: Duty
    done_on: date | None

    def line(self) -> str:
        """本季 村民恳谈会：3月8日办了; 本月 向党总支汇报工作：还没有."""
        day = self.done_on
        state = f"{day.month}月{day.day}日办了" if day else "还没有"
        return f"{THIS[self.duty.cadence]} {self.duty.name}：{state}"


def of_person(db: Db, person: Person, now: datetime) -> list[Owed]:
    """The person's meetings and reports of the periods that run now, in the preset's order."""
    today = day_of(now)
    return [
        Owed(duty, _done_on(db, person, duty, today))
        for duty in fulfilments.of_person(db, person, now)
    ]


def _done_on(db: Db, person: Person, duty: Duty, today: date) -> date | None:
    first, after = period(duty.cadence, today)
    last = fulfilments.last_day(db, person.id, duty.code)
    days = [last] if last is not None and first <= last < after else []
    if duty.mode == Mode.MEETING and duty.meeting and person.village_id:
        kind = MeetingKind(duty.meeting)
        held = facts.convened(db, person.village_id, first, after)
        if kind in _LISTENING:
            held = held + facts.attended(db, person.village_id, first, after)
        days += [day for who, what, day in held if (who, what) == (person.id, kind)]
    return max(days, default=None)


def remind(db: Db, now: datetime, village_id: str) -> int:
    """Tell everybody what of theirs is not done and whose period is over within a week; how many."""
    preset = duties.of_village(db, village_id)
    posts = {d.holder for d in preset.duties if d.remind}
    today, reminded = day_of(now), 0
    for person in _holders(db, village_id, posts, now) if posts else ():
        open_ = [o for o in of_person(db, person, now) if o.done_on is None and o.duty.remind]
        ending = [o for o in open_ if (period(o.duty.cadence, today)[1] - today).days <= _SOON]
        if ending:
            over = min(period(o.duty.cadence, today)[1] for o in ending)
            expires = at_local(over, time(0))
            message = Message(_reminder(ending, today))
            addresses.tell(db, person.id, message, now, priority=Priority.BULK, expires_at=expires)
            reminded += 1
    return reminded


def _reminder(ending: Sequence[Owed], today: date) -> str:
    lines = []
    for owed in ending:
        left = (period(owed.duty.cadence, today)[1] - today).days
        lines.append(f"【{THIS[owed.duty.cadence]}还差】{owed.duty.name}，算上今天还有{left}天。")
    how = "要开会就发“开会”；办过了发“履职”记一下。"
    if all(owed.duty.mode == Mode.REPORT for owed in ending):
        how = "办过了发“履职”记一下。"
    return "\n".join([*lines, how])


def _holders(db: Db, village_id: str, posts: set[Post], now: datetime) -> list[Person]:
    inside = {village_id, *(r.id for r in regions.circles(db, village_id))}
    held = people.appointed_in(db, inside, now)
    return list({person.id: person for a, person in held if a.post in posts}.values())
