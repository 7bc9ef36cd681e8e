"""Overview (上报总览), for whoever holds a post: what is open and overdue in a region, counts, one by number.

Reads only, in a fixed number of statements. What blames the asker, or somebody near, does not exist for them;
a complaint of somebody with a post is seen by its holder, the supervision group and the levels above alone.
A report that was split (拆分) is one matter: counts and lists have the whole, which is late where one of its parts is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, sql, text, true
from sqlmodel import col, select

from core.among import among
from core.db import Db
from core.errors import Refusal
from core.registry import people, regions
from core.registry.people import ABOVE, CADRES, Post
from core.registry.regions import Kind, Region
from core.reports.ladder.lifecycle import HELD, OPEN, RUNNING, State
from core.reports.ladder.reports import (
    KEPT_ONES,
    OPEN_ONES,
    REOPENED_ONES,
    FormerNumber,
    Joiner,
    Report,
    Who,
    urgent,
)

LOOKED_AT = 1000
"""So many open reports of a region are looked through, those due first."""
SEEING = CADRES | {Post.SUPERVISOR, Post.REPRESENTATIVE, Post.GRID_LEADER, Post.GRID_WORKER}
"""Whose posts see the reports of their regions."""
_OVER_COMPLAINTS = ABOVE | {Post.SUPERVISOR}
_ENDED = (State.DONE, State.CONFIRMED, State.UNCONFIRMED)
_NO_REPORT = (State.WITHDRAWN, State.MERGED)


@dataclass(frozen=True)
class Sight:
    """What somebody's posts let them see now."""

    person_id: str
    villages: frozenset[str]  # whole villages
    parts: frozenset[str]  # groups and circles
    around: frozenset[str]  # the villages of those
    complaints: frozenset[str]  # villages in which complaints of post holders are seen too
    seats: frozenset[tuple[Post, str]]

    def sees(self, report: Report) -> bool:
        """Whether the report exists for them."""
        if self.person_id in report.kept_from:
            return False
        if (report.holder_post, report.holder_region_id) in self.seats and report.state in RUNNING:
            return True
        if report.about_id is not None:
            return report.village_id in self.complaints
        return report.village_id in self.villages or within(report, self.parts)


@dataclass(frozen=True)
class Count:
    """How a village stands: filed since a moment and not withdrawn, of these done, and open, overdue now."""

    village_id: str
    name: str
    filed: int
    done: int
    open: int
    overdue: int


def sight(db: Db, person_id: str, now: datetime) -> Sight:
    """What the person sees by the posts held now; nothing without a post that sees reports."""
    posts = [a for a in people.posts_of(db, person_id, now) if a.post in SEEING]
    held = [(a.post, regions.one(db, a.region_id)) for a in posts]
    whole = [r.id for _, r in held if r.village_id is None or r.kind == Kind.VILLAGE]
    parts = [r for _, r in held if r.id not in whole]
    below = _villages(db, whole)
    over = [r.id for post, r in held if post in _OVER_COMPLAINTS]
    return Sight(
        person_id,
        frozenset(below),
        frozenset(r.id for r in parts),
        frozenset(r.village_id for r in parts if r.village_id),
        frozenset(below if over == whole else _villages(db, over)),
        frozenset((a.post, a.region_id) for a in posts),
    )


def _villages(db: Db, region_ids: Sequence[str]) -> list[str]:
    return list(db.exec(regions.villages_below(region_ids))) if region_ids else []


def reopened_ones() -> ColumnElement[bool]:
    """Reopened at least once: few, and found by an index of their own."""
    return and_(text(f"report.{REOPENED_ONES}"))


def within(report: Report, region_ids: frozenset[str]) -> bool:
    """Whether it lies in one of these regions: one of its own ladder's."""
    return any(rung["region"] in region_ids for rung in report.rungs)


