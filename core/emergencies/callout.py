"""The call-out (叫谁): who is rung first and who next, read from the posts as they are held at that moment."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam
from sqlmodel import col, or_, select

from core.db import Db
from core.emergencies import doorbell, emergencies, words
from core.emergencies.emergencies import OPEN, Emergency, Sender
from core.emergencies.kinds import Kind
from core.errors import Refusal
from core.registry import leaves, people, regions, villages
from core.registry.people import TITLES, Appointment, Person, Post
from core.registry.regions import Kind as Place
from core.registry.regions import Region

_CADRES = (Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER)
_NEXT: tuple[tuple[Post, ...], ...] = (
    (Post.VILLAGE_DIRECTOR,),
    (Post.COMMITTEE_MEMBER,),
    (Post.BRANCH_MEMBER, Post.WORK_TEAM, Post.CLERK),
)
"""Who of the village is rung after the grid, a step each."""
_GRID = (Post.GRID_WORKER, Post.GRID_LEADER)


@dataclass(frozen=True)
class Called:
    """Somebody to be rung, and as what: 一组组长, 门铃帮手, 替李秀英."""

    person: Person
    title: str


Callout = tuple[Called, ...]
"""Who is rung at the same moment."""


@dataclass(frozen=True)
class _Held:
    """Who may be rung, and by which post; of a doorbell's helper none."""

    person: Person
    post: Post | None = None
    region: Region | None = None


_HELD = (
    select(Appointment, Region, Person)
    .join(Region, col(Region.id) == Appointment.region_id)
    .join(Person, col(Person.id) == Appointment.person_id)
    .where(
        or_(
            Region.village_id == bindparam("village", type_=String),
            col(Region.id).in_(bindparam("above", expanding=True)),
        ),
        col(Appointment.since) <= bindparam("now"),
        or_(col(Appointment.until).is_(None), col(Appointment.until) > bindparam("now")),
        people.OWN,
    )
    .order_by(col(Appointment.since), col(Appointment.id))
)


def line(db: Db, emergency: Emergency, now: datetime) -> list[Callout]:
    """Everybody who is rung for it, step by step, each person once.

    Vacant posts are passed over; whoever is on leave is, too, and their substitute is rung. Never who
    cries, nor anybody from whom it is kept. Where the village has nobody, town and city are first.
    """
    if emergency.region_id is None:
        return []
    sitting = _sitting(db, emergency.region_id, now)
    up = regions.line_up(db, emergency.region_id)
    steps = [*_first(db, emergency, up, sitting), *_later(emergency, up, sitting)]
    return _each_once(db, emergency, steps, now) or _each_once(
        db, emergency, [_above(sitting)], now
    )


def above(db: Db, emergency: Emergency, now: datetime) -> Callout:
    """The cadres of town and city, who are told when nobody has answered."""
    if emergency.region_id is None:
        but = (*emergency.kept_from, emergency.person_id)
        return over_all(db, but, now, lowest=False, words=f"{emergency.text} {emergency.place}")
    steps = [_above(_sitting(db, emergency.region_id, now))]
    return next(iter(_each_once(db, emergency, steps, now)), ())


def _sitting(db: Db, region_id: str, now: datetime) -> list[_Held]:
    up = regions.line_up(db, region_id)
    village = next((r.id for r in up if r.kind == Place.VILLAGE), None)
    params = {"village": village, "above": [r.id for r in up], "now": now}
    return [_Held(person, a.post, region) for a, region, person in db.exec(_HELD, params=params)]


def _of(
    sitting: Sequence[_Held], posts: Collection[Post], region_ids: Iterable[str]
) -> list[_Held]:
    wanted = set(region_ids)
    return [
        h for h in sitting if h.post in posts and h.region is not None and h.region.id in wanted
    ]


def _title(db: Db, held: _Held) -> str:
    """A post with its place, as people say it: 一组村民代表, 一组组长, 村支书."""
    if held.post is None or held.region is None:
        return doorbell.HELPER
    local = held.post in (Post.REPRESENTATIVE, Post.GROUP_LEADER)
    group = regions.above(db, held.region.id, Place.GROUP) if local else None
    return (group.name if group is not None else "") + TITLES[held.post]


def _regions(sitting: Sequence[_Held]) -> list[Region]:
    return [h.region for h in sitting if h.region is not None]


def _first(
    db: Db, emergency: Emergency, up: Sequence[Region], sitting: Sequence[_Held]
) -> list[list[_Held]]:
    """The representative, the group leader and the village secretary at once, as the kind of it will have it.

    For a doorbell the named helpers come first, and then one after the other. A grid worker stands in
    where there is no representative. Where it is nobody's circle or group, or nobody knows who cries,
    the other cadres of the village hear it at once too.
    """
    near = [r for r in up if r.kind in (Place.CIRCLE, Place.GROUP)]
    village = [r.id for r in up if r.kind == Place.VILLAGE]
    answering = _answering(sitting, near)
    leader = _of(sitting, (Post.GROUP_LEADER,), [r.id for r in near])
    secretary = _of(sitting, (Post.VILLAGE_SECRETARY,), village) or _of(sitting, _CADRES, village)
    helpers = [_Held(p) for p in doorbell.helpers_of(db, emergency.household_id)]
    if emergency.kind == Kind.DOORBELL:
        return [helpers or answering, answering, leader, secretary]
    if emergency.kind == Kind.SUICIDE:
        return [[*answering, *secretary], leader]
    unknown = emergency.person_id is None or not near
    cadres = _of(sitting, _CADRES, village) if unknown and not emergency.drill else []
    return [[*helpers, *answering, *leader, *secretary, *cadres]]


