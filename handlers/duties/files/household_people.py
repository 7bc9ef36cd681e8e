"""Whose household it is (谁家): the households that words name by the head or by anybody who lives there."""

import re
from dataclasses import dataclass

from sqlmodel import col, select

from core.duties.files import readers
from core.registry import households, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person, Post
from handlers.engine.event import Turn

WRITING = (Post.REPRESENTATIVE, Post.GRID_WORKER, Post.GRID_LEADER, Post.GROUP_LEADER)
CADRES = (Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER)
_BY_GIVEN_NAME = 3
"""Characters of a name of which the last two may stand alone: 桂花."""


@dataclass(frozen=True)
class Home:
    """A household with those who live in it."""

    household: Household
    members: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """By what its neighbours call it: the head's name, then the others'."""
        return tuple(dict.fromkeys((self.household.name.removesuffix("户"), *self.members)))


def within(turn: Turn) -> list[Home]:
    """The households of the circles, groups and villages in which the speaker holds a post that sees homes."""
    return turn.once(("household_people", "within"), lambda: _within(turn))


def _within(turn: Turn) -> list[Home]:
    held = {a.region_id for a in turn.posts if a.post in (*WRITING, *CADRES)}
    if not held or turn.village_id is None:
        return []
    every = households.in_village(turn.db, turn.village_id)
    line = {h.circle_id: {r.id for r in regions.line_up(turn.db, h.circle_id)} for h in every}
    mine = [h for h in every if held & line[h.circle_id]]
    query = (
        select(HouseholdMember.household_id, Person.name)
        .join(Person, col(Person.id) == HouseholdMember.person_id)
        .where(col(HouseholdMember.household_id).in_([h.id for h in mine]))
        .order_by(col(Person.id))
    )
    living: dict[str, list[str]] = {}
    for household_id, name in turn.db.exec(query):
        living.setdefault(household_id, []).append(name)
    return [Home(h, tuple(living.get(h.id, ()))) for h in mine]


def named(turn: Turn, words: str) -> tuple[Home, int] | None:
    """The one household that the words name, and where in them; None for none or for two that both fit."""
    full = [(home, at) for home in within(turn) if (at := _at(home, words)) >= 0]
    if not full:
        full = [(home, at) for home in within(turn) if (at := _given(home, words)) >= 0]
    return full[0] if len({home.household.id for home, _ in full}) == 1 else None


def _at(home: Home, words: str) -> int:
    places = [at for name in home.names if len(name) > 1 and (at := words.find(name)) >= 0]
    return min(places, default=-1)


def _given(home: Home, words: str) -> int:
    given = [name[1:] for name in home.names if len(name) == _BY_GIVEN_NAME]
    called = [at for name in given if (at := words.find(name)) >= 0]
    for name in home.names:  # 张奶奶, 老黄家, 黄家
        title = re.search(
            rf"老?{name[0]}(?:奶奶|爷爷|婆婆|大爷|大娘|大妈|大叔|娭毑|婶|叔|伯|嫂|家|户)", words
        )
        if title:
            called.append(title.start())
    return min(called, default=-1)


def readable(turn: Turn, homes: list[Home]) -> list[Home]:
    """Those of these whose files the speaker may read now."""
    person = turn.person
    if person is None:
        return []
    return [h for h in homes if readers.right(turn.db, person.id, h.household, turn.now)]
