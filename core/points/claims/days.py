"""Days of claims (申报的日子): which may still be claimed, and for which period an act of a day counts."""

from datetime import date, datetime, timedelta

from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Period, Subject
from core.points.statement import statements


def check(db: Db, village_id: str, subject: Subject, day: date, now: datetime) -> None:
    """Refusal for an act that has not happened yet, or that is too long ago to be claimed."""
    today = day_of(now)
    if day > today:
        raise Refusal("还没到那一天，事情办了再来申报。")
    rulebook = versions.in_force(db, village_id, subject, today)
    if rulebook is None:
        if versions.in_force(db, village_id, Subject.REPRESENTATIVE, today):
            raise Refusal("村里的积分只记村民代表的履职，各家不用申报。有好事可以跟您的代表说。")
        raise Refusal("村里还没有这一类积分的细则，请问问村干部。")
    if day < today - timedelta(days=rulebook.late_days):
        raise Refusal(f"这是{rulebook.late_days}天以前的事，申报不了了。有特别情况请跟村干部说。")


def counts_for(db: Db, village_id: str, subject: Subject, day: date, now: datetime) -> str:
    """The period for which an act of that day counts if put on record now.

    Its own while that one runs, and afterwards until its statement has been begun.
    """
    today = day_of(now)
    rulebook = versions.in_force(db, village_id, subject, day)
    kind = rulebook.period if rulebook else Period.MONTH
    period = periods.of_day(day, kind)
    if periods.days(period)[1] > today:
        return period
    is_last = period == periods.before(periods.of_day(today, kind))
    if is_last and not statements.of_month(db, village_id, subject, period):
        return period
    running = versions.in_force(db, village_id, subject, today)  # its kind of period may be another
    return periods.of_day(today, running.period if running else kind)
