"""Invariants of emergencies (核对): rung at once, in order, by nobody's leave once somebody goes, and never forgotten."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.emergencies import emergencies
from core.emergencies.emergencies import (
    CRIED,
    DRILLED,
    OPEN,
    PLACED,
    Emergency,
    EmergencyState,
    Ring,
)
from core.outbox import Outgoing
from core.registry import people

_RINGS = (EmergencyState.RINGING.value, EmergencyState.UNPLACED.value)


def broken(db: Db) -> Iterator[str]:
    """One sentence for each emergency that could not have come about by the rules; reads only."""
    done: dict[str, list[Act]] = {}
    every = select(Act).where(col(Act.kind).startswith("emergency."))
    for act in db.exec(every.order_by(col(Act.id))):
        done.setdefault(act.thing_id, []).append(act)
    rings: dict[str, list[Ring]] = {}
    for ring in db.exec(select(Ring).order_by(col(Ring.id))):
        rings.setdefault(ring.emergency_id, []).append(ring)
    for emergency in db.exec(select(Emergency).order_by(col(Emergency.id))):
        acts, rung = done.get(emergency.id, []), rings.get(emergency.id, [])
        yield from _as_its_acts_say(emergency, acts)
        yield from _never_forgotten(emergency)
        yield from _at_once(db, emergency, acts, rung)
        yield from _in_order(emergency, rung)
        yield from _not_after_an_answer(emergency, acts, rung)
        yield from _kept(db, emergency, rung)
        yield from _unnamed(db, emergency, acts)


def _as_its_acts_say(emergency: Emergency, acts: Sequence[Act]) -> Iterator[str]:
    last = acts[-1].detail.get("after") if acts else None
    if last != emergency.state.value:
        yield f"I-19: emergency {emergency.id} is {emergency.state}, its acts say {last}"
    if any(not act.right for act in acts):
        yield f"I-19: emergency {emergency.id} was changed by no right"


def _never_forgotten(emergency: Emergency) -> Iterator[str]:
    """Open ones are the clock's, until they end; ended ones are nobody's."""
    is_open = emergency.state in OPEN
    if is_open != (emergency.next_at is not None):
        yield f"I-13: emergency {emergency.id} is {emergency.state} and due {emergency.next_at}"
    ended = emergency.ended_at is not None and emergency.ending is not None
    if is_open == ended:
        yield f"I-13: emergency {emergency.id} is {emergency.state} and ended {emergency.ended_at}"
    if emergency.state == EmergencyState.GOING and not emergency.going:
        yield f"I-13: emergency {emergency.id} is answered by nobody"


def _at_once(
    db: Db, emergency: Emergency, acts: Sequence[Act], rung: Sequence[Ring]
) -> Iterator[str]:
    """The first ring is of the moment of the cry, and owed there and then; so after a village was found."""
    begun = [a.at for a in acts if a.kind in (CRIED, DRILLED)]
    if begun != [emergency.at]:
        yield f"I-16: emergency {emergency.id} was cried {len(begun)} times"
    if rung and rung[0].at != emergency.at and not any(a.kind == PLACED for a in acts):
        yield f"I-16: the first ring of {emergency.id} came after its cry"
    owed = {m.made_at for m in db.exec(select(Outgoing).where(Outgoing.thing == emergency.id))}
    if any(r.at not in owed for r in rung if r.reached):
        yield f"I-16: a ring of {emergency.id} was owed to nobody"


def _in_order(emergency: Emergency, rung: Sequence[Ring]) -> Iterator[str]:
    rounds = [ring.round for ring in rung]
    if rounds != sorted(rounds) or any(n > emergency.round for n in rounds):
        yield f"I-13: emergency {emergency.id} was rung out of order"
    moments = [ring.at for ring in rung]
    if moments != sorted(moments):
        yield f"I-13: emergency {emergency.id} was rung before it was rung"


def _not_after_an_answer(
    emergency: Emergency, acts: Sequence[Act], rung: Sequence[Ring]
) -> Iterator[str]:
    """Each ring lies in a time in which nobody went, or in which whoever went wanted more."""
    spans = list(_ringing(acts))
    for ring in rung:
        if not any(
            since <= ring.at and (until is None or ring.at <= until) for since, until in spans
        ):
            yield f"I-13: {ring.person_id} was rung for {emergency.id} after it had been answered"


def _ringing(acts: Sequence[Act]) -> Iterator[tuple[datetime, datetime | None]]:
    since: datetime | None = None
    for act in acts:
        rings = act.detail.get("after") in _RINGS
        if rings and since is None:
            since = act.at
        elif not rings and since is not None:
            yield since, act.at
            since = None
    if since is not None:
        yield since, None


def _kept(db: Db, emergency: Emergency, rung: Sequence[Ring]) -> Iterator[str]:
    kept = set(emergency.kept_from)
    if any(ring.person_id in kept for ring in rung):
        yield f"I-23: emergency {emergency.id} rang at somebody from whom it is kept"
    if kept and emergency.hushed:
        heard = select(Outgoing.person_id).where(Outgoing.thing == emergency.id)
        if kept & {one for one in db.exec(heard) if one}:
            yield f"I-23: somebody heard of {emergency.id} from whom it is kept"


def _unnamed(db: Db, emergency: Emergency, acts: Sequence[Act]) -> Iterator[str]:
    """Who cried unnamed from the first word stands by name and number in no message of it to anybody else,
    unless they let that person know, or somebody of the same name was rung."""
    if not any(a.kind == CRIED and a.detail.get("unnamed") for a in acts):
        return
    name = emergencies.name_of(db, emergency.person_id)
    rung = people.names(db, emergencies.rung(db, emergency.id))
    marks = [m for m in (name, emergency.telephone) if m and m not in rung.values()]
    told = select(Outgoing.person_id, Outgoing.text).where(Outgoing.thing == emergency.id)
    for person_id, text in db.exec(told):
        if person_id in (None, emergency.person_id, *emergency.named_to):
            continue
        if any(mark in text for mark in marks):
            yield f"I-23: {person_id} read who cried for {emergency.id} unnamed"
