"""Who decides about a consequence (谁来落实): who grants, reports, finds it done, and agrees; never the same."""

from datetime import datetime

from core.db import Db
from core.points.rulebook.rulebook import Subject
from core.points.statement.grades import Consequence
from core.points.subjects import committees, subjects
from core.registry import people, regions
from core.registry.people import ABOVE, Person, Post

_BRANCH = frozenset({Post.VILLAGE_SECRETARY, Post.BRANCH_MEMBER})
_TOWN, _COUNTY = frozenset({Post.TOWN_CADRE}), frozenset({Post.CITY_CADRE})


def _holders(
    db: Db, consequence: Consequence, posts: frozenset[Post], now: datetime
) -> list[Person]:
    """Who holds one of these posts in the village or above it and need not withdraw."""
    able: dict[str, Person] = {}
    for region in regions.line_up(db, consequence.village_id):
        for appointment, person in people.appointed_in(db, {region.id}, now):
            if appointment.post in posts and not withdraws(db, person.id, consequence):
                able[person.id] = person
    return list(able.values())


def withdraws(db: Db, person_id: str, consequence: Consequence) -> bool:
    """Recusal (回避): it is about the person or kin; of a committee's, nobody of the village judges."""
    if consequence.subject in committees.SUBJECTS and committees.lives_there(
        db, person_id, consequence.village_id
    ):
        return True
    return subjects.must_withdraw(
        db, person_id, consequence.subject, consequence.subject_id, consequence.begun_at
    )


def granters(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    """Who grants a reward: the county to committees, the branch to party members."""
    posts = _COUNTY if consequence.subject in committees.SUBJECTS else _BRANCH
    return _holders(db, consequence, posts, now) or _holders(db, consequence, ABOVE, now)


def reporters(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    """Who reports progress: whom it is about, and the village's Party secretary."""
    doers = people.holders(db, Post.VILLAGE_SECRETARY, consequence.village_id, now)
    if consequence.subject != Subject.COMMITTEE:
        doers = [db.get_one(Person, consequence.subject_id), *doers]
    doers = doers or people.holders(db, Post.VILLAGE_DIRECTOR, consequence.village_id, now)
    return list({p.id: p for p in doers}.values())


def proposers(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    """Who first finds a rectification done: the town for committees, the branch for party members."""
    posts = _TOWN if consequence.subject in committees.SUBJECTS else _BRANCH
    return _holders(db, consequence, posts, now) or _holders(db, consequence, ABOVE, now)


def closers(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    """Who agrees that it is done: the level above, never the one who proposed it."""
    posts = _COUNTY if consequence.subject in committees.SUBJECTS else _TOWN
    for able in (posts, ABOVE):
        others = [
            p for p in _holders(db, consequence, able, now) if p.id != consequence.proposed_by
        ]
        if others:
            return others
    return []
