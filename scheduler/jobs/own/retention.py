"""每天凌晨三点半: words, photos and messages of what is long over go, in small portions; see core.privacy.ageing."""

from datetime import datetime

from core import acts
from core.db import Db
from core.privacy import ageing
from handlers.engine import memory
from scheduler import marks, runner
from scheduler.job import Job, cron

_EVENTS, _RUNS = "inbox", "occurrence"


def portions(db: Db, now: datetime) -> list[str]:
    """What this night has to do; what the program remembers of events and jobs goes with the messages.

    Nothing in the first year, which two rows tell: those of the first event and the first act.
    """
    begun = min(filter(None, (memory.first(db), acts.first(db))), default=now)
    if begun >= now - ageing.shortest():
        return []
    every = ageing.portions(db, now)
    before = ageing.mail_before(now)
    if before is None:
        return every
    events = len(memory.older(db, before, ageing.AT_ONCE * ageing.MOST))
    return [*every, *ageing.shares(_EVENTS, events), _RUNS]


def sweep(db: Db, now: datetime, portion: str) -> int:
    """One portion; how many rows went."""
    before, name = ageing.mail_before(now), portion.partition("/")[0]
    if name not in (_EVENTS, _RUNS) or before is None:
        return ageing.sweep(db, now, portion)
    if name == _RUNS:
        return marks.forget_runs(db, runner.all_jobs(), before)
    events = memory.older(db, before, ageing.AT_ONCE)
    memory.forget(db, events)
    return len(events)


job = Job(
    name="retention",
    trigger=cron(hour=3, minute=30),
    run=sweep,
    each=portions,
    claims=True,
)
