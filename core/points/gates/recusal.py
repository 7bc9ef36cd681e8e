"""Recusal from a whole list (回避): who has no vote on a statement as one motion."""

from collections.abc import Iterable

from sqlmodel import col, or_, select

from core.db import Db
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import Statement
from core.points.subjects import committees, subjects
from core.registry.households import HouseholdMember
from core.registry.people import KNOWN, WHENEVER, Kinship


def from_list(db: Db, statement: Statement, body: Iterable[str]) -> frozenset[str]:
    """Who of a body withdraws from the vote on the whole statement.

    Those who are on it, or whose household or kin are. Where that is more than half of the body,
    the list is about everybody: nobody withdraws, and each line has been decided with recusal.
    """
    members = list(dict.fromkeys(body))
    listed = _people_on(db, statement)
    near = {p for p in members if p in listed} | _kin_among(db, members, listed)
    return frozenset(near) if 2 * len(near) <= len(members) else frozenset()


def _people_on(db: Db, statement: Statement) -> set[str]:
    """Everybody whom the list is about: members of its households, its people and those they live with."""
    ids = {line.subject_id for line in statements.lines_of(db, statement.id)}
    if statement.subject == Subject.COMMITTEE:
        at = statement.drafted_at
        return {p for village_id in ids for p in committees.members(db, village_id, at)}
    if statement.subject == Subject.HOUSEHOLD:
        return {p for group in subjects.members_of(db, ids).values() for p in group}
    query = select(HouseholdMember.household_id).where(col(HouseholdMember.person_id).in_(ids))
    homes = subjects.members_of(db, db.exec(query).all())
    return ids | {p for group in homes.values() for p in group}


def _kin_among(db: Db, members: list[str], listed: set[str]) -> set[str]:
    query = select(Kinship.person_id, Kinship.relative_id).where(
        or_(col(Kinship.person_id).in_(members), col(Kinship.relative_id).in_(members)), KNOWN
    )
    kin: set[str] = set()
    for one, other in db.exec(query, params={"at": WHENEVER}):
        kin |= {one} if other in listed else set()
        kin |= {other} if one in listed else set()
    return kin & set(members)
