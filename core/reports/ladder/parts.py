"""Parts (拆出来的几份): the reports into which one was split, and what the whole knows of them.

The whole waits for them: it is due when the next of them is, and late where one of them is. Those of its last 拆分
have the newest numbers; of an earlier one they are history.
"""

from sqlmodel import col, select

from core.db import Db, lock
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report


def of_whole(db: Db, report_id: str) -> list[Report]:
    """All parts that a report ever had, by number."""
    query = select(Report).where(Report.part_of == report_id)
    return list(db.exec(query.order_by(col(Report.number))))


def present(db: Db, whole: Report) -> list[Report]:
    """The parts of its last 拆分, by number; nothing where it never was split."""
    if whole.split_from is None:
        return []
    return [part for part in of_whole(db, whole.id) if part.number >= whole.split_from]


def whole_of(db: Db, part: Report) -> Report | None:
    """The report of which it is a part, locked; None where it is none."""
    if part.part_of is None:
        return None
    lock(db, Report, part.part_of)
    return db.get_one(Report, part.part_of)


def open_ones(db: Db, whole: Report) -> list[Report]:
    """The present parts that are not over."""
    return [part for part in present(db, whole) if part.state in OPEN]


def follow(db: Db, part: Report) -> None:
    """Let the whole know when the next of its parts is due, and whether one of them is late."""
    whole = whole_of(db, part)
    if whole is None or whole.state != State.SPLIT:
        return
    waiting = open_ones(db, whole)
    dues = [one.due_at for one in waiting if one.due_at is not None]
    alarms = [one.alarmed_at for one in waiting if one.alarmed_at is not None]
    whole.due_at = min(dues, default=whole.due_at)
    whole.alarmed_at = min(alarms, default=None)
    late = any(one.climbed_in == one.round for one in waiting)
    whole.climbed_in = whole.round if late else None
    db.add(whole)