def _answering(sitting: Sequence[_Held], near: Sequence[Region]) -> list[_Held]:
    """The representative of the circle; of a group without one circle named, all of its circles'."""
    circle = next((r for r in near if r.kind == Place.CIRCLE), None)
    if circle is not None:
        here = {circle.id}
    else:
        groups = {r.id for r in near}
        here = {r.id for r in _regions(sitting) if r.parent_id in groups}
    return _of(sitting, (Post.REPRESENTATIVE,), here) or _of(
        sitting, (Post.GRID_WORKER,), {*here, *(r.id for r in near)}
    )


def _later(
    emergency: Emergency, up: Sequence[Region], sitting: Sequence[_Held]
) -> list[list[_Held]]:
    """The grid, the village's cadres by post, then representatives and leaders of the same group, and of the others."""
    inside = [r.id for r in up if r.village_id is not None]
    groups = {r.id for r in up if r.kind == Place.GROUP}
    everybody = (Post.REPRESENTATIVE, Post.GROUP_LEADER)
    neighbours = {r.id for r in _regions(sitting) if r.parent_id in groups} | groups
    whole = {r.id for r in _regions(sitting) if r.village_id is not None}
    grid = [_of(sitting, (post,), inside) for post in _GRID]
    cadres = [_of(sitting, posts, inside) for posts in _NEXT]
    others = [_of(sitting, everybody, neighbours), _of(sitting, everybody, whole)]
    missing = emergency.kind == Kind.MISSING  # many eyes soon
    return [*others, *grid, *cadres] if missing else [*grid, *cadres, *others]


def _above(sitting: Sequence[_Held]) -> list[_Held]:
    over = {r.id for r in _regions(sitting) if r.village_id is None}
    return _of(sitting, (Post.TOWN_CADRE, Post.CITY_CADRE), over)


def _each_once(
    db: Db, emergency: Emergency, steps: Sequence[Sequence[_Held]], now: datetime
) -> list[Callout]:
    away = leaves.away(db, {held.person.id for step in steps for held in step}, now)
    taken = {*emergency.kept_from, emergency.person_id}
    every: list[Callout] = []
    for step in steps:
        called: list[Called] = []
        for held in step:
            person = held.person
            able = away.get(person.id, person)
            if able is None or able.id in taken:
                continue
            taken.add(able.id)
            as_what = _title(db, held)
            called.append(
                Called(able, as_what if able is person else words.standing_in(person.name))
            )
        if called:
            every.append(tuple(called))
    return every


def over_all(
    db: Db, but: Collection[str | None], now: datetime, *, lowest: bool = True, words: str = ""
) -> Callout:
    """Whoever may know of a cry that no village has yet: the cadres of the lowest region above all
    villages in which one sits; of every such region, where not only the `lowest` is meant. `words` may name a town or county: then of that."""
    every: list[Called] = []
    every_village = regions.village_ids(db)
    regions.know(db, every_village)  # a county in one statement
    lines = [regions.line_up(db, village_id)[1:] for village_id in every_village]
    shared = [r for r in lines[0] if all(r in line for line in lines)] if lines else []
    atlas = villages.atlas(db)
    named = atlas.place(words)
    ids = [*(atlas.over(named) if named else ()), *(region.id for region in shared)]
    for region_id in dict.fromkeys(ids):
        sitting = people.appointed_in(db, {region_id}, now)
        cadres = [
            Called(p, TITLES[a.post])
            for a, p in sitting
            if a.post in people.ABOVE and p.id not in but
        ]
        every += cadres
        if cadres and lowest:
            break
    return tuple(every)


def may_answer(db: Db, emergency: Emergency, person_id: str | None, now: datetime) -> bool:
    """Whether the person was rung, or is somebody who would be."""
    if person_id is None or person_id in emergency.kept_from:
        return False
    if person_id in emergencies.rung(db, emergency.id):
        return True
    steps = [*line(db, emergency, now), above(db, emergency, now)]
    return any(c.person.id == person_id for step in steps for c in step)


def to_answer(db: Db, emergency_id: str, sender: Sender, now: datetime) -> tuple[Emergency, str]:
    """The open emergency, held for an answer, and the answerer's id; Refusal for everybody else, and once it is over."""
    emergency = emergencies.held(db, emergency_id)
    if sender.person_id is None or not may_answer(db, emergency, sender.person_id, now):
        raise Refusal("这次呼救没有叫您，不用管。您要是也看到了，直接打 120、119 或 110。")
    if emergency.state not in OPEN:
        raise Refusal("这次呼救已经了结了，不用去了，谢谢您。")
    return emergency, sender.person_id
