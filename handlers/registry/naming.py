"""Naming (叫谁的名字): the people whom words name by full name, and what tells two of one name apart."""

from sqlmodel import col, literal, or_, select

from core.registry import households, people, regions
from core.registry.people import ABOVE, CADRES, Person
from core.reports.ladder import levels
from handlers.engine.event import Turn


def villages_of(turn: Turn) -> list[str]:
    """The villages in which the sender's posts let them know people; else the own."""
    ids = {a.region_id for a in turn.posts if a.post in CADRES | ABOVE}
    below = turn.db.exec(regions.villages_below(ids)).all() if ids else []
    home = [turn.village_id] if turn.village_id else []
    return list(dict.fromkeys([*below, *home]))


def named(turn: Turn, wording: str) -> list[Person]:
    """The people of those villages, and the cadres above them, whose names stand in the words; longest first."""

    def look() -> list[Person]:
        here = or_(col(Person.village_id).in_(villages_of(turn)), col(Person.village_id).is_(None))
        query = select(Person).where(literal(wording).contains(col(Person.name)), here)
        every = sorted(turn.db.exec(query), key=lambda p: (-len(p.name), p.id))
        whole = {p.name for p in every}
        return [p for p in every if not any(p.name != n and p.name in n for n in whole)]

    return turn.once(("named", wording), look)


def distinct(turn: Turn, person: Person) -> str:
    """A person with what tells them from others of the name: household and group."""
    home = households.of_person(turn.db, person.id)
    if home is None:
        held = people.posts_of(turn.db, person.id, turn.now)
        what = levels.title(turn.db, held[0].post, held[0].region_id) if held else "没登记住哪家"
        return f"{person.name}（{what}）"
    return f"{person.name}（{regions.title(turn.db, home.circle_id)}，{home.name}）"
