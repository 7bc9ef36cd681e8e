"""A change of a seat (换人): what is wanted, and what it would be, before it is agreed to."""

from dataclasses import dataclass

from core.posts.along import Along
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Region
from core.reports.ladder.levels import Seat

DEATH = "died"
"""The reason with which all of a person's posts end."""
NO_FAREWELL = frozenset({DEATH, "moved"})
"""Reasons after which nobody writes to who left: they cannot read it, or went by themselves."""


@dataclass(frozen=True)
class Wanted:
    """A change of one seat: who goes, if anybody sits there, who comes, if anybody does, and why."""

    post: Post
    region_id: str
    leaver_id: str | None = None
    successor_id: str | None = None
    reason: str = "replaced"


@dataclass(frozen=True)
class Plan:
    """The change as it would be: what is summed up before it is agreed to."""

    wanted: Wanted
    region: Region
    title: str
    old: Appointment | None
    leaver: Person | None
    successor: Person | None
    lives_here: bool
    """Whether the successor lives where the seat is."""
    along: Along
    above: Seat | None
    others: tuple[str, ...]
    """What the leaver holds besides, which stays as it is; all of it ends with a death."""
