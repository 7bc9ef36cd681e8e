"""Committees (村两委班子): whose posts make one up, and who may not judge it."""

from datetime import datetime

from sqlmodel import col, select

from core.db import Db
from core.points.rulebook.rulebook import Subject
from core.registry import households, people
from core.registry.people import Appointment, Person, Post

SUBJECTS = (Subject.COMMITTEE, Subject.COMMITTEE_MEMBER)
POSTS = frozenset(
    {Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER, Post.BRANCH_MEMBER}
)
"""Whoever holds one of these in a village is of its two committees."""


def members(db: Db, village_id: str, now: datetime) -> dict[str, list[Post]]:
    """The people of a village's two committees and their posts there, longest in office first."""
    found: dict[str, list[Post]] = {}
    for appointment, person in people.appointed_in(db, {village_id}, now):
        if appointment.post in POSTS:
            found.setdefault(person.id, []).append(appointment.post)
    return found


def in_office(db: Db, village_id: str) -> list[str]:
    """Those whose post has no end yet, in order of birth."""
    query = select(Appointment.person_id).where(
        Appointment.region_id == village_id,
        col(Appointment.post).in_(POSTS),
        col(Appointment.until).is_(None),
    )
    return sorted(set(db.exec(query)))


def must_withdraw(db: Db, person_id: str, village_id: str, at: datetime | None = None) -> bool:
    """Recusal (回避): the person is of the committees, or kin of somebody in them, at that moment.

    Without a moment: as they are in office now.
    """
    known = set(in_office(db, village_id) if at is None else members(db, village_id, at))
    return person_id in known or bool(known & people.kin_of(db, person_id, at))


def lives_there(db: Db, person_id: str, village_id: str) -> bool:
    """Whether the person is of that village, or has a household in it."""
    person = db.get(Person, person_id)
    home = households.of_person(db, person_id)
    at_home = home is not None and home.village_id == village_id
    return at_home or (person is not None and person.village_id == village_id)
