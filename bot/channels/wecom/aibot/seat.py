"""The seat (席位): which of all processes has the one connection that WeCom allows a bot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, select

from bot.leasing import clock_of
from core.db import Db, insert_once, is_sqlite

KICKED = "kicked"
"""The trouble that another program has logged in as the same bot."""


class Seat(SQLModel, table=True):
    """Whose the connection of a bot is until when, and what has become of it: `doctor` reads it."""

    __tablename__ = "aibot_seat"
    bot: str = Field(primary_key=True)  # its id; the secret stands nowhere
    holder: str  # the process
    until: datetime
    connected_at: datetime | None = None  # since when it stands; None while it does not
    trouble: str = (
        ""  # the last that somebody has to see to: KICKED, or the errcode of a refused login
    )
    trouble_at: datetime | None = None


@dataclass(frozen=True)
class Sight:
    """What a look at the seat gave."""

    mine: bool
    connected: bool  # of whoever has it
    life: timedelta = timedelta(0)


def _life(db: Db) -> timedelta:
    """How long a seat lasts. On SQLite one process has the file, so that a row need not be written often."""
    return timedelta(minutes=3) if is_sqlite(db) else timedelta(seconds=9)


def take(db: Db, bot: str, holder: str) -> Sight:
    """Take the seat, or keep it, unless another process has it; counted on the database's clock.

    On SQLite whoever had it is gone: a second process would not have been let in.
    """
    clock = clock_of(db)
    first = {"bot": bot, "holder": holder, "until": clock, "connected_at": None, "trouble": ""}
    insert_once(db, Seat, first)
    seat = _locked(db, bot)
    if seat.holder != holder and seat.until > clock and not is_sqlite(db):
        return Sight(False, seat.connected_at is not None, _life(db))
    if seat.holder != holder:
        seat.holder, seat.connected_at = holder, None
    seat.until = clock + _life(db)
    db.add(seat)
    db.flush()
    return Sight(True, seat.connected_at is not None, _life(db))


def connected(db: Db, bot: str, holder: str) -> None:
    """The connection stands from now on. That another had taken it stays known: it may happen again."""
    seat = _locked(db, bot)
    if seat.holder == holder:
        seat.connected_at = clock_of(db)
        if seat.trouble != KICKED:
            seat.trouble, seat.trouble_at = "", None
        db.add(seat)


def ended(db: Db, bot: str, holder: str, trouble: str) -> None:
    """The connection is gone, or could not be had; `trouble` is why, where somebody has to see to it."""
    seat = _locked(db, bot)
    if seat.holder == holder:
        seat.connected_at = None
        if trouble:
            seat.trouble, seat.trouble_at = trouble, clock_of(db)
        db.add(seat)


def give_back(db: Db, bot: str, holder: str) -> None:
    """The process stops: another may have it at once."""
    seat = _locked(db, bot)
    if seat.holder == holder:
        seat.connected_at, seat.until = None, clock_of(db)
        db.add(seat)


def of(db: Db, bot: str) -> Seat | None:
    """The seat of a bot, if any process has ever had it."""
    return db.get(Seat, bot)


def _locked(db: Db, bot: str) -> Seat:
    query = select(Seat).where(Seat.bot == bot).with_for_update()
    return db.exec(query, execution_options={"populate_existing": True}).one()