def overdue_at(now: datetime) -> ColumnElement[bool]:
    """Held or split, and past its time now or taken on by the clock in this round because a level let it pass."""
    climbed = col(Report.climbed_in) == col(Report.round)
    late = or_(col(Report.due_at) <= now, col(Report.alarmed_at).is_not(None))
    return and_(col(Report.state).in_(RUNNING), or_(late, climbed))


def kept_ones() -> ColumnElement[bool]:
    """Kept from somebody: few, and found by an index of their own, which has it letter by letter."""
    return and_(text(KEPT_ONES.replace("kept_from", "report.kept_from")))


def open_ones() -> ColumnElement[bool]:
    """Not finished by anybody: as the index of open reports has it, letter by letter."""
    return and_(text(f"report.{OPEN_ONES}"))


def open_in(
    db: Db,
    person_id: str,
    now: datetime,
    region_id: str | None = None,
    *,
    overdue: bool = False,
) -> list[Report]:
    """What nobody has finished in a region, or wherever the person's posts reach; due first.

    `overdue`: only what is past its time, or has climbed because it was. Refusal for a region that
    the person's posts do not reach.
    """
    seen = sight(db, person_id, now)
    region = regions.one(db, region_id) if region_id is not None else None
    villages = seen.villages | seen.around
    if region is not None:
        villages &= reached(db, seen, region)
    query = select(Report).where(
        among(col(Report.village_id), sorted(villages)),
        open_ones(),
        overdue_at(now) if overdue else true(),
    )
    due_first = query.order_by(col(Report.due_at), col(Report.id)).limit(LOOKED_AT)
    rows = sorted(db.exec(due_first), key=urgent)
    part = region is not None and region.village_id is not None and region.kind != Kind.VILLAGE
    return [
        r
        for r in rows
        if seen.sees(r) and (not part or region is None or within(r, frozenset({region.id})))
    ]


def reached(db: Db, seen: Sight, region: Region) -> frozenset[str]:
    """The villages of a region that the person sees; Refusal where there is none."""
    if region.village_id is None:
        reached = frozenset(_villages(db, [region.id])) & seen.villages
    elif region.village_id in seen.villages or seen.parts & _line(db, region):
        reached = frozenset({region.village_id})
    else:
        reached = frozenset()
    if not reached:
        raise Refusal(f"{region.name}的上报不归您看。发“我的上报”看您报的，发“处理”看要您办的。")
    return reached


def _line(db: Db, region: Region) -> set[str]:
    return {r.id for r in regions.line_up(db, region.id)}


def counts(
    db: Db,
    person_id: str,
    now: datetime,
    region_id: str | None = None,
    *,
    since: datetime | None = None,
) -> list[Count]:
    """How each village stands that the person sees as a whole, by name; a fixed number of statements.

    What does not exist for the asker is not counted. Refusal for a region that their posts do not reach.
    """
    seen = sight(db, person_id, now)
    villages = seen.villages
    if region_id is not None:
        villages &= reached(db, seen, regions.one(db, region_id))
    ids, begin = sorted(villages), since or datetime.min.replace(tzinfo=now.tzinfo)
    tallies = _tallies(db, ids, begin, now)
    for report, late in _kept(db, ids, now):
        if not seen.sees(report):
            _leave_out(tallies[report.village_id or ""], report, begin, late=late)
    names = db.exec(select(Region.id, Region.name).where(col(Region.id).in_(ids)))
    named = [Count(village_id, name, *tallies[village_id]) for village_id, name in names]
    return sorted(named, key=lambda count: (count.name, count.village_id))


def public_count(db: Db, village_id: str, now: datetime) -> Count:
    """How a village stands as everybody there may know it: what blames somebody is not counted."""
    begin = datetime.min.replace(tzinfo=now.tzinfo)
    figures = _tallies(db, [village_id], begin, now)[village_id]
    for report, late in _kept(db, [village_id], now):
        _leave_out(figures, report, begin, late=late)
    return Count(village_id, regions.one(db, village_id).name, *figures)


