"""Escalation (超时升级): what is overdue climbs by itself, level by level, once to each."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func
from sqlmodel import col, or_, select

from core.db import Db
from core.outbox import Message, withdraw
from core.registry import addresses, people, villages
from core.registry.addresses import Address
from core.registry.people import Appointment, Person, Post
from core.reports import filing, notices, rights, words
from core.reports.ladder import holding, levels, routing
from core.reports.ladder.levels import RANK, Seat
from core.reports.ladder.lifecycle import HELD, Action, Role, State
from core.reports.ladder.reports import Report

AT_ONCE = 10_000
"""So many reports of a kind move in one minute; each in a transaction of its own, turns between them."""
LOOK_AGAIN = timedelta(hours=1)
"""How often it is tried whether somebody has come who can hold a 待分派 report."""
REMINDED_FOR = timedelta(hours=4)
"""So long whoever can find the village of a cry for help is reminded each time."""


def due(db: Db, now: datetime) -> list[str]:
    """The reports that wait for somebody, are overdue, or whose post has fallen vacant."""
    waiting = (Report.state == State.UNASSIGNED, col(Report.due_at) <= now)
    late = (
        col(Report.state).in_(HELD),
        col(Report.due_at) <= now,
        col(Report.alarmed_at).is_(None),
    )
    vacant = (col(Report.state).in_(HELD), ~_seated(now))
    return list(dict.fromkeys([*_ids(db, *waiting), *_ids(db, *late), *_ids(db, *vacant)]))


def sweep(db: Db, now: datetime, report_id: str | None = None) -> int:
    """Move the report, else every one that is due; how many moved.

    Safe to run at any moment and any number of times: each is looked at again under its lock, and
    no level gets a report from the clock twice in one round. After a long outage a report goes in
    one step to the level whose time it is now.
    """
    overdue = due(db, now) if report_id is None else [report_id]
    return sum(_assign(db, one, now) or _climb(db, one, now) for one in overdue)


def _holds() -> ColumnElement[bool]:
    return (col(Appointment.post) == col(Report.holder_post)) & (
        col(Appointment.region_id) == col(Report.holder_region_id)
    )


def _stays() -> ColumnElement[bool]:
    return exists().where(_holds(), col(Appointment.until).is_(None)).correlate(Report)


_DUE = select(func.min(Report.due_at)).where(
    or_(
        Report.state == State.UNASSIGNED,
        col(Report.state).in_(HELD) & col(Report.alarmed_at).is_(None),
    )
)
_ENDS = (
    select(func.min(Appointment.until))
    .join(Report, _holds())
    .where(col(Report.state).in_(HELD), ~_stays())
)


def next_due(db: Db) -> datetime | None:
    """The next moment at which a report is overdue or loses its holder."""
    moments = [at for at in (db.exec(_DUE).first(), db.exec(_ENDS).first()) if at is not None]
    return min(moments) if moments else None


def _seated(now: datetime) -> ColumnElement[bool]:
    in_force = (col(Appointment.since) <= now) & or_(
        col(Appointment.until).is_(None), col(Appointment.until) > now
    )
    in_force &= col(Appointment.acting) != people.COVER
    return exists().where(_holds(), in_force).correlate(Report)


def _ids(db: Db, *conditions: ColumnElement[bool] | bool) -> list[str]:
    query = select(Report.id).where(*conditions)
    return list(db.exec(query.order_by(col(Report.due_at), col(Report.id)).limit(AT_ONCE)))


def _climb(db: Db, report_id: str, now: datetime) -> bool:
    report = rights.seen(db, report_id, rights.CLOCK)
    if report.state not in HELD or report.due_at is None or report.level is None:
        return False
    old = notices.holders(db, report, now)
    if report.due_at > now and old:
        return False
    old_words = notices.holder_words(db, report, now, old)
    seats = notices.seats_of(db, report, now)
    reached = max([RANK[report.level], *(RANK[x] for x in holding.climbed(db, report))])
    beside = [s for s in seats if s.rung.level == report.level] if not old else []
    if beside:
        _move(db, report, beside[0], now, old, old_words, now)
        return True
    above = [s for s in seats if RANK[s.rung.level] > reached]
    if above:
        _move(db, report, *_landing(report, above, now), old, old_words, now)
        return True
    if old:
        return _alarm(db, report, now)
    return _nobody_above(db, report, seats, now)


def _landing(report: Report, above: list[Seat], now: datetime) -> tuple[Seat, datetime]:
    """The level whose time it is now, and when its time began: each level's follows the one before."""
    assert report.due_at is not None  # a held report always has its due time
    start = min(report.due_at, now)
    for seat in above[:-1]:
        due = seat.rung.limit.after(start)
        if report.danger and report.made_safe_at is None:
            due = min(due, seat.rung.safe.after(start))
        if due > now:
            return seat, start
        start = due
    return above[-1], start


