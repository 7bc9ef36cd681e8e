"""Leaves (请假): who is away from when to when, and who stands in (替班) for that time."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.ids import new_id
from core.registry.people import Person


class Leave(SQLModel, table=True):
    """A holder of posts is away; whoever stands in gets what would have reached them."""

    __tablename__ = "leave"
    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    substitute_id: str | None = Field(default=None, foreign_key="person.id")
    since: datetime
    until: datetime


_AWAY = (
    select(Leave)
    .where(
        col(Leave.person_id).in_(bindparam("people", expanding=True)),
        col(Leave.since) <= bindparam("now"),
        col(Leave.until) > bindparam("now"),
    )
    .order_by(col(Leave.id))
)


def take(
    db: Db, person_id: str, since: datetime, until: datetime, substitute_id: str | None = None
) -> Leave:
    """Be away in [since, until); nobody stands in where `substitute_id` is None."""
    leave = Leave(person_id=person_id, substitute_id=substitute_id, since=since, until=until)
    db.add(leave)
    db.flush()
    return leave


def away(db: Db, person_ids: Collection[str], now: datetime) -> dict[str, Person | None]:
    """Those of these people who are away now, each with who stands in; one SELECT, two where somebody is."""
    leaves = list(db.exec(_AWAY, params={"people": list(person_ids), "now": now}))
    ids = {leave.substitute_id for leave in leaves if leave.substitute_id}
    query = select(Person).where(col(Person.id).in_(ids))
    standing_in = {p.id: p for p in db.exec(query)} if ids else {}
    return {leave.person_id: standing_in.get(leave.substitute_id or "") for leave in leaves}
