"""Telephones (电话): by which number somebody is rung; shown to those who serve them or whom they serve alone."""

from collections.abc import Collection

from sqlmodel import Field, SQLModel, col, select

from core.db import Db


class Telephone(SQLModel, table=True):
    """Somebody's number. It stands in no act, no log and no remark."""

    __tablename__ = "telephone"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    number: str


def keep(db: Db, person_id: str, number: str) -> None:
    """Keep a number in place of the one before."""
    known = db.get(Telephone, person_id) or Telephone(person_id=person_id, number=number)
    known.number = number
    db.add(known)
    db.flush()


def of_people(db: Db, person_ids: Collection[str]) -> dict[str, str]:
    """The numbers of these people, by id; whoever has none is missing."""
    query = select(Telephone.person_id, Telephone.number)
    return dict(db.exec(query.where(col(Telephone.person_id).in_(person_ids))).all())