def _move(
    db: Db,
    report: Report,
    seat: Seat,
    start: datetime,
    old: list[Person],
    old_words: str,
    now: datetime,
) -> None:
    before, unsafe, assigned = report.state, _unsafe(report), report.assigned_id
    unseen = bool(old) and report.looked_at is None
    assert report.level is not None  # a held report has a level
    down = RANK[seat.rung.level] <= RANK[report.level]
    holding.begin(db, report, seat, now, start=start, tighten=down, climbed=not down)
    rights.note(
        db,
        report,
        Action.CLIMB,
        Role.CLOCK.value,
        rights.CLOCK,
        now,
        before,
        level=seat.rung.level.value,
    )
    new = levels.seat_words(db, seat)
    notices.released(db, report, assigned, now)
    why = words.why_moved(old_words, vacant=not old, unsafe=unsafe)
    heading = words.CLIMBED if old else words.HANDED_ON
    after = words.UNSEEN if unseen else ""
    notices.to_holders(db, report, heading, now, why=words.yours_now(why), after=after)
    for person in old:
        text = words.climbed_from_you(notices.named(report), new, unsafe=unsafe)
        notices.tell_person(db, report, person.id, text, now)
    text = words.moved_on(why, new, _by_when(report), climbed=bool(old)) + after
    heard = {p.id for p in (*old, *seat.people)}
    notices.to_followers(db, report, text, now, but=heard)


def _by_when(report: Report) -> str:
    """What comes first: in danger that is the guarding, not the repair."""
    assert report.finish_due_at is not None  # a held report always has its limit
    if _unsafe(report) and report.due_at is not None:
        return words.made_safe_by(report.due_at)
    return words.finished_by(report.finish_due_at)


def _unsafe(report: Report) -> bool:
    """Somebody may still come to harm."""
    return report.danger and report.made_safe_at is None


def _alarm(db: Db, report: Report, now: datetime) -> bool:
    """Overdue with nobody above: it stays, and 监督小组 and everybody concerned hear of it, once."""
    before, unsafe = report.state, _unsafe(report)
    report.alarmed_at = now
    rights.note(db, report, Action.CLIMB, Role.CLOCK.value, rights.CLOCK, now, before, alarm=True)
    notices.to_holders(db, report, words.OVERDUE, now, why=words.act_at_once(unsafe=unsafe))
    watch = people.holders(db, Post.SUPERVISOR, report.village_id or "", now)
    ids = [p.id for p in watch if p.id not in report.kept_from]
    held = notices.holders(db, report, now)
    by = notices.holder_words(db, report, now, held)
    news = words.stuck(by, unsafe=unsafe, watched=bool(ids))
    notices.to_followers(db, report, news, now, but={p.id for p in held} | set(ids))
    warning = words.please_watch(notices.named(report), unsafe=unsafe)
    message = Message(warning, thing=report.id)
    addresses.tell_all(db, ids, message, now, priority=notices.priority(report))
    return True


def _nobody_above(db: Db, report: Report, seats: list[Seat], now: datetime) -> bool:
    """The holder has gone and the clock has no level left: whoever sits highest, or 待分派."""
    if seats:
        _move(db, report, seats[-1], now, [], notices.holder_words(db, report, now), now)
        return True
    before = report.state
    report.state, report.due_at = State.UNASSIGNED, now + LOOK_AGAIN
    holding.end(db, report, now)
    rights.note(db, report, Action.CLIMB, Role.CLOCK.value, rights.CLOCK, now, before)
    withdraw(db, report.id, {"handle"}, now)
    notices.to_followers(db, report, words.NOBODY_HOLDS_IT, now)
    return True


def _assign(db: Db, report_id: str, now: datetime) -> bool:
    """Try again whether a 待分派 report has a village and somebody who can hold it."""
    report = rights.seen(db, report_id, rights.CLOCK)
    if report.state != State.UNASSIGNED or report.due_at is None or report.due_at > now:
        return False
    report.due_at = now + LOOK_AGAIN
    db.add(report)
    village_id = report.village_id or _village_of(db, report)
    if village_id is None:
        if report.danger and now - report.filed_at <= REMINDED_FOR:
            filing.ask_for_village(db, report, now, again=True)
        return False
    route = routing.route(
        db,
        village_id,
        f"{report.text} {report.place}",
        now,
        person_id=report.person_id,
        category=report.category,
        urgency=report.urgency,
        danger=report.danger,
    )
    if route.first is None:
        return False
    filing.assign(db, report_id, rights.CLOCK, route, now)
    return True


def _village_of(db: Db, report: Report) -> str | None:
    """The village that the sender has been found to belong to since."""
    address = db.get_one(Address, report.address_id)
    person = addresses.speaker(db, address.id)
    known = person.village_id if person else address.village_id
    here = villages.atlas(db).villages
    return known or (here[0].id if len(here) == 1 else None)
