"""Escalation (接着叫): what the clock does with an emergency, each minute and safely any number of times."""

from datetime import datetime

from sqlmodel import col, select

from core.db import Db
from core.emergencies import drills, emergencies, ending, ringing
from core.emergencies.emergencies import (
    ALARM_AFTER,
    OPEN,
    Emergency,
    EmergencyState,
)
from core.outbox import Outgoing, State

due, next_due = ringing.due, ringing.next_due


def sweep(db: Db, now: datetime, emergency_id: str | None = None) -> int:
    """Ring, ask or end the one named, else each that is due; how many moved.

    Each is looked at again under its lock, so that nobody is rung after somebody has answered.
    """
    waiting = due(db, now) if emergency_id is None else [emergency_id]
    return sum(_go_on(db, emergencies.held(db, one), now) for one in waiting)


def _go_on(db: Db, emergency: Emergency, now: datetime) -> bool:
    if emergency.state not in OPEN or emergency.next_at is None or emergency.next_at > now:
        return False
    if emergency.drill and now - emergency.at >= ALARM_AFTER:
        drills.end(db, emergency, now)
    elif ringing.over_for_want_of_words(emergency, now):
        ending.lapse(db, emergency, now)
    elif emergency.state in (EmergencyState.RINGING, EmergencyState.UNPLACED):
        ringing.ring(db, emergency, now)
    else:
        ringing.ask_outcome(db, emergency, now)
    return True


def could_not_reach(db: Db, thing_id: str, person_id: str, now: datetime) -> None:
    """A ring ended at nobody: where none of those rung is left who might answer, the next is due at once.

    Does nothing where `thing_id` names no emergency.
    """
    if db.get(Emergency, thing_id) is None or _elsewhere(db, thing_id, person_id):
        return
    emergency = emergencies.held(db, thing_id)
    mine = [r for r in emergencies.rings(db, thing_id) if r.person_id == person_id]
    for ring in mine:
        ring.reached = False
        db.add(ring)
    db.flush()
    left = {r.person_id for r in emergencies.rings(db, thing_id) if r.reached}
    if mine and emergency.state == EmergencyState.RINGING and not left - set(emergency.declined):
        emergency.next_at = min(emergency.next_at or now, now)
        db.add(emergency)


def _elsewhere(db: Db, thing_id: str, person_id: str) -> bool:
    """Whether another of their accounts has it, or may yet."""
    query = select(Outgoing.id).where(
        Outgoing.thing == thing_id,
        Outgoing.person_id == person_id,
        col(Outgoing.state).in_((State.WAITING, State.SENT)),
    )
    return db.exec(query.limit(1)).first() is not None
