"""Ringing (叫人): the first in the transaction of the cry, the next every three minutes, until somebody goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db
from core.emergencies import callout, emergencies, notices, words
from core.emergencies.callout import Called
from core.emergencies.emergencies import (
    ALARM_AFTER,
    ALARMED,
    ENDS_AFTER,
    EVERY,
    OPEN,
    OUTCOME_AFTER,
    RANG,
    Emergency,
    EmergencyState,
    Ending,
    Ring,
    Sender,
)
from core.emergencies.kinds import Kind
from core.outbox import Message
from core.registry import villages

AT_ONCE = 1000
CLOCK = Sender()
_SLOWER = ((timedelta(minutes=30), EVERY), (timedelta(hours=3), timedelta(minutes=15)))
_SLOWEST = timedelta(hours=1)
"""Every three minutes for half an hour, then every fifteen, then every hour: nobody sleeps through it, and no
platform shuts us out for it."""


def pause(age: timedelta) -> timedelta:
    """How long until the next ring, so long after the cry."""
    return next((rest for until, rest in _SLOWER if age < until), _SLOWEST)


def ring(db: Db, emergency: Emergency, now: datetime) -> list[str]:
    """Ring the next, and once more everybody who was rung and has said nothing; who was rung for the first time.

    Whoever has no account is passed over for the next at once. After a quarter of an hour town and
    city are rung too, and who cries is told whom to ring.
    """
    alarm = emergency.alarmed_at is None and now - emergency.at >= ALARM_AFTER
    unreached = _unreached(db, emergency)
    line = (
        callout.line(db, emergency, now) if emergency.region_id else _unplaced(db, emergency, now)
    )
    before = emergencies.rung(db, emergency.id)
    emergency.round += 1
    emergency.next_at = now + pause(now - emergency.at)
    fresh: list[Called] = []
    for step in line:
        new = [c for c in step if c.person.id not in before]
        if new:
            fresh += new
            if _ring_these(db, emergency, new, line, unreached, now):
                break
    last = callout.above(db, emergency, now) if alarm else ()
    _again(db, emergency, [*line, last], {c.person.id for c in fresh}, before, unreached, now)
    if alarm:
        _alarm(db, emergency, last, {*before, *(c.person.id for c in fresh)}, now)
    emergencies.note(db, emergency, RANG, CLOCK, now, right="clock", round=emergency.round)
    return [c.person.id for c in fresh]


def _unplaced(db: Db, emergency: Emergency, now: datetime) -> list[callout.Callout]:
    """Who may know in which village it is, while nobody has said."""
    but = [*emergency.kept_from, emergency.person_id]
    line = [callout.over_all(db, but, now, words=f"{emergency.text} {emergency.place}")]
    return [step for step in line if step]


def _unreached(db: Db, emergency: Emergency) -> set[str]:
    return {r.person_id for r in emergencies.rings(db, emergency.id) if not r.reached}


def _ring_these(
    db: Db,
    emergency: Emergency,
    called: Sequence[Called],
    line: Sequence[callout.Callout],
    unreached: set[str],
    now: datetime,
) -> bool:
    """Ring these people; whether one of them at least has an account."""
    silent = _silent(db, emergency, line, unreached)
    minutes = max(1, (now - emergency.at) // timedelta(minutes=1))
    reached: set[str] = set()
    for one in called:
        others = [c.person.name for c in called if c is not one]
        beside = words.beside([c.person.name for c in silent], others, minutes)
        reached |= notices.tell(
            db, emergency, [(one.person.id, _message(db, emergency, beside, now))], now
        )
    _put(db, emergency, called, reached, now)
    return bool(reached)


def _silent(
    db: Db, emergency: Emergency, line: Sequence[callout.Callout], unreached: set[str]
) -> list[Called]:
    """Who was rung, can be reached, and has said nothing."""
    before = set(emergencies.rung(db, emergency.id))
    quiet = before - unreached - {*emergency.going, *emergency.declined}
    return [c for step in line for c in step if c.person.id in quiet]


def _again(
    db: Db,
    emergency: Emergency,
    line: Sequence[callout.Callout],
    fresh: set[str],
    before: Sequence[str],
    unreached: set[str],
    now: datetime,
) -> None:
    quiet = {*before} - unreached - fresh - {*emergency.going, *emergency.declined}
    silent = [c for step in line for c in step if c.person.id in quiet]
    message = _message(db, emergency, "", now, again=True)
    reached = notices.tell(db, emergency, [(c.person.id, message) for c in silent], now)
    _put(db, emergency, silent, reached, now)


def _message(
    db: Db, emergency: Emergency, beside: str, now: datetime, *, again: bool = False
) -> Message:
    if emergency.region_id is None:
        return _village_question(db, emergency, again=again)
    return words.ring(
        emergency.id,
        Kind(emergency.kind),
        what=notices.what(db, emergency),
        where=notices.where(db, emergency),
        telephone=notices.telephone(emergency),
        beside=beside,
        drill=emergency.drill,
        again=again,
        picture=emergency.photos[0] if emergency.photos else None,
        unnamed=emergency.unnamed,
    )


def _village_question(db: Db, emergency: Emergency, *, again: bool) -> Message:
    choices = villages.choices(
        db, "sos", {}, words=emergency.text, thing=emergency.id, label=words.GIVE_TO
    )
    text = words.heading(drill=False) + notices.what(db, emergency)
    where = notices.where(db, emergency)
    return words.village_question(
        emergency.id,
        "\n".join(filter(None, (text, where, notices.telephone(emergency)))),
        choices,
        registered=emergency.person_id is not None,
        again=again,
    )


def _put(
    db: Db, emergency: Emergency, called: Sequence[Called], reached: set[str], now: datetime
) -> None:
    for one in called:
        ring = Ring(
            emergency_id=emergency.id,
            person_id=one.person.id,
            round=emergency.round,
            title=one.title,
            at=now,
            reached=one.person.id in reached,
        )
        db.add(ring)
    db.flush()


def _alarm(
    db: Db, emergency: Emergency, last: callout.Callout, rung: set[str], now: datetime
) -> None:
    """Town and city are rung, and who cries is told whom to ring themselves."""
    emergency.alarmed_at = now
    new = [c for c in last if c.person.id not in rung]
    minutes = (now - emergency.at) // timedelta(minutes=1)
    if emergency.drill:
        return
    message = _message(db, emergency, words.nobody_answered(minutes), now)
    reached = notices.tell(db, emergency, [(c.person.id, message) for c in new], now)
    _put(db, emergency, new, reached, now)
    names = [emergencies.name_of(db, i) for i in emergencies.rung(db, emergency.id)[:3]]
    told = words.nobody_came(Kind(emergency.kind), names)
    notices.to_crier(db, emergency, Message(told), now)
    emergencies.note(db, emergency, ALARMED, CLOCK, now, right="clock")


def due(db: Db, now: datetime) -> list[str]:
    """The emergencies in which the clock must act, the one that has waited longest first."""
    query = select(Emergency.id).where(
        col(Emergency.state).in_(OPEN), col(Emergency.next_at) <= now
    )
    return list(db.exec(query.order_by(col(Emergency.next_at), col(Emergency.id)).limit(AT_ONCE)))


_NEXT = select(func.min(Emergency.next_at)).where(col(Emergency.state).in_(OPEN))


def next_due(db: Db) -> datetime | None:
    """When the clock must act next."""
    return db.exec(_NEXT).first()


def over_for_want_of_words(emergency: Emergency, now: datetime) -> bool:
    """Whether a day has passed since it began, or since somebody went."""
    return now - (emergency.answered_at or emergency.at) >= ENDS_AFTER


def ask_outcome(db: Db, emergency: Emergency, now: datetime) -> None:
    """Ask whoever went what became of it; where somebody must see for themselves, those rung first."""
    asked = emergency.going[:1] or emergencies.rung(db, emergency.id)[:3]
    whose = notices.scene(db, emergency)
    if emergency.state == EmergencyState.CHECKING:
        quoted = "" if emergency.hushed else notices.quoted(db, emergency, emergency.calm)
        message = words.see_for_yourself(emergency.id, notices.whose(db, emergency), quoted)
    elif emergency.outcome and not emergency.hushed:
        quoted = notices.cut(emergency.outcome)
        message = words.is_it_over(emergency.id, quoted, Ending.SAFE.value, whose)
    else:
        message = words.outcome_question(emergency.id, whose)
    notices.tell(db, emergency, [(i, message) for i in asked], now)
    age = now - (emergency.answered_at or emergency.at)
    rest = OUTCOME_AFTER if age < timedelta(hours=2) else timedelta(hours=2)
    emergency.next_at = now + (rest if not emergency.outcome else max(rest, timedelta(hours=2)))
    db.add(emergency)
