"""The month's facts (当月事实): one SELECT each over duties and reports, turned into plain values."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Table, bindparam
from sqlalchemy import select as plain_select
from sqlmodel import col, select

from core.clock import month_span
from core.db import Db, rows_of
from core.duties import facts as duty_facts
from core.duties.facts import Rounds
from core.points.honours import priority
from core.points.rulebook.rule import MonthFacts, Reads
from core.points.subjects import subjects
from core.registry import people
from core.registry.households import Household, HouseholdMember
from core.registry.people import Post
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report

# What every village's close asks is built once: building a SELECT takes longer than running it.
_HOUSEHOLD: Table = rows_of(Household)
_MEMBER: Table = rows_of(HouseholdMember)
_HOMES = plain_select(_HOUSEHOLD.c.id, _HOUSEHOLD.c.circle_id).where(
    _HOUSEHOLD.c.village_id == bindparam("village")
)
_MEMBERS = plain_select(_MEMBER.c.person_id, _MEMBER.c.household_id).where(
    _MEMBER.c.person_id.in_(bindparam("people", expanding=True))
)
_FIXED = (
    select(HouseholdMember.household_id)
    .join(Report, col(Report.person_id) == HouseholdMember.person_id)
    .where(
        Report.village_id == bindparam("village"),
        Report.state == State.CONFIRMED,
        col(Report.part_of).is_(None),  # a matter counts once, however many parts it had
        col(Report.private).is_(False),  # a published line would say who reported
        col(Report.ended_at) >= bindparam("since"),
        col(Report.ended_at) < bindparam("until"),
    )
)
_HANDLED = select(Report.done_by).where(
    Report.village_id == bindparam("village"),
    Report.holder_post == Post.REPRESENTATIVE,
    col(Report.state).in_((State.DONE, State.CONFIRMED, State.UNCONFIRMED, State.PART_DONE)),
    col(Report.split_at).is_(None),  # of what was split, each part counts for whoever did it
    col(Report.done_at) >= bindparam("since"),
    col(Report.done_at) < bindparam("until"),
    col(Report.done_at) <= col(Report.finish_due_at),
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
    for home, circle in db.execute(_HOMES, {"village": village_id}):
        homes[circle].add(home)
    own_homes = _own_households(db, set(circles))
    return {
        person: frozenset(h for circle in held for h in homes[circle])
        - own_homes.get(person, set())
        for person, held in circles.items()
    }


def _own_households(db: Db, person_ids: set[str]) -> dict[str, set[str]]:
    by_person: defaultdict[str, set[str]] = defaultdict(set)
    for person, home in db.execute(_MEMBERS, {"people": list(person_ids)}):
        by_person[person].add(home)
    return by_person


def _contact(
    db: Db, village_id: str, month: str, now: datetime
) -> tuple[
    dict[str, frozenset[str]], dict[str, dict[str, frozenset[str]]], dict[str, dict[str, int]]
]:
    """Whom each representative answered for, reached and visited; what two entries of one person noted is theirs."""
    contact = _contact_households(db, village_id, month)
    days = list(_days_of(db, village_id, month, now))
    others = {one.representative_id for one in days} - contact.keys()
    speaks = people.spoken_for(db, others) if others else {}
    return contact, *_check_ins(month, days, speaks)


def _days_of(db: Db, village_id: str, month: str, now: datetime) -> Iterator[Rounds]:
    first, last = _days(month)
    return duty_facts.of_days(db, village_id, min(first, _mondays(month)[0]), last, now)


def _check_ins(
    month: str, days: Iterable[Rounds], speaks: Mapping[str, str]
) -> tuple[dict[str, dict[str, frozenset[str]]], dict[str, dict[str, int]]]:
    first, mondays = _days(month)[0], _mondays(month)
    number = {day + timedelta(days=n): w for w, day in enumerate(mondays) for n in range(7)}
    weeks: defaultdict[str, list[set[frozenset[str]]]]
    weeks = defaultdict(lambda: [set() for _ in mondays])
    visits: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in days:
        who = speaks.get(one.representative_id, one.representative_id)
        if one.day in number:
            weeks[who][number[one.day]].add(one.reached)
        if one.visited and one.day >= first:
            visits[who].update(one.visited)
    return {who: _by_home(homes, weeks_ending_in(month)) for who, homes in weeks.items()}, dict(
        visits
    )


def _by_home(weeks: list[set[frozenset[str]]], names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Who was reached in each of the weeks, turned round: the weeks of each household."""
    kept: dict[str, int] = {}
    for bit, days in enumerate(weeks):
        for home in frozenset().union(*days):
            kept[home] = kept.get(home, 0) | 1 << bit
    return {home: _names(names, bits) for home, bits in kept.items()}


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...], bits: int) -> frozenset[str]:
    return frozenset(name for bit, name in enumerate(names) if bits >> bit & 1)


def _days(month: str) -> tuple[date, date]:
    first = date.fromisoformat(month + "-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _fixed_reports(db: Db, village_id: str, month: str) -> dict[str, int]:
    since, until = month_span(month)
    return Counter(db.exec(_FIXED, params={"village": village_id, "since": since, "until": until}))


def _handled_in_time(db: Db, village_id: str, month: str) -> dict[str, int]:
    since, until = month_span(month)
    asked = {"village": village_id, "since": since, "until": until}
    by = [person for person in db.exec(_HANDLED, params=asked) if person]
    speaks = people.spoken_for(db, set(by)) if by else {}
    return Counter(speaks.get(person, person) for person in by)
