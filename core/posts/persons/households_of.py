"""Where somebody lives (住哪一户), when two entries of one person are joined or taken apart."""

from typing import Any

from core.db import Db
from core.registry import households
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person


def bring(db: Db, one: Person, into: Person) -> dict[str, Any]:
    """The one lives nowhere any more; the other lives where they did, or where the one did, if they had no household.

    What it was, as JSON. A household that the one headed is headed by the other where they live there, else by the next member.
    """
    home, own = households.of_person(db, one.id), households.of_person(db, into.id)
    if home is None:
        return {}
    db.delete(db.get_one(HouseholdMember, (home.id, one.id)))
    moved = own is None
    if moved:
        db.add(HouseholdMember(household_id=home.id, person_id=into.id))
    db.flush()
    head = home.head_id == one.id
    if head:
        left = [into] if moved or home == own else households.members(db, home.id)
        home.head_id = left[0].id if left else None
        db.add(home)
        db.flush()
    return {"id": home.id, "head": head, "moved": moved}


def take_back(db: Db, was: dict[str, Any], one: Person, into: Person) -> None:
    """The one lives again where they lived, and heads it if they did; the other, who came with them, has no household."""
    home = db.get(Household, was.get("id", ""))
    if home is None:
        return
    moved = db.get(HouseholdMember, (home.id, into.id)) if was["moved"] else None
    if moved is not None:
        db.delete(moved)
    if db.get(HouseholdMember, (home.id, one.id)) is None and not households.of_person(db, one.id):
        db.add(HouseholdMember(household_id=home.id, person_id=one.id))
    if was["head"]:
        home.head_id = one.id
        db.add(home)
    db.flush()
