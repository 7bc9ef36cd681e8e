"""Places (地方) as an address names them: by id, by a name that only one has, or by names from above: 石桥镇/王家村."""

from sqlmodel import col, or_, select

from core.db import Db
from core.registry import villages
from core.registry.regions import Kind, Region
from core.registry.villages import Atlas, Named

LEVELS = frozenset({Kind.VILLAGE, Kind.TOWN, Kind.CITY})


def at(here: Atlas, address: str) -> list[Named]:
    """The villages, towns and cities that an address means: one, none, or several of one name."""
    names = [name for name in address.strip("/").split("/") if name]
    if not names:
        return []
    if len(names) == 1 and names[0] in here.places:
        return [here.places[names[0]]]
    return [
        place
        for place in here.places.values()
        if place.kind in LEVELS and place.name == names[-1] and _below(here, place, names[:-1])
    ]


def _below(here: Atlas, place: Named, names: list[str]) -> bool:
    """Whether these names stand above it, in this order; levels between them may be left out."""
    above = [here.places[one].name for one in here.above(place.id)]
    for name in reversed(names):
        if name not in above:
            return False
        above = above[above.index(name) + 1 :]
    return True


def path(here: Atlas, place: Named) -> str:
    """An address that means this place alone: its name, with the town or city where others are called so."""
    line = [place.name]
    if len(at(here, place.name)) == 1:
        return place.name
    for one in here.above(place.id):
        line.insert(0, here.places[one].name)
        if len(at(here, "/".join(line))) == 1:
            return "/".join(line)
    return place.id


def below(here: Atlas, place: Named) -> list[Named]:
    """The villages that a place is or holds, in order of birth."""
    if place.kind == Kind.VILLAGE:
        return [place]
    return here.of_town(place.id)


def atlas(db: Db) -> Atlas:
    """All villages and what lies above them; one statement."""
    return villages.atlas(db)


def of_today(db: Db, here: Atlas, address: str) -> list[Named]:
    """The villages that an address means by the id or name of one which is part of another by now."""
    names = [name for name in address.strip("/").split("/") if name]
    if not names or "\0" in address:  # PostgreSQL takes no NUL in a text
        return []
    query = select(Region.village_id).where(
        Region.kind == Kind.DISTRICT,
        col(Region.village_id).is_not(None),
        or_(col(Region.id) == "/".join(names), col(Region.name) == names[-1]),
    )
    every = {one for one in db.exec(query) if one in here.places}
    return [
        place
        for one in sorted(every)
        if one and _below(here, place := here.places[one], names[:-1])
    ]


def holding(db: Db, here: Atlas, region_id: str) -> Named | None:
    """The place of this id today: itself, or the village that it has become part of."""
    if region_id in here.places:
        return here.places[region_id]
    return next(iter(of_today(db, here, region_id)), None)
