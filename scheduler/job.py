"""Jobs (定时任务): a trigger and one core function that says how much it did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from core.clock import zone
from core.db import Db
from core.registry import regions


def cron(**fields: str | int) -> CronTrigger:
    """A cron trigger on the village's clock. Never an interval: it would count from start-up."""
    return CronTrigger(timezone=zone(), **fields)


def villages(db: Db, _: datetime) -> list[str]:
    """The parts of a job that every village gets for itself."""
    return regions.village_ids(db)


@dataclass(frozen=True)
class Job:
    """Something that happens by itself. `run` says how much it did.

    `claims`: a daily or rarer job takes a unique (job, period) row in the transaction of its work.
    `late`: skipped and logged when more than this behind; None always catches up.
    `each`: names the parts, e.g. the villages with something to do or what is due now, and `run` then
    takes the part as its third argument; every part is a transaction and a claim of its own, so that none waits for
    another and one that breaks holds up no other.
    `block`: so many parts share a transaction, and `run` takes a list of them; each keeps its claim,
    and where one breaks each is done alone. On PostgreSQL several blocks go at once.
    `next_due`: a sweep's next due moment, so that a moving clock jumps from one to the next.
    """

    name: str
    trigger: CronTrigger
    run: Callable[..., int]
    claims: bool = False
    late: timedelta | None = None
    each: Callable[[Db, datetime], list[str]] | None = None
    block: int = 1
    next_due: Callable[[Db], datetime | None] | None = None
