"""The lease (租约): which of all processes has the one connection that WeCom allows a bot, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, select

from bot.delivery.pace import clock_of
from core.db import Db, insert_once, is_sqlite

KICKED = "kicked"
"""The trouble that another program has logged in as the same bot."""


class Lease(SQLModel, table=True):
    """Whose the connection of a bot is until when, and what has become of it: `doctor` reads it."""

    __tablename__ = "aibot_lease"
    bot: str = Field(primary_key=True)  # its id; the secret stands nowhere
    holder: str  # the process
    until: datetime
    connected_at: datetime | None = None  # since when it stands; None while it does not
    trouble: str = ""  # KICKED, or the errcode of a refused subscription: the last to be seen to
    trouble_at: datetime | None = None


@dataclass(frozen=True)
class Sight:
    """What a look at the lease gave."""

    mine: bool
    connected: bool  # of whoever has it
    life: timedelta = timedelta(0)


def _life(db: Db) -> timedelta:
    """How long a lease lasts. On SQLite one process has the file, so that a row need not be written often."""
    return timedelta(minutes=3) if is_sqlite(db) else timedelta(seconds=9)


def take(db: Db, bot: str, holder: str) -> Sight:
    """Take the lease, or keep it, unless another process has it; counted on the database's clock.

    On SQLite whoever had it is gone: a second process would not have been let in.
    """
    clock = clock_of(db)
    first = {"bot": bot, "holder": holder, "until": clock, "connected_at": None, "trouble": ""}
    insert_once(db, Lease, first)
    lease = _locked(db, bot)
    if lease.holder != holder and lease.until > clock and not is_sqlite(db):
        return Sight(False, lease.connected_at is not None, _life(db))
    if lease.holder != holder:
        lease.holder, lease.connected_at = holder, None
    lease.until = clock + _life(db)
    db.add(lease)
    db.flush()
    return Sight(True, lease.connected_at is not None, _life(db))


def connected(db: Db, bot: str, holder: str) -> None:
    """The connection stands from now on. That another had taken it stays known: it may happen again."""
    lease = _locked(db, bot)
    if lease.holder == holder:
        lease.connected_at = clock_of(db)
        if lease.trouble != KICKED:
            lease.trouble, lease.trouble_at = "", None
        db.add(lease)


def ended(db: Db, bot: str, holder: str, trouble: str) -> None:
    """The connection is gone, or could not be had; `trouble` is why, where somebody has to see to it."""
    lease = _locked(db, bot)
    if lease.holder == holder:
        lease.connected_at = None
        if trouble:
            lease.trouble, lease.trouble_at = trouble, clock_of(db)
        db.add(lease)


def give_back(db: Db, bot: str, holder: str) -> None:
    """The process stops: another may have it at once."""
    lease = _locked(db, bot)
    if lease.holder == holder:
        lease.connected_at, lease.until = None, clock_of(db)
        db.add(lease)


def of(db: Db, bot: str) -> Lease | None:
    """The lease of a bot, if any process has ever had it."""
    return db.get(Lease, bot)


def _locked(db: Db, bot: str) -> Lease:
    query = select(Lease).where(Lease.bot == bot).with_for_update()
    return db.exec(query, execution_options={"populate_existing": True}).one()
