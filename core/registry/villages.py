"""Villages by name (村名): which of all villages words mean, and the cities and towns in which to look for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, or_, select

from core.db import Db
from core.outbox import Choice
from core.registry.regions import Kind, Region

AT_ONCE = 9
"""From more villages than this on the town is chosen first."""
MOST = 12
"""So many choices fit one message."""
_SHORT = ("镇", "乡", "街道", "办事处")


@dataclass(frozen=True)
class Named:
    """A village or a region above it."""

    id: str
    name: str
    kind: Kind
    parent_id: str | None


@dataclass(frozen=True)
class Atlas:
    """All villages with all that lies above them, in order of birth."""

    places: dict[str, Named]
    villages: tuple[Named, ...]

    def town(self, village_id: str) -> Named | None:
        """The town in which a village lies."""
        at = self.places.get(village_id)
        while at is not None and at.kind != Kind.TOWN:
            at = self.places.get(at.parent_id or "")
        return at

    def above(self, village_id: str) -> list[str]:
        """The ids of all that lies above a village, nearest first."""
        line: list[str] = []
        at = self.places[village_id].parent_id
        while at is not None and at in self.places and at not in line:
            line.append(at)
            at = self.places[at].parent_id
        return line

    def towns(self, among: Sequence[Named]) -> list[Named]:
        """The towns in which these villages lie, each once."""
        here = {town.id: town for v in among if (town := self.town(v.id)) is not None}
        return sorted(here.values(), key=lambda town: town.id)

    def cities(self, among: Sequence[Named]) -> list[Named]:
        """The topmost regions, city or county, in which these villages lie, each once."""
        tops = {line[-1] for v in among if (line := self.above(v.id))}
        return [self.places[top] for top in sorted(tops)]

    def of_town(self, town_id: str) -> list[Named]:
        """The villages of a town, or of a city."""
        return [v for v in self.villages if town_id in self.above(v.id)]

    def roots(self) -> list[str]:
        """The topmost regions: the counties that stand beside each other."""
        return [place.id for place in self.places.values() if place.parent_id not in self.places]

    def place(self, words: str) -> Named | None:
        """The one town or county that words name, where they name no village; None for none or several."""
        above = [p for p in self.places.values() if p.kind != Kind.VILLAGE]
        towns = [p for p in above if p.kind == Kind.TOWN and p.name in words]
        over = [p for p in above if p.kind != Kind.TOWN and _called(p.name, words)]
        inside = [t for t in towns if any(p.id in self.above(t.id) for p in over)]
        for named in (inside or towns, over):
            if named:
                return named[0] if len(named) == 1 else None
        return None

    def over(self, place: Named) -> list[str]:
        """A place and all that lies above it, the nearest first."""
        return [place.id, *self.above(place.id)]

    def named(self, words: str) -> list[Named]:
        """The villages that words name; a town named beside them tells two of one name apart."""
        whole = [v for v in self.villages if v.name in words]
        longer = {v.name for v in whole}
        here = [v for v in whole if _by_itself(v.name, words, longer)]
        if len(here) < 2:
            return here
        in_town = [v for v in here if self._with_town(v, words)]
        return in_town or here

    def _with_town(self, village: Named, words: str) -> bool:
        town = self.town(village.id)
        if town is None:
            return False
        short = next((town.name.removesuffix(s) for s in _SHORT if town.name.endswith(s)), "")
        beside = len(short) > 1 and any(
            f"{short}{link}{village.name}" in words for link in ("", "的", " ", "，", ",")
        )
        return town.name in words or beside

    def label(self, village: Named, among: Sequence[Named]) -> str:
        """Its name, with the town where another of these is called the same."""
        alike = [other for other in among if other.name == village.name]
        town = self.town(village.id) if len(alike) > 1 else None
        if town is None:
            return village.name
        namesakes = {t.id for o in alike if (t := self.town(o.id)) and t.name == town.name}
        above = self.city_name(town.id) if len(namesakes) > 1 else ""
        return f"{village.name}（{above}{town.name}）"

    def city_name(self, place_id: str) -> str:
        """The name of what lies topmost above a place; empty where nothing does."""
        line = self.above(place_id)
        return self.places[line[-1]].name if line else ""

    def town_label(self, town: Named, among: Sequence[Named]) -> str:
        """A town's name, with the city where another of these is called the same."""
        alike = sum(other.name == town.name for other in among) > 1
        return f"{self.city_name(town.id)}{town.name}" if alike else town.name


def _called(name: str, words: str) -> bool:
    """Whether a county is named, in full or without its 市 or 县."""
    short = name[:-1] if name[-1:] in "市县区" and len(name) > 2 else name
    return name in words or short in words


def choices(
    db: Db,
    flow: str,
    given: dict[str, Any],
    *,
    words: str = "",
    thing: str | None = None,
    label: str = "{}",
) -> tuple[Choice, ...]:
    """Choices of a village, or of its city and town first, at most twelve: the last one may be the rest.

    `given` goes with each; its `town` and `from` say how far the choosing has come. `words` may
    name several villages of one name. `label` is how a village is offered.
    """
    here = atlas(db)
    town_id, first = str(given.get("town", "")), int(given.get("from", 0))
    among = here.of_town(town_id) if town_id else here.named(words) or list(here.villages)
    towns = here.towns(among)
    under = here.places.get(town_id)
    cities = here.cities(among) if under is None and len(among) > AT_ONCE else []
    by_city = len(cities) > 1
    deeper = under is None or under.kind == Kind.CITY
    by_town = not by_city and deeper and len(among) > AT_ONCE and len(towns) > 1
    every = cities if by_city else towns if by_town else among
    key = "town" if every is not among else "village"
    if by_city or by_town:
        names = [here.town_label(t, every) for t in every]
    else:
        names = [label.format(here.label(v, among)) for v in among]
    rest = {k: v for k, v in given.items() if k != "from"}
    last = first + (MOST if len(every) <= first + MOST else MOST - 1)
    shown = [
        Choice(name, flow, rest | {key: one.id}, thing)
        for one, name in list(zip(every, names, strict=True))[first:last]
    ]
    if last < len(every):
        shown.append(
            Choice(
                "其他市" if by_city else "其他镇" if by_town else "其他村",
                flow,
                rest | {"from": last},
                thing,
            )
        )
    return tuple(shown)


def _by_itself(name: str, words: str, names: set[str]) -> bool:
    """Whether the name stands somewhere without being part of a longer one: 王家村 in 大王家村."""
    rest = words
    for longer in names:
        if longer != name and name in longer:
            rest = rest.replace(longer, " ")
    return name in rest


def atlas(db: Db) -> Atlas:
    """All villages and what lies above them: one statement."""
    query = (
        select(Region.id, Region.name, Region.kind, Region.parent_id)
        .where(or_(col(Region.village_id).is_(None), Region.kind == Kind.VILLAGE))
        .order_by(col(Region.id))
    )
    every = [Named(id_, name, Kind(kind), parent) for id_, name, kind, parent in db.exec(query)]
    villages = tuple(place for place in every if place.kind == Kind.VILLAGE)
    return Atlas({place.id: place for place in every}, villages)
