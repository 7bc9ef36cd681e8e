"""Muting (不再收): who wants no monthly messages and no broadcasts to everybody; the rest still comes."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.broadcasts import words
from core.db import Db, insert_once
from core.errors import Refusal
from core.registry.people import Person

MUTED = acts.kind("person.mute")
HEARING = acts.kind("person.unmute")
UNDONE = acts.kind("person.mute.undo", passed_over="the taking back of 不再收 or 恢复接收")


class Mute(SQLModel, table=True):
    """Somebody wants no messages but of their own reports, claims and emergencies."""

    __tablename__ = "mute"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    since: datetime


def muted(db: Db, village_ids: Collection[str]) -> set[str]:
    """Everybody of these villages who wants no monthly messages."""
    query = select(Mute.person_id).join(Person, col(Person.id) == Mute.person_id)
    return set(db.exec(query.where(col(Person.village_id).in_(village_ids))))


def mute(db: Db, person: Person, now: datetime) -> bool:
    """Send no more monthly messages; whether that is new."""
    if not insert_once(db, Mute, {"person_id": person.id, "since": now}):
        return False
    acts.record(db, MUTED, person.id, now, person_id=person.id, right="own")
    return True


def unmute(db: Db, person: Person, now: datetime) -> bool:
    """Send them again; whether that is new."""
    if not _remove(db, person.id):
        return False
    acts.record(db, HEARING, person.id, now, person_id=person.id, right="own")
    return True


def _remove(db: Db, person_id: str) -> bool:
    known = db.get(Mute, person_id)
    if known is None:
        return False
    db.delete(known)
    db.flush()
    return True


@acts.takes_back(MUTED, HEARING)
def undo(db: Db, act: Act, now: datetime) -> str:
    """As it was before; in words."""
    back = act.kind == MUTED
    changed = _remove(db, act.thing_id) if back else insert_once(db, Mute, _again(act, now))
    if act.undone_at is not None or not changed:
        raise Refusal("这一步已经撤销过了。")
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, right="own", undid=act.id)
    return words.muted() if back else words.hearing()


def _again(act: Act, now: datetime) -> dict[str, object]:
    return {"person_id": act.thing_id, "since": now}
