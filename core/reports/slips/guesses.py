"""Guesses (试错): wrong codes are counted, for each account and in all, so that none can be found by trying."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, func, select

from core.db import Db
from core.errors import Refusal
from core.ids import new_id

FREE = 5
"""So many wrong codes of one account cost it no waiting."""
WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(hours=24)
"""How long it waits then: from the second five on twice as long each time."""
REMEMBERED = timedelta(days=7)
IN_ALL = 100
"""Wrong codes of everybody within an hour, after which nobody's is looked at for a while."""


class SlipGuess(SQLModel, table=True):
    """A code that opened nothing: by which account and when, never which code."""

    __tablename__ = "slip_guess"
    id: str = Field(default_factory=new_id, primary_key=True)
    address_id: str = Field(foreign_key="address.id", index=True)
    at: datetime = Field(index=True)


def waits_until(db: Db, address_id: str, now: datetime) -> datetime | None:
    """Until when no code of this account is looked at; None if one is."""
    mine = select(SlipGuess.at).where(
        SlipGuess.address_id == address_id, SlipGuess.at > now - REMEMBERED
    )
    wrong = sorted(db.exec(mine))
    rounds = len(wrong) // FREE
    if rounds:
        until: datetime = wrong[-1] + min(WAIT * 2 ** min(rounds - 1, 8), LONGEST_WAIT)
        if until > now:
            return until
    lately = db.exec(select(func.count()).where(col(SlipGuess.at) > now - WAIT)).one()
    return now + WAIT if lately >= IN_ALL else None


def refuse_too_many(db: Db, address_id: str, now: datetime) -> None:
    """Refusal, whether the code is right or wrong, while this account has to wait."""
    until = waits_until(db, address_id, now)
    if until is not None:
        hours = max(1, -(-int((until - now).total_seconds()) // 3600))
        raise Refusal(f"回执码试错的太多了，请{hours}小时以后再试。急事请直接打电话给村里或镇上。")


def count(db: Db, address_id: str, now: datetime) -> None:
    """Count a wrong code; done after the refusal has rolled the attempt itself back."""
    db.add(SlipGuess(address_id=address_id, at=now))
