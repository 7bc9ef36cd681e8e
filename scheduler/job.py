"""Jobs (定时任务): a trigger and one core function (db, now) -> how much it did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from core.clock import zone
from core.db import Db


def cron(**fields: str | int) -> CronTrigger:
    """A cron trigger on the village's clock. Never an interval: it would count from start-up."""
    return CronTrigger(timezone=zone(), **fields)


@dataclass(frozen=True)
class Job:
    """Something that happens by itself.

    `claims`: a daily or rarer job takes a unique (job, period) row in the transaction of its work.
    `late`: skipped and logged when more than this behind; None always catches up.
    `next_due`: a sweep's next due moment, so that a moving clock jumps from one to the next.
    """

    name: str
    trigger: CronTrigger
    run: Callable[[Db, datetime], int]
    claims: bool = False
    late: timedelta | None = None
    next_due: Callable[[Db], datetime | None] | None = None
