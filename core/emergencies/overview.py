"""The overview (呼救记录) of a village's emergencies: plain values, within the rights of whoever looks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlmodel import col, select

from core.db import Db
from core.emergencies import emergencies, notices
from core.emergencies.emergencies import OPEN, Emergency, EmergencyState, Ring
from core.registry import people, regions
from core.registry.people import Post

_WHOLE_VILLAGE = frozenset(
    [
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
        Post.BRANCH_MEMBER,
        Post.CLERK,
        Post.SUPERVISOR,
        Post.WORK_TEAM,
        Post.GRID_LEADER,
    ]
)


@dataclass(frozen=True)
class EmergencyLine:
    """One emergency as somebody may see it. Minutes are whole, from the cry; None while there is none.

    `hidden`: it is hushed and whoever looks was not rung: neither who nor where nor what is in it.
    """

    id: str
    village_id: str
    at: datetime
    kind: str
    drill: bool
    hidden: bool
    who: str
    unnamed: bool
    text: str
    where: str
    state: EmergencyState
    open: bool
    rung: tuple[str, ...]
    """Names, in the order in which they were rung."""
    unreached: tuple[str, ...]
    seconds_to_ring: int | None
    answered_by: str
    minutes_to_answer: int | None
    ending: str | None
    outcome: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """What a list of emergencies comes to; drills are not counted. Quantiles by nearest rank."""

    emergencies: int
    answered: int
    within_3: int
    within_15: int
    median: int | None
    p90: int | None
    unanswered: int
    """Of those that are over, and of those older than a quarter of an hour."""


def villages_of(db: Db, person_id: str, now: datetime) -> list[str]:
    """The villages whose emergencies the person may see: by a post in it, or one above it."""
    ids: list[str] = []
    for held in people.posts_of(db, person_id, now):
        region = regions.one(db, held.region_id)
        if held.post in people.ABOVE:
            ids += regions.villages_in(db, region.id)
        elif held.post in _WHOLE_VILLAGE and region.village_id is not None:
            ids.append(region.village_id)
    return list(dict.fromkeys(ids))


def listed(
    db: Db,
    village_ids: Collection[str],
    viewer_id: str,
    now: datetime,
    *,
    since: datetime | None = None,
    only_open: bool = False,
    most: int = 500,
) -> list[EmergencyLine]:
    """The emergencies of these villages, the open ones first, then the newest.

    Whoever looks must have been given these villages by `villages_of`. What is kept from them is left
    out; a drill is in it, marked. A few SELECTs, however many there are.
    """
    query = select(Emergency).where(col(Emergency.village_id).in_(village_ids))
    if since is not None:
        query = query.where(Emergency.at >= since)
    if only_open:
        query = query.where(col(Emergency.state).in_(OPEN))
    newest = db.exec(query.order_by(col(Emergency.at).desc(), col(Emergency.id).desc()).limit(most))
    may = [e for e in newest if viewer_id not in e.kept_from]
    return _lines(db, sorted(may, key=lambda e: e.state not in OPEN), viewer_id)


def one(db: Db, emergency_id: str, viewer_id: str, now: datetime) -> EmergencyLine | None:
    """One emergency as the person may see it; None where they may not, or where there is none."""
    emergency = db.get(Emergency, emergency_id)
    if emergency is None or emergency.village_id is None or viewer_id in emergency.kept_from:
        return None
    rung = viewer_id in emergencies.rung(db, emergency_id)
    if not rung and emergency.village_id not in villages_of(db, viewer_id, now):
        return None
    return _lines(db, [emergency], viewer_id)[0]


def _lines(db: Db, every: Sequence[Emergency], viewer_id: str) -> list[EmergencyLine]:
    query = select(Ring).where(col(Ring.emergency_id).in_([e.id for e in every]))
    rings: dict[str, list[Ring]] = {}
    for ring in db.exec(query.order_by(col(Ring.id))):
        rings.setdefault(ring.emergency_id, []).append(ring)
    ids = {r.person_id for some in rings.values() for r in some}
    ids |= {i for e in every for i in (e.person_id, *e.going) if i}
    names = people.names(db, ids)
    return [_line(db, e, rings.get(e.id, []), names, viewer_id) for e in every]


def _line(
    db: Db, emergency: Emergency, rings: Sequence[Ring], names: dict[str, str], viewer_id: str
) -> EmergencyLine:
    rung = list(dict.fromkeys(r.person_id for r in rings))
    reached = {r.person_id for r in rings if r.reached}
    hidden = emergency.hushed and viewer_id not in rung
    named = not hidden and emergency.names_to(viewer_id)
    first = rings[0].at - emergency.at if rings else None
    answer = emergency.answered_at - emergency.at if emergency.answered_at else None
    return EmergencyLine(
        id=emergency.id,
        village_id=emergency.village_id or "",
        at=emergency.at,
        kind=emergency.kind,
        drill=emergency.drill,
        hidden=hidden,
        who=names.get(emergency.person_id or "", "") if named else "",
        unnamed=not named and not hidden,
        text="" if hidden else notices.quoted(db, emergency, emergency.text),
        where="" if hidden else notices.where(db, emergency),
        state=emergency.state,
        open=emergency.state in OPEN,
        rung=() if hidden else tuple(names[i] for i in rung),
        unreached=() if hidden else tuple(names[i] for i in rung if i not in reached),
        seconds_to_ring=first // timedelta(seconds=1) if first is not None else None,
        answered_by="" if hidden or not emergency.going else names[emergency.going[0]],
        minutes_to_answer=answer // timedelta(minutes=1) if answer is not None else None,
        ending=emergency.ending,
        outcome="" if hidden else emergency.outcome,
        ended_at=emergency.ended_at,
    )


def figures(lines: Sequence[EmergencyLine]) -> Figures:
    """Minutes to the first answer: how many, how soon, the median and the ninth decile."""
    real = [line for line in lines if not line.drill]
    minutes = sorted(m for line in real if (m := line.minutes_to_answer) is not None)
    return Figures(
        emergencies=len(real),
        answered=len(minutes),
        within_3=sum(m < 3 for m in minutes),
        within_15=sum(m < 15 for m in minutes),
        median=_rank(minutes, 0.5),
        p90=_rank(minutes, 0.9),
        unanswered=sum(line.minutes_to_answer is None and not line.open for line in real),
    )


def _rank(minutes: Sequence[int], q: float) -> int | None:
    return minutes[ceil(q * len(minutes)) - 1] if minutes else None
