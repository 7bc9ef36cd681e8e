"""Reach (看得到的): which reports exist for somebody at the desk, as `core.reports.overview.sight` says, in SQL.

A list of fifty thousand cannot be read and then sifted; tests hold the two to the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, true
from sqlmodel import col, select

from core.db import Db
from core.registry import people, regions
from core.registry.people import ABOVE, CADRES, Post
from core.registry.regions import Kind, Region
from core.reports.ladder.lifecycle import RUNNING
from core.reports.ladder.reports import Report

DESK_POSTS = CADRES | {Post.SUPERVISOR}
"""Whose work is to look over a village or more: they have a desk."""
_SEEING = DESK_POSTS | {Post.REPRESENTATIVE}
_OVER_COMPLAINTS = ABOVE | {Post.SUPERVISOR}
FEW = 200
"""Up to so many villages are named one by one, which is quicker than a walk by due time."""


@dataclass(frozen=True)
class Reach:
    """What somebody's posts reach at one moment."""

    person_id: str
    whole: tuple[str, ...]  # villages, towns and cities that are seen as a whole
    parts: tuple[str, ...]  # groups and circles
    over: tuple[str, ...]  # where complaints of people with posts are seen too
    seats: tuple[tuple[Post, str], ...]
    villages: frozenset[str]  # of `whole`
    overseen: frozenset[str]  # of `over`
    around: frozenset[str]  # of `parts`


def of(db: Db, person_id: str, now: datetime) -> Reach | None:
    """What the person sees by the posts held now; None without a post that has a desk."""
    posts = people.posts_of(db, person_id, now)
    if not any(a.post in DESK_POSTS for a in posts):
        return None
    seeing = [a for a in posts if a.post in _SEEING]
    held = [(a.post, regions.one(db, a.region_id)) for a in seeing]
    whole = tuple(sorted({r.id for _, r in held if is_whole(r)}))
    parts = {r.id: r.village_id for _, r in held if not is_whole(r)}
    over = tuple(sorted({r.id for post, r in held if post in _OVER_COMPLAINTS and is_whole(r)}))
    below = frozenset(_villages(db, whole))
    return Reach(
        person_id,
        whole,
        tuple(sorted(parts)),
        over,
        tuple(sorted((a.post, a.region_id) for a in seeing)),
        below,
        below if over == whole else frozenset(_villages(db, over)),
        frozenset(filter(None, parts.values())),
    )


def _villages(db: Db, region_ids: Sequence[str]) -> list[str]:
    return list(db.exec(regions.villages_below(region_ids))) if region_ids else []


def is_whole(region: Region) -> bool:
    """Whether a post there looks over whole villages."""
    return region.village_id is None or region.kind == Kind.VILLAGE


def visible(db: Db, who: Reach, villages: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    """That a report lies in one of these villages, which are in reach, and exists for them."""
    return (lies_in(db, who, villages), exists_for(who, villages))


def exists_for(who: Reach, villages: frozenset[str]) -> ColumnElement[bool]:
    """Whether a report of one of these villages exists for them: rights alone, whatever is looked for."""
    kept = cast(col(Report.kept_from), String)
    inside = true() if villages <= who.villages else or_(_below(who.whole), _within(who.parts))
    complaint = true() if villages <= who.overseen else _below(who.over)
    of_nobody, of_somebody = col(Report.about_id).is_(None), col(Report.about_id).is_not(None)
    seen = or_(and_(of_nobody, inside), and_(of_somebody, complaint), _held(who.seats))
    everything = villages <= who.villages & who.overseen
    return and_(or_(kept == "[]", ~kept.contains(who.person_id)), true() if everything else seen)


def _below(region_ids: Sequence[str]) -> ColumnElement[bool]:
    return col(Report.village_id).in_(regions.villages_below(region_ids)) if region_ids else false()


def _within(region_ids: Sequence[str]) -> ColumnElement[bool]:
    """On whose own ladder one of these groups or circles stands."""
    rungs = cast(col(Report.rungs), String)
    return or_(false(), *(rungs.contains(region_id) for region_id in region_ids))


def _held(seats: Sequence[tuple[Post, str]]) -> ColumnElement[bool]:
    one = [
        and_(col(Report.holder_post) == post, col(Report.holder_region_id) == region)
        for post, region in seats
    ]
    return and_(col(Report.state).in_(RUNNING), or_(false(), *one))


def villages_of(db: Db, reach: Reach, region_id: str | None) -> frozenset[str]:
    """The villages in which to look: of a region, as far as it is in reach; or all that are.

    A region that is not in reach has none: whoever asks for it sees an empty list.
    """
    everywhere = reach.villages | reach.around
    if region_id is None:
        return everywhere
    region = db.get(Region, region_id)
    if region is None:
        return frozenset()
    if region.village_id is not None:
        return everywhere & {region.village_id}
    return everywhere & frozenset(_villages(db, [region_id]))


def lies_in(db: Db, who: Reach, villages: frozenset[str]) -> ColumnElement[bool]:
    """That a report lies in one of these villages, said so that either database finds it quickly."""
    if len(villages) > FEW and villages == who.villages:
        known = select(func.count()).select_from(Region).where(Region.kind == Kind.VILLAGE)
        if db.exec(known).one() == len(villages):
            return col(Report.village_id).is_not(None)
        return col(Report.village_id).in_(regions.villages_below(who.whole))
    return col(Report.village_id).in_(sorted(villages))
