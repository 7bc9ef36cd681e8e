"""Mergers (并村): one village becomes part of another, and everything that lives in it goes along in one act.

The old village stays as a 片 of the new one, so that its name, its groups and every link by id still mean it. What was
settled there (statements, the ledger's chain, the fund's book) stays where it was settled: see `fates`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, or_, select

from core import acts
from core.clock import day_of
from core.db import Db, lock
from core.errors import Refusal
from core.posts.merging import carrying, hindrances, rules, words
from core.posts.merging.carrying import OF_THE_PARTY
from core.registry import addresses, people, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import ABOVE, Appointment, Person
from core.registry.regions import Kind, Region
from core.reports import escalation
from core.reports.ladder.lifecycle import HELD, OPEN
from core.reports.ladder.reports import FormerNumber, Report

MERGED = acts.kind(
    "village.merge",
    final="并村已经告诉每一户了，收不回。弄错了请找管系统的人，用名册改回来。",
)


@dataclass(frozen=True)
class Merger:
    """What would go along: how many of each, and who loses a post of the old village.

    `own`: what the old village had made its own rules of and will use no more; `days`: the kinds of days that the other
    takes over; both in words.
    """

    old: Region
    new: Region
    households: int
    people: int
    open_reports: int
    points: int
    leavers: tuple[tuple[Appointment, Person], ...]
    own: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


def plan(db: Db, by: Person, old_id: str, new_id: str, now: datetime) -> Merger:
    """What it would be. Refusal where it may not be, not by this person, or while something in the old village hangs."""
    old, new = _village(db, old_id), _village(db, new_id)
    if old.id == new.id:
        raise Refusal("这是同一个村，没有什么要并的。")
    for village in (old, new):
        if not _may(db, by.id, village.id, now):
            raise Refusal("并村由管着两个村的镇干部、市干部来办，您这里办不了，我什么都没有改。")
    hanging = hindrances.of(db, old, new)
    if hanging:
        raise Refusal(words.hangs(old.name, hanging))
    return Merger(
        old,
        new,
        _many(db, Household, old.id),
        _many(db, Person, old.id),
        _open_reports(db, old.id),
        sum(points for _, points in carrying.spendable(db, old.id)),
        tuple((a, p) for a, p in carrying.posts(db, old, now) if a.post not in OF_THE_PARTY),
        tuple(rules.own(db, old, new, day_of(now))),
        tuple(rules.days_going_along(db, old, new)),
    )


def _village(db: Db, region_id: str) -> Region:
    region = db.get(Region, region_id)
    if region is None or region.kind != Kind.VILLAGE:
        raise Refusal("没有找到这个村，什么都没有改。")
    return region


def _may(db: Db, person_id: str, village_id: str, now: datetime) -> bool:
    """Whether the person sits above the village in their own right; no substitute and no cover."""
    line = {r.id for r in regions.line_up(db, village_id)}
    mine = people.posts_of(db, person_id, now)
    return any(a.post in ABOVE and a.region_id in line and not a.acting for a in mine)


def _many(db: Db, table: type[Any], village_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.village_id == village_id)
    return db.exec(query).one()


def _open_reports(db: Db, village_id: str) -> int:
    query = (
        select(func.count())
        .select_from(Report)
        .where(Report.village_id == village_id, col(Report.state).in_(OPEN))
    )
    return db.exec(query).one()


def carry_out(db: Db, by: Person, old_id: str, new_id: str, now: datetime) -> Merger:
    """Do it: regions, people, reports with new numbers, points, claims and lists; everybody of the old village is told.

    Refusal as `plan`. Reports keep their holders below the village; what the village held, the other's holds.
    """
    for region_id in sorted((old_id, new_id)):
        lock(db, Region, region_id)
    merger = plan(db, by, old_id, new_id, now)
    old, new = merger.old, merger.new
    claims = list(db.exec(hindrances.unsettled(old)))
    carrying.end_posts(db, old, new, now)
    rules.give_up(db, old, new, now)
    numbers = carrying.renumber(db, old, new)
    carrying.join(db, old, new)
    for claim in claims:
        claim.village_id = new.id
        db.add(claim)
    carrying.points(db, old, new, now)
    carrying.goods(db, old, new)
    db.flush()
    acts.record(
        db,
        MERGED,
        old.id,
        now,
        person_id=by.id,
        right="above",
        into=new.id,
        households=merger.households,
        reports=len(numbers),
        points=merger.points,
    )
    _tell(db, by, merger, numbers, now)
    _seat(db, new, numbers, now)
    return merger


def _seat(db: Db, new: Region, came: Collection[str], now: datetime) -> None:
    """What the old village held and nobody sits to in the new one goes to whoever covers, as after any vacancy."""
    query = select(Report.id).where(Report.holder_region_id == new.id, col(Report.state).in_(HELD))
    for report_id in list(db.exec(query)):
        if report_id in came:
            escalation.sweep(db, now, report_id)


def _tell(
    db: Db, by: Person, merger: Merger, numbers: dict[str, tuple[int, int]], now: datetime
) -> None:
    """Everybody who lived there hears it once, with the new numbers of what they reported and is open."""
    theirs: dict[str, list[tuple[int, int]]] = {}
    came = select(FormerNumber.report_id).where(FormerNumber.village_id == merger.old.id)
    query = select(Report.id, Report.person_id).where(
        col(Report.id).in_(came), col(Report.state).in_(OPEN)
    )
    for report_id, person_id in db.exec(query):
        if person_id and report_id in numbers:
            theirs.setdefault(person_id, []).append(numbers[report_id])
    seats = {person.id: appointment.post for appointment, person in merger.leavers}
    cadres = _cadres(db, merger.new, now)
    moved = sorted({*_moved(db, merger), *theirs, *seats})
    old, new = merger.old.name, merger.new.name
    letters = [
        (one, words.merged(old, new, cadres, sorted(theirs.get(one, [])), seats.get(one)))
        for one in moved
        if one != by.id
    ]
    addresses.tell_each(db, letters, now)
    news = words.news(old, new, merger.households, merger.open_reports)
    ids = {p.id for _, p in people.appointed_in(db, {merger.new.id}, now)} - {by.id, *moved}
    addresses.tell_each(db, [(one, news) for one in sorted(ids)], now)


def _moved(db: Db, merger: Merger) -> Sequence[str]:
    """Who lives under the old village now, by their household's circle or their post below it."""
    below = select(Region.id).where(col(Region.parent_id) == merger.old.id)
    circles = select(Region.id).where(
        or_(col(Region.id).in_(below), col(Region.parent_id).in_(below))
    )
    query = (
        select(HouseholdMember.person_id)
        .join(Household, col(Household.id) == HouseholdMember.household_id)
        .where(or_(col(Household.circle_id).in_(circles), Household.circle_id == merger.old.id))
    )
    return list(db.exec(query))


def _cadres(db: Db, village: Region, now: datetime) -> list[str]:
    return list(
        dict.fromkeys(
            person.name
            for appointment, person in people.appointed_in(db, {village.id}, now)
            if appointment.post in people.CADRES
        )
    )
