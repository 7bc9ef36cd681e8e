"""Figures (公示的数) of a village's public reports; one that is too small is left out, and that is no zero."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from core.board import matters
from core.board.matters import LEAST
from core.db import Db
from core.reports.ladder.lifecycle import RUNNING, State
from core.reports.ladder.reports import Report

BACK = timedelta(days=30)
_DONE = (State.DONE, State.CONFIRMED, State.UNCONFIRMED)


@dataclass(frozen=True)
class Figures:
    """How many; None where there are fewer than LEAST."""

    open: int | None
    overdue: int | None
    done: int | None  # in the last thirty days


def of_village(db: Db, village_id: str, now: datetime) -> Figures:
    """A village's figures now; three statements."""
    here = (matters.public(), col(Report.village_id) == village_id)
    held = col(Report.state).in_(RUNNING)
    climbed = col(Report.climbed_in) == col(Report.round)
    late = or_(col(Report.finish_due_at) <= now, climbed)
    return Figures(
        _enough(db, *here, held),
        _enough(db, *here, held, late),
        _enough(db, *here, col(Report.state).in_(_DONE), col(Report.done_at) >= now - BACK),
    )


def _enough(db: Db, *conditions: ColumnElement[bool]) -> int | None:
    count = int(
        db.execute(select(func.count()).select_from(Report).where(*conditions)).scalar_one()
    )
    return count if count >= LEAST else None
