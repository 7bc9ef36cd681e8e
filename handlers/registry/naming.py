"""Naming (叫谁的名字): the people whom words name, however written or in part, and what tells two of one name apart."""

import re

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, literal, or_, select

from core.registry import households, people, regions
from core.registry.folding import folded
from core.registry.people import ABOVE, ALONE, CADRES, Person
from core.reports.ladder import levels
from handlers.engine.event import Turn

_ODD = re.compile(
    r"[•‧・．.｡∙⋅·\u200b\u3000]|[\uff01-\uff5e]|[\U00020000-\U0003ffff]|[髙﨑濵鳯喆堃]"
)
"""Signs with which a name may be written otherwise than it is kept."""


def _here(turn: Turn) -> ColumnElement[bool]:
    """People of the villages of the sender's posts, else of the own; and the cadres above all villages."""
    ids = {a.region_id for a in turn.posts if a.post in CADRES | ABOVE}
    below = [col(Person.village_id).in_(regions.villages_below(ids))] if ids else []
    home = [col(Person.village_id) == turn.village_id] if turn.village_id else []
    above = and_(col(Person.village_id).is_(None), ALONE)
    return or_(*below, *home, above)


def named(turn: Turn, wording: str) -> list[Person]:
    """The people whose full names stand in the words; longest first, and no name that is part of another."""

    def look() -> list[Person]:
        query = select(Person).where(literal(wording).contains(col(Person.name)), _here(turn))
        every = sorted(turn.db.exec(query), key=lambda p: (-len(p.name), p.id))
        whole = {p.name for p in every}
        return [p for p in every if not any(p.name != n and p.name in n for n in whole)]

    return turn.once(("named", wording), look)


def spelled(turn: Turn, wording: str) -> str:
    """The words with each name as it is kept: widths, dots and variants joined, and a given name that
    fits one person alone made whole (秀英 for 李秀英)."""
    return turn.once(("spelled", wording), lambda: _spelled(turn, wording))


def _spelled(turn: Turn, wording: str) -> str:
    words = _refolded(turn, wording) if _ODD.search(wording) else wording
    full = [p.name for p in named(turn, words)]
    given = func.substr(col(Person.name), 2)
    partly = select(Person).where(
        literal(words).contains(given), func.length(col(Person.name)) > 2, _here(turn)
    )
    by_given: dict[str, set[str]] = {}
    people_of: dict[str, int] = {}
    for person in turn.db.exec(partly):
        by_given.setdefault(person.name[1:], set()).add(person.name)
        people_of[person.name[1:]] = people_of.get(person.name[1:], 0) + 1
    for part, names in by_given.items():
        name = next(iter(names))
        if people_of[part] == 1 and name not in words and not any(part in n for n in full):
            words = words.replace(part, name, 1)
    return words


def _refolded(turn: Turn, wording: str) -> str:
    """Names of the sender's own village that are written otherwise, as they are kept."""
    plain = folded(wording)
    for person in people.of_village(turn.db, turn.village_id or ""):
        same = folded(person.name)
        if same in plain:
            plain = plain.replace(same, person.name)
    return plain


def distinct(turn: Turn, person: Person) -> str:
    """A person with what tells them from others of the name: household and group."""
    home = households.of_person(turn.db, person.id)
    if home is None:
        held = people.posts_of(turn.db, person.id, turn.now)
        what = levels.title(turn.db, held[0].post, held[0].region_id) if held else "没登记住哪家"
        return f"{person.name}（{what}）"
    return f"{person.name}（{regions.title(turn.db, home.circle_id)}，{home.name}）"
