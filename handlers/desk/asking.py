"""Asking (问事): words that ask for one of the things that are kept, as a reading; and of which place they ask."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.outbox import Choice
from core.registry import regions
from core.registry.regions import Kind, Region
from core.reports import overview
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.topics import Topic, topic
from handlers.understand.wording import standard

SURE = 3.0
"""A question that names what it asks for goes before what is only like a report or a nudge."""
SEEING = overview.SEEING
_WIDE = ((Kind.CITY, "全市|市里|整个市"), (Kind.TOWN, "全镇|镇里|镇上|整个镇"))


def asked_for(turn: Turn, *topics: Topic) -> Topic | None:
    """The topic of the words, where it is one of these."""
    asked = topic(turn.words) if turn.words else None
    return asked if asked in topics else None


def reading(label: str, command: str, answers: Answers | None = None) -> Reading:
    """Words that name what they ask for: this command answers."""
    act = Choice(label, command, answers or {"said": ""})
    return Reading(By.FLOW, act, Evidence.PLAIN, why=f"desk.{command}", belief=SURE)


def seats(turn: Turn) -> list[Region]:
    """The regions of the sender's posts that see what is kept there, the widest first."""
    held = [regions.one(turn.db, a.region_id) for a in turn.posts if a.post in SEEING]
    order = list(Kind)
    return sorted({r.id: r for r in held}.values(), key=lambda r: (order.index(r.kind), r.id))


@dataclass(frozen=True)
class Place:
    """Of which place is asked: `region` None where it is all that the sender sees."""

    region: Region | None
    name: str


def place_of(turn: Turn, words: str) -> Place:
    """The place that the words name, or all that the sender's posts reach."""
    mine = seats(turn)
    around = {r.village_id for r in mine if r.village_id} | {turn.village_id or ""}
    named = regions.named_in(turn.db, words, around)
    if named:
        return Place(named[0], regions.title(turn.db, named[0].id))
    wanted = next((kind for kind, said in _WIDE if _says(words, said)), None)
    inside = [r for r in mine if r.kind == wanted]
    if wanted is not None and inside:
        return Place(inside[0], inside[0].name)
    return Place(None, "、".join(regions.title(turn.db, r.id) for r in mine[:3]))


def _says(words: str, any_of: str) -> bool:
    return any(one in standard(words) for one in any_of.split("|"))


def whole_villages(turn: Turn) -> list[Region]:
    """The villages that the sender's posts see as a whole, by name; two statements."""
    posts = [a for a in turn.posts if a.post in SEEING]
    ids = {a.region_id for a in posts}
    whole = {i for i in ids if _is_whole(regions.one(turn.db, i))}
    below = turn.db.exec(regions.villages_below(whole)).all() if whole else []
    return sorted(turn.db.exec(regions.of_ids(below)), key=lambda r: (r.name, r.id))


def _is_whole(region: Region) -> bool:
    return region.village_id is None or region.kind == Kind.VILLAGE


def within(turn: Turn, place: Place, villages: Iterable[Region]) -> list[Region]:
    """Those of these villages that lie in the place."""
    if place.region is None:
        return list(villages)
    inside = set(turn.db.exec(regions.villages_below([place.region.id])))
    return [v for v in villages if v.id in inside or v.id == place.region.village_id]


def village(turn: Turn, words: str) -> str | None:
    """The village that is meant: one of the words, the sender's own, or the only one they see."""
    named = [r for r in regions.named_in(turn.db, words) if r.kind == Kind.VILLAGE] if words else []
    if named or turn.village_id:
        return named[0].id if named else turn.village_id
    seen = whole_villages(turn)
    return seen[0].id if len(seen) == 1 else None
