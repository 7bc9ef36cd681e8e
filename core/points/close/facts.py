"""The month's facts (当月事实): one SELECT each over duties and reports, turned into plain values."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from core import ahead
from core.clock import month_span
from core.db import Db
from core.duties import facts as duty_facts
from core.duties.facts import Rounds
from core.points.honours import priority
from core.points.rulebook.rule import MonthFacts, Reads
from core.points.subjects import subjects
from core.registry import people
from core.registry.households import HouseholdMember
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Region
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report

# What every village's close asks is built once: building a SELECT takes longer than running it.
_OWN_HOMES = ahead.PerVillage(
    select(HouseholdMember.person_id, HouseholdMember.household_id)
    .join(Appointment, col(Appointment.person_id) == HouseholdMember.person_id)
    .join(Region, col(Region.id) == Appointment.region_id)
    .where(Appointment.post == Post.REPRESENTATIVE),
    col(Region.village_id),
)
_FIXED = ahead.PerVillage(
    select(HouseholdMember.household_id)
    .join(Report, col(Report.person_id) == HouseholdMember.person_id)
    .where(
        Report.state == State.CONFIRMED,
        col(Report.part_of).is_(None),  # a matter counts once, however many parts it had
        col(Report.private).is_(False),  # a published line would say who reported
        col(Report.ended_at) >= bindparam("since"),
        col(Report.ended_at) < bindparam("until"),
    ),
    col(Report.village_id),
)
# Of an entry that was joined into another, the other.
_HANDLED = ahead.PerVillage(
    select(func.coalesce(col(Person.joined_into), Person.id))
    .join(Report, col(Report.done_by) == Person.id)
    .where(
        Report.holder_post == Post.REPRESENTATIVE,
        col(Report.state).in_((State.DONE, State.CONFIRMED, State.UNCONFIRMED, State.PART_DONE)),
        col(Report.split_at).is_(None),  # of what was split, each part counts for whoever did it
        col(Report.done_at) >= bindparam("since"),
        col(Report.done_at) < bindparam("until"),
        col(Report.done_at) <= col(Report.finish_due_at),
    ),
    col(Report.village_id),
)


def of_month(
    db: Db, village_id: str, month: str, now: datetime, reads: Collection[Reads] = tuple(Reads)
) -> MonthFacts:
    """What counts for a village's month (2026-03) among what had been recorded by `now`.

    Only what is named in `reads` is looked up; the rest is empty.
    """
    contact, reached, visits = (
        _contact(db, village_id, month, now) if Reads.CONTACT in reads else ({}, {}, {})
    )
    return MonthFacts(
        month=month,
        weeks=weeks_ending_in(month),
        contact_households=contact,
        reached=reached,
        visits=visits,
        fixed_reports=_fixed_reports(db, village_id, month) if Reads.FIXED in reads else {},
        handled_in_time=_handled_in_time(db, village_id, month) if Reads.HANDLED in reads else {},
        honoured=priority.of_month(db, village_id, month) if Reads.HONOURED in reads else {},
    )


def weeks_ending_in(month: str) -> tuple[str, ...]:
    """The ISO weeks whose Sunday lies in the month, as 2026-W10."""
    return tuple(map(_week, _mondays(month)))


def _mondays(month: str) -> list[date]:
    first = date.fromisoformat(month + "-01")
    monday = first - timedelta(days=first.weekday())
    mondays = (monday + timedelta(days=7 * n) for n in range(6))
    return [day for day in mondays if f"{day + timedelta(days=6):%Y-%m}" == month]


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _contact_households(db: Db, village_id: str, month: str) -> dict[str, frozenset[str]]:
    """Whom each representative answered for at the end of the month; never the own household."""
    _, after = month_span(month)
    circles = subjects.circles_of(db, village_id, after - timedelta(microseconds=1))
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for home, circle in subjects.homes(db, village_id):
        homes[circle].add(home)
    own_homes: defaultdict[str, set[str]] = defaultdict(set)
    for person, home in _OWN_HOMES.of(db, village_id):
        own_homes[person].add(home)
    return {
        person: frozenset(h for circle in held for h in homes[circle])
        - own_homes.get(person, set())
        for person, held in circles.items()
    }


def _contact(
    db: Db, village_id: str, month: str, now: datetime
) -> tuple[
    dict[str, frozenset[str]], dict[str, dict[str, frozenset[str]]], dict[str, dict[str, int]]
]:
    """Whom each representative answered for, reached and visited; what two entries of one person noted is theirs."""
    contact = _contact_households(db, village_id, month)
    days = _days_of(db, village_id, month, now)
    others = {one.representative_id for one in days} - contact.keys()
    speaks = people.spoken_for(db, others) if others else {}
    return contact, *_check_ins(month, days, speaks)


def _days_of(db: Db, village_id: str, month: str, now: datetime) -> list[Rounds]:
    first, last = _days(month)
    return duty_facts.of_days(db, village_id, min(first, _mondays(month)[0]), last, now)


def _check_ins(
    month: str, days: Iterable[Rounds], speaks: Mapping[str, str]
) -> tuple[dict[str, dict[str, frozenset[str]]], dict[str, dict[str, int]]]:
    first, mondays = _days(month)[0], _mondays(month)
    week = {day + timedelta(days=n): _week(day) for day in mondays for n in range(7)}
    weeks: defaultdict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
    visits: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in days:
        who = speaks.get(one.representative_id, one.representative_id)
        if one.day in week:
            weeks[who, week[one.day]].add(one.reached)  # the same households on most days
        if one.visited and one.day >= first:
            visits[who].update(one.visited)
    reached: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for (who, name), homes in weeks.items():
        reached[who][name] = frozenset().union(*homes)
    return dict(reached), dict(visits)


def _days(month: str) -> tuple[date, date]:
    first = date.fromisoformat(month + "-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _fixed_reports(db: Db, village_id: str, month: str) -> dict[str, int]:
    since, until = month_span(month)
    return Counter(_FIXED.of(db, village_id, since=since, until=until))


def _handled_in_time(db: Db, village_id: str, month: str) -> dict[str, int]:
    since, until = month_span(month)
    return Counter(_HANDLED.of(db, village_id, since=since, until=until))
