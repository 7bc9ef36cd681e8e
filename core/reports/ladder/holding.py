"""Holdings (经手): who has a report from when to when, and until when they must act."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, insert
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core.clock import add_working_days
from core.db import Db, rows_of
from core.ids import new_id
from core.registry.people import Post
from core.reports.ladder import parts
from core.reports.ladder.levels import Level, Seat
from core.reports.ladder.lifecycle import HELD, State
from core.reports.ladder.reports import Report

CONFIRMED_WITHIN = timedelta(days=7)
"""Silence for so long after 已办结 is shown as 未确认."""
UNSEEN_DAYS = 3
"""Working days after which it is told that nobody has looked at a report (无人查看)."""


class Holding(SQLModel, table=True):
    """Who held a report from when to when (经手): the intervals have no gap within a round.

    `climbed_to` is set where the clock moved it, so that no level gets a report twice that way in
    one round, whatever restarts or replicas do.
    """

    __tablename__ = "holding"
    __table_args__ = (
        UniqueConstraint("report_id", "round", "climbed_to"),
        Index("holding_over", "until"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    round: int
    level: Level
    post: Post
    region_id: str = Field(foreign_key="region.id")
    since: datetime
    until: datetime | None = None
    finish_due_at: datetime
    climbed_to: Level | None = None


def begin(
    db: Db,
    report: Report,
    seat: Seat,
    now: datetime,
    *,
    start: datetime,
    tighten: bool = False,
    climbed: bool = False,
) -> None:
    """Hand a report to a seat and note it, as `sit` says."""
    sit(report, seat, start=start, tighten=tighten)
    db.add(report)
    end(db, report, now)
    note(db, report, now, climbed=climbed)


def sit(report: Report, seat: Seat, *, start: datetime, tighten: bool = False) -> None:
    """Put a report on a seat whose limit runs from `start`.

    Danger to life has the shorter limit until the report has been made safe. `tighten`: never later
    than it was due before, so that handing it about wins nobody any time.
    """
    finish = seat.rung.limit.after(start)
    due = finish
    if report.danger and report.made_safe_at is None:
        due = min(finish, seat.rung.safe.after(start))
    if tighten and report.finish_due_at is not None and report.due_at is not None:
        finish, due = min(finish, report.finish_due_at), min(due, report.due_at)
    report.finish_due_at, report.due_at = finish, due
    report.level, report.holder_post = seat.rung.level, seat.post
    report.holder_region_id = seat.rung.region_id
    report.state, report.alarmed_at, report.promised_until = State.FILED, None, None
    report.assigned_id = report.looked_at = report.paused_until = None
    report.unseen_at = add_working_days(start, UNSEEN_DAYS)


# A row without an object: every report filed or moved writes one, and nobody looks at it at once.
_ROW = insert(rows_of(Holding))


def note(db: Db, report: Report, now: datetime, *, climbed: bool = False) -> None:
    """Note that the report's present holder has it from now on."""
    assert report.level is not None  # what is held has a seat and a limit
    assert report.holder_post is not None
    assert report.holder_region_id is not None
    assert report.finish_due_at is not None
    if climbed:
        report.climbed_in = report.round
        db.add(report)
    holding = {
        "id": new_id(),
        "report_id": report.id,
        "round": report.round,
        "level": report.level,
        "post": report.holder_post,
        "region_id": report.holder_region_id,
        "since": now,
        "finish_due_at": report.finish_due_at,
        "climbed_to": report.level if climbed else None,
    }
    db.execute(_ROW, holding)


def end(db: Db, report: Report, now: datetime) -> None:
    """Nobody has to act on the report any more."""
    query = select(Holding).where(Holding.report_id == report.id, col(Holding.until).is_(None))
    for open_row in db.exec(query):
        open_row.until = now
        db.add(open_row)


def extend(db: Db, report: Report) -> None:
    """Put the report's present limit on its holder's record: what was added there is no time won."""
    query = select(Holding).where(Holding.report_id == report.id, col(Holding.until).is_(None))
    for open_row in db.exec(query):
        assert report.finish_due_at is not None  # what is held has a limit
        open_row.finish_due_at = report.finish_due_at
        db.add(open_row)
    if report.part_of is not None:
        parts.follow(db, report)


def resume(db: Db, report: Report, now: datetime) -> None:
    """Put its record right once an act has been taken back: held again by whoever has it, or by nobody."""
    if report.state not in (*HELD, State.DONE, State.UNASSIGNED):
        end(db, report, now)
        return
    rows = of_report(db, report.id)
    last = rows[-1] if rows else None
    same = last is not None and (last.level, last.region_id, last.round) == (
        report.level,
        report.holder_region_id,
        report.round,
    )
    if report.level is not None and not (same and last is not None and last.until is None):
        end(db, report, now)
        note(db, report, now)


def of_report(db: Db, report_id: str) -> list[Holding]:
    """Everybody who has had a report, oldest first."""
    query = select(Holding).where(Holding.report_id == report_id)
    return list(db.exec(query.order_by(col(Holding.id))))


def climbed(db: Db, report: Report) -> set[Level]:
    """The levels to which the clock has moved the report in this round."""
    return {
        h.climbed_to
        for h in of_report(db, report.id)
        if h.round == report.round and h.climbed_to is not None
    }


_RESTORED = (
    "state",
    "level",
    "holder_post",
    "holder_region_id",
    "assigned_id",
    "looked_at",
    "unseen_at",
    "due_at",
    "finish_due_at",
    "accepted_at",
    "made_safe_at",
    "done_at",
    "done_by",
    "ended_at",
    "alarmed_at",
    "promised_until",
    "split_at",
    "split_from",
    "sent_back",
    "round",
    "reopened",
)


def as_it_was(report: Report) -> dict[str, Any]:
    """What an undo puts back, as plain JSON for the act's row."""
    values = {name: getattr(report, name) for name in _RESTORED}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def put_back(report: Report, was: dict[str, Any]) -> None:
    """Make the report as it was before an act; its version still goes up."""
    kinds = {"state": State, "level": Level, "holder_post": Post}
    for name in _RESTORED:
        value = was.get(name, getattr(report, name))
        if value is not None and name.endswith(("_at", "_until")):
            value = datetime.fromisoformat(value)
        elif value is not None and name in kinds:
            value = kinds[name](value)
        setattr(report, name, value)
    if "rungs" in was:
        report.rungs = was["rungs"]
