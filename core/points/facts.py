"""The month's facts (当月事实): one SELECT each over duties and reports, turned into plain values."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from core.clock import month_span
from core.db import Db
from core.duties import facts as duty_facts
from core.duties.check_ins import CheckInMode
from core.points import subjects
from core.points.rule import MonthFacts
from core.registry.households import Household, HouseholdMember
from core.registry.people import Post
from core.reports.lifecycle import State
from core.reports.record import Report


def of_month(db: Db, village_id: str, month: str, now: datetime) -> MonthFacts:
    """What counts for a village's month (2026-03) among what had been recorded by `now`."""
    contact = _contact_households(db, village_id, month)
    reached, visits = _check_ins(db, village_id, month, now)
    return MonthFacts(
        month=month,
        weeks=weeks_ending_in(month),
        contact_households=contact,
        reached=reached,
        visits=visits,
        fixed_reports=_fixed_reports(db, village_id, month),
        handled_in_time=_handled_in_time(db, village_id, month),
    )


def weeks_ending_in(month: str) -> tuple[str, ...]:
    """The ISO weeks whose Sunday lies in the month, as 2026-W10."""
    first = date.fromisoformat(month + "-01")
    sunday = first + timedelta(days=6 - first.weekday())
    weeks = []
    while sunday.month == first.month:
        weeks.append(_week(sunday))
        sunday += timedelta(days=7)
    return tuple(weeks)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _contact_households(db: Db, village_id: str, month: str) -> dict[str, frozenset[str]]:
    """Whom each representative answered for at the end of the month; never the own household."""
    _, after = month_span(month)
    circles = subjects.circles_of(db, village_id, after - timedelta(microseconds=1))
    homes: defaultdict[str, set[str]] = defaultdict(set)
    rows = select(Household.id, Household.circle_id).where(Household.village_id == village_id)
    for home, circle in db.exec(rows):
        homes[circle].add(home)
    own = _own_households(db, set(circles))
    return {
        person: frozenset(h for circle in held for h in homes[circle]) - own.get(person, set())
        for person, held in circles.items()
    }


def _own_households(db: Db, person_ids: set[str]) -> dict[str, set[str]]:
    query = select(HouseholdMember.person_id, HouseholdMember.household_id)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, home in db.exec(query.where(col(HouseholdMember.person_id).in_(person_ids))):
        found[person].add(home)
    return found


def _check_ins(
    db: Db, village_id: str, month: str, now: datetime
) -> tuple[dict[str, dict[str, frozenset[str]]], dict[str, dict[str, int]]]:
    weeks: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    days: defaultdict[str, defaultdict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    before = date.fromisoformat(month + "-01") - timedelta(days=6)
    wanted = {f"{before:%Y-%m}", month}  # a week that ends in the month may have begun before it
    for span in sorted(wanted):
        for fact in duty_facts.of_month(db, village_id, span):
            if fact.mode == CheckInMode.COULD_NOT or fact.at > now:
                continue
            weeks[fact.representative_id][fact.household_id].add(_week(fact.day))
            if fact.mode == CheckInMode.VISIT and span == month:
                days[fact.representative_id][fact.household_id].add(fact.day)
    reached = {p: {h: frozenset(w) for h, w in homes.items()} for p, homes in weeks.items()}
    visits = {p: {h: len(d) for h, d in homes.items()} for p, homes in days.items()}
    return reached, visits


def _fixed_reports(db: Db, village_id: str, month: str) -> dict[str, int]:
    since, until = month_span(month)
    query = (
        select(HouseholdMember.household_id)
        .join(Report, col(Report.person_id) == HouseholdMember.person_id)
        .where(
            Report.village_id == village_id,
            Report.state == State.CONFIRMED,
            col(Report.ended_at) >= since,
            col(Report.ended_at) < until,
        )
    )
    return Counter(db.exec(query))


def _handled_in_time(db: Db, village_id: str, month: str) -> dict[str, int]:
    since, until = month_span(month)
    query = select(Report.done_by).where(
        Report.village_id == village_id,
        Report.holder_post == Post.REPRESENTATIVE,
        col(Report.state).in_((State.DONE, State.CONFIRMED, State.UNCONFIRMED)),
        col(Report.done_at) >= since,
        col(Report.done_at) < until,
        col(Report.done_at) <= col(Report.finish_due_at),
    )
    return Counter(person for person in db.exec(query) if person)
