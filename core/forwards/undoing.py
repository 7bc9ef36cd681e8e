"""Undoing (撤销): 已转发 that was pressed too early."""

from datetime import datetime

from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.forwards import words
from core.forwards.forwards import DONE, Forward

UNDONE = acts.kind("forward.undo", passed_over="the taking back itself")


@acts.takes_back(DONE)
def not_done(db: Db, act: Act, now: datetime) -> str:
    """It waits again, and is asked after once more a day later."""
    which = select(Forward).where(col(Forward.id).in_(act.detail["forwards"]))
    forwards = [f for f in db.exec(which.order_by(col(Forward.id))) if f.done_at is not None]
    if act.undone_at is not None or not forwards:
        raise Refusal("这次转发已经撤销过了。")
    for forward in forwards:
        forward.done_at = forward.reminded_at = None
        forward.at = now
    act.undone_at = now
    db.add_all([act, *forwards])
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, undone=act.id)
    return words.taken_back([forward.title for forward in forwards])
