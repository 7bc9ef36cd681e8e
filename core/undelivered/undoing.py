"""Undoing (撤销): 打过了 that was pressed too early."""

from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry.people import Person
from core.undelivered import words
from core.undelivered.calls import RUNG

UNDONE = acts.kind("undelivered.undo", passed_over="the taking back itself")


@acts.takes_back(RUNG)
def not_rung(db: Db, act: Act, now: datetime) -> str:
    """They are on the list again."""
    if act.undone_at is not None:
        raise Refusal("这一次已经撤销过了。")
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, undone=act.id)
    return words.not_rung(db.get_one(Person, act.thing_id).name)