def _tallies(db: Db, ids: list[str], begin: datetime, now: datetime) -> dict[str, list[int]]:
    """Filed, done, open, overdue of each village; two statements, each along an index of its own."""
    tallies = {village_id: [0, 0, 0, 0] for village_id in ids}
    here = among(col(Report.village_id), ids)
    done = times(col(Report.state).in_(_ENDED))
    since = (
        col(Report.filed_at) >= begin,
        col(Report.state).not_in(_NO_REPORT),
        col(Report.part_of).is_(None),
    )
    filed = sql.select(col(Report.village_id), func.count(), done).where(here, *since)
    for village_id, *figures in db.execute(filed.group_by(col(Report.village_id))):
        tallies[village_id][:2] = [int(n or 0) for n in figures]
    late = times(overdue_at(now))
    still = sql.select(col(Report.village_id), func.count(), late).where(here, open_ones())
    for village_id, *figures in db.execute(still.group_by(col(Report.village_id))):
        tallies[village_id][2:] = [int(n or 0) for n in figures]
    return tallies


def times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Of how many rows it holds."""
    return func.sum(case((condition, 1), else_=0))


def _leave_out(figures: list[int], report: Report, begin: datetime, *, late: bool) -> None:
    if report.state in _NO_REPORT:
        return
    recent = report.filed_at >= begin
    over = recent and report.state in _ENDED
    for at, counted in enumerate((recent, over, report.state in OPEN, late)):
        figures[at] -= int(counted)


def _kept(db: Db, ids: Sequence[str], now: datetime) -> list[tuple[Report, bool]]:
    query = sql.select(Report, overdue_at(now))
    here = (among(col(Report.village_id), ids), col(Report.part_of).is_(None))
    rows = db.execute(query.where(*here, kept_ones()))
    return [(report, bool(late)) for report, late in rows]


def unseen(db: Db, seen: Sight, village_ids: Sequence[str]) -> list[str]:
    """The ids of the reports in these villages that do not exist for the asker."""
    query = select(Report).where(among(col(Report.village_id), village_ids), kept_ones())
    return [report.id for report in db.exec(query) if not seen.sees(report)]


def by_number(db: Db, who: Who, number: int, now: datetime) -> list[Report]:
    """The reports of this number that exist for the sender: reported, joined, held, given to them, or seen by a post.

    Also one that had it in a village which is part of another by now. Usually one; several where somebody answers for several villages. Their own come first.
    """
    seen = sight(db, who.person_id, now) if who.person_id else None
    joined = select(Joiner.report_id).where(_is(who, Joiner.person_id, Joiner.address_id))
    theirs: ColumnElement[bool] = or_(
        _is(who, Report.person_id, Report.address_id), col(Report.id).in_(joined)
    )
    if who.person_id is not None:
        given = and_(col(Report.assigned_id) == who.person_id, col(Report.state).in_(HELD))
        theirs = or_(theirs, col(Report.written_by) == who.person_id, given)
    villages = sorted(seen.villages | seen.around) if seen else []
    held = sorted({region for _, region in seen.seats}) if seen else []
    former = select(FormerNumber.report_id).where(FormerNumber.number == number)
    query = select(Report, theirs).where(
        or_(col(Report.number) == number, col(Report.id).in_(former)),
        or_(
            theirs, among(col(Report.village_id), villages), col(Report.holder_region_id).in_(held)
        ),
    )
    pairs = db.exec(query.order_by(col(Report.id).desc()).limit(LOOKED_AT)).all()
    first = [r for r, mine in pairs if mine and who.person_id not in r.kept_from]
    others = [r for r, mine in pairs if not mine and seen is not None and seen.sees(r)]
    return [*first, *others]


def _is(who: Who, person: object, address: object) -> ColumnElement[bool]:
    same = col(address) == who.address_id
    if who.person_id is None:
        return same
    return or_(same, col(person) == who.person_id)
