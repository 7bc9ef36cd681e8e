"""Absences (请假): who holds a seat is away from day to day, and a substitute (替班) sits there meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.clock import spoken_day
from core.db import Db, lock
from core.errors import Refusal
from core.outbox import Message
from core.posts import substitutes, vacancies, words
from core.registry import addresses, leaves, people, regions
from core.registry.leaves import Leave
from core.registry.people import CADRES, SUBSTITUTE, Appointment, Person, Post
from core.registry.regions import Region
from core.reports.ladder import levels

TAKEN = acts.kind("leave.take")
BACK = acts.kind("leave.back", final="已经销假了。又要请假，请再说一次从哪天到哪天、谁替。")
DECLINED = acts.kind(
    "leave.decline", final="已经告诉请假的人和上一级了。又能替了，请跟他们说一声，让他再请一次。"
)
UNDONE = acts.kind("leave.undo", passed_over="the taking back itself")
LONGEST = timedelta(days=183)
"""Whoever is away longer does not hold the seat any more in anything but name (默认值)."""
_SEATS = frozenset(
    {
        Post.REPRESENTATIVE,
        Post.GROUP_LEADER,
        Post.GRID_WORKER,
        Post.GRID_LEADER,
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
        Post.CLERK,
    }
)
"""Seats in which somebody can sit for another. Votes and supervision know no proxy."""


@dataclass(frozen=True)
class Absence:
    """A leave as it stands: whose, which seats, who sits there, and its first and last day."""

    leave: Leave
    person: Person
    substitute: Person
    titles: str
    first: str
    last: str


def seats(db: Db, person_id: str, now: datetime) -> list[Appointment]:
    """The seats of a person in which somebody can stand in."""
    held = people.posts_of(db, person_id, now)
    return [a for a in held if a.post in _SEATS and not a.acting]


def stands_above(db: Db, person: Person, now: datetime) -> Person | None:
    """Who covers where nobody is named: whoever sits next above the first seat."""
    for held in seats(db, person.id, now):
        region = regions.one(db, held.region_id)
        above = vacancies.seat_above(db, held.post, region, now, [person.id])
        if above is not None and above.post not in people.ABOVE:
            return above.people[0]
    return None


def plan(
    db: Db, person: Person, since: datetime, until: datetime, substitute: Person, now: datetime
) -> Absence:
    """The leave as it would be, nothing kept; Refusal as `take`."""
    held = _refuse_unless_possible(db, person, since, until, substitute, now)
    titles = "、".join(dict.fromkeys(levels.title(db, a.post, a.region_id) for a in held))
    leave = Leave(person_id=person.id, substitute_id=substitute.id, since=since, until=until)
    return Absence(leave, person, substitute, titles, spoken_day(since), _last(leave))


def _refuse_unless_possible(
    db: Db, person: Person, since: datetime, until: datetime, substitute: Person, now: datetime
) -> list[Appointment]:
    held = seats(db, person.id, now)
    if not held:
        raise Refusal("您没有要人替的职务，不用在这里请假。开会来不了，在会的通知里回“请假”。")
    lock(db, Region, held[0].region_id)
    _refuse_unless_days(db, person, since, until, now)
    _refuse_unless_able(db, person, substitute, held, since, until, now)
    return held


def take(
    db: Db, person: Person, since: datetime, until: datetime, substitute: Person, now: datetime
) -> Absence:
    """Be away in [since, until); the substitute has the seats for that time, and hears of it.

    Refusal where nothing is held, the days are no days, or the substitute cannot be one.
    """
    held = _refuse_unless_possible(db, person, since, until, substitute, now)
    leave = leaves.take(db, person.id, since, until, substitute.id)
    for one in held:
        region = regions.one(db, one.region_id)
        acting = people.appoint(db, substitute, one.post, region, since, one.category)
        acting.acting, acting.stands_in_for, acting.until = SUBSTITUTE, one.id, until
        db.add(acting)
    db.flush()
    acts.record(
        db,
        TAKEN,
        leave.id,
        now,
        person_id=person.id,
        right=held[0].post.value,
        substitute=substitute.id,
        seats=[a.id for a in held],
    )
    absence = _absence(db, leave)
    _tell(db, absence, held[0], now)
    if since <= now:
        substitutes.begin(db, _acting(db, leave), now)
    return absence


def _refuse_unless_days(
    db: Db, person: Person, since: datetime, until: datetime, now: datetime
) -> None:
    if until <= now or until <= since:
        raise Refusal("请假的日子已经过了，或者前后颠倒了。请说清楚从哪天到哪天。")
    if until - since > LONGEST:
        raise Refusal("请假最长半年。要更久，请跟村里说换人。")
    query = select(Leave).where(
        Leave.person_id == person.id, Leave.since < until, Leave.until > since, Leave.until > now
    )
    other = db.exec(query).first()
    if other is not None:
        first, last = spoken_day(other.since), _last(other)
        raise Refusal(f"您{first}到{last}已经请了假。要改，先发“销假”，再重新请。")


def _refuse_unless_able(
    db: Db,
    person: Person,
    substitute: Person,
    held: Sequence[Appointment],
    since: datetime,
    until: datetime,
    now: datetime,
) -> None:
    name = substitute.name
    if substitute.id == person.id:
        raise Refusal("不能自己替自己，请说一位别的人。")
    if substitute.village_id != person.village_id:
        raise Refusal(f"{name}不是本村的人，替不了。请换一位。")
    away = select(Leave.id).where(
        Leave.person_id == substitute.id, Leave.since < until, Leave.until > max(since, now)
    )
    if db.exec(away.limit(1)).first() is not None:
        raise Refusal(f"{name}那几天也请了假，替不了。请换一位。")
    if people.dead(db, substitute.id):
        raise Refusal(f"{name}已经登记为去世，替不了。请换一位。")
    cadre = any(a.post in CADRES - {Post.GROUP_LEADER} for a in held)
    if cadre and not any(a.post in CADRES for a in people.posts_of(db, substitute.id, now)):
        raise Refusal(f"您是村干部，要由村干部来替；{name}不是。请换一位。")


def _absence(db: Db, leave: Leave) -> Absence:
    person = db.get_one(Person, leave.person_id)
    substitute = db.get_one(Person, leave.substitute_id or leave.person_id)
    titles = [levels.title(db, a.post, a.region_id) for a in _acting(db, leave)]
    names = "、".join(dict.fromkeys(titles))
    return Absence(leave, person, substitute, names, spoken_day(leave.since), _last(leave))


def _last(leave: Leave) -> str:
    """The last whole day of a leave."""
    return spoken_day(leave.until - timedelta(seconds=1))


def _acting(db: Db, leave: Leave) -> list[Appointment]:
    query = (
        select(Appointment)
        .where(
            Appointment.acting == SUBSTITUTE,
            Appointment.person_id == leave.substitute_id,
            Appointment.since == leave.since,
        )
        .order_by(col(Appointment.id))
    )
    mine = set(db.exec(select(Appointment.id).where(Appointment.person_id == leave.person_id)))
    return [a for a in db.exec(query) if a.stands_in_for in mine]


def _tell(db: Db, absence: Absence, held: Appointment, now: datetime) -> None:
    text = words.substitute(absence.person.name, absence.titles, absence.first, absence.last)
    addresses.tell(db, absence.substitute.id, Message(text), now)
    region = regions.one(db, held.region_id)
    above = vacancies.seat_above(db, held.post, region, now, [absence.person.id])
    over = [p for p in above.people if p.id != absence.substitute.id] if above else []
    news = words.substitute_for_above(
        absence.person.name, absence.titles, absence.substitute.name, absence.first, absence.last
    )
    addresses.tell_all(db, [p.id for p in over], Message(news), now)


def standing(db: Db, person_id: str, now: datetime) -> Leave | None:
    """The leave of this person that goes on or is still to come, the nearest first."""
    query = select(Leave).where(
        Leave.person_id == person_id, Leave.until > now, col(Leave.until) > col(Leave.since)
    )
    return db.exec(query.order_by(col(Leave.since))).first()


def stood_in_by(db: Db, person_id: str, now: datetime) -> Leave | None:
    """The leave for which this person stands in, or will; the nearest first."""
    query = select(Leave).where(
        Leave.substitute_id == person_id, Leave.until > now, col(Leave.until) > col(Leave.since)
    )
    return db.exec(query.order_by(col(Leave.since))).first()


def decline(db: Db, substitute: Person, now: datetime) -> tuple[Absence, Person | None]:
    """The substitute cannot: whoever sits above stands in for what is left, and the absent hears who.

    Nobody, where nobody above can: the seat is the absent's own again. Refusal without a leave.
    """
    leave = stood_in_by(db, substitute.id, now)
    if leave is None:
        raise Refusal("您现在没有替谁的班，不用退。")
    absence, until = _absence(db, leave), leave.until
    _end(db, leave, now)
    acts.record(db, DECLINED, leave.id, now, person_id=substitute.id, right="own")
    since, person = max(now, leave.since), absence.person
    above = stands_above(db, person, now)
    instead = None
    if above is not None and above.id not in (substitute.id, person.id):
        try:
            take(db, person, since, until, above, now)
            instead = above
        except Refusal:
            instead = None  # away too, or no cadre: the seat is the absent's own again
    news = words.declined(substitute.name, absence.titles, instead.name if instead else "")
    addresses.tell(db, person.id, Message(news), now)
    return absence, instead


def back(db: Db, person: Person, now: datetime) -> Absence:
    """The person is back before the day, or does not go: the seats are theirs again. Refusal without a leave."""
    leave = standing(db, person.id, now)
    if leave is None:
        raise Refusal("您现在没有请假，不用销假。")
    absence = _absence(db, leave)
    _end(db, leave, now)
    acts.record(db, BACK, leave.id, now, person_id=person.id, right="own")
    addresses.tell(db, absence.substitute.id, Message(words.substitute_over(person.name)), now)
    return absence


def _end(db: Db, leave: Leave, now: datetime) -> None:
    seats_taken = _acting(db, leave)
    for acting in seats_taken:
        acting.until = max(now, acting.since)
        db.add(acting)
    begun = leave.since < now
    leave.until = max(now, leave.since)
    db.add(leave)
    db.flush()
    if begun:
        substitutes.end(db, seats_taken, now)


@acts.takes_back(TAKEN)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The leave never was; Refusal once it is over. The substitute is told."""
    leave = db.get_one(Leave, act.thing_id)
    if leave.until <= now:
        raise Refusal("这次请假已经过了，收不回。")
    absence = _absence(db, leave)
    _end(db, leave, now)
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, leave.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    text = words.substitute_over(absence.person.name)
    addresses.tell(db, absence.substitute.id, Message(text), now)
    return words.leave(absence.first, absence.last)
