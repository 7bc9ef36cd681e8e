"""Filings (收件) by Open311: what came by a key, so that what is sent twice is filed once, and a key cannot flood."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, func
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core.db import Db, insert_once, lock
from core.ids import new_id

SAME_WITHIN = timedelta(minutes=10)
"""So long the same words by the same key are the same report, where the sender gives no id of its own."""
MOST, WITHIN = 120, timedelta(hours=1)
"""So many reports a key may file in an hour."""


class Open311Filing(SQLModel, table=True):
    """One report, or cry for help, that came by a key; of what was sent only a digest is kept."""

    __tablename__ = "open311_filing"
    __table_args__ = (
        UniqueConstraint("key_id", "once"),
        Index("open311_filing_of_key", "key_id", "at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    key_id: str = Field(foreign_key="open311_key.id")
    once: str  # digest of the sender's own id, else of all that was sent
    thing_id: str = ""  # the report, or the emergency
    at: datetime


@dataclass(frozen=True)
class Once:
    """By what a filing is known again: the sender's own id for ever, its words for a while."""

    digest: str
    lasting: bool


def once(own_id: str, sent: Mapping[str, str]) -> Once:
    """How what was sent is known again."""
    if own_id:
        return Once(_digest("id", own_id), lasting=True)
    return Once(_digest("sent", *(f"{k}={sent[k]}" for k in sorted(sent))), lasting=False)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def begin(db: Db, key_id: str, mark: Once, now: datetime) -> tuple[Open311Filing, bool]:
    """The filing of what was sent, held until the end of the transaction, and whether it is new.

    A new one gets its `thing_id` from the caller, in the same transaction.
    """
    row = {"id": new_id(), "key_id": key_id, "once": mark.digest, "thing_id": "", "at": now}
    fresh = insert_once(db, Open311Filing, row)
    query = select(Open311Filing).where(
        Open311Filing.key_id == key_id, Open311Filing.once == mark.digest
    )
    filing = db.exec(query).one()
    if fresh:
        return filing, True
    lock(db, Open311Filing, filing.id)
    if mark.lasting or now - filing.at < SAME_WITHIN:
        return filing, False
    filing.at = now
    db.add(filing)
    return filing, True


def came_before(db: Db, filing: Open311Filing) -> bool:
    """Whether another filing brought the same report earlier: this one has only joined it."""
    earlier = select(Open311Filing.id).where(
        Open311Filing.thing_id == filing.thing_id,
        col(Open311Filing.id) != filing.id,
        col(Open311Filing.at) < filing.at,
    )
    return db.exec(earlier.limit(1)).first() is not None


def too_many(db: Db, key_id: str, now: datetime) -> bool:
    """Whether the key has filed more than it may for now, the one that was just begun counted."""
    recent = select(func.count()).where(
        Open311Filing.key_id == key_id, col(Open311Filing.at) > now - WITHIN
    )
    return int(db.exec(recent).one()) > MOST
