"""Ending (了结): nobody need come any more, and everybody who was rung hears so."""

from datetime import datetime

from core.db import Db
from core.emergencies import callout, emergencies, notices, words
from core.emergencies.emergencies import (
    CALMED,
    LAPSED,
    OPEN,
    OUTCOME_AFTER,
    OVER,
    Emergency,
    EmergencyState,
    Ending,
    Sender,
)
from core.errors import Refusal
from core.outbox import Message


def stand_down(
    db: Db,
    emergency_id: str,
    sender: Sender,
    ending: Ending,
    wording: str,
    now: datetime,
) -> Emergency:
    """Who cried, or anybody who was rung, says that it is over; everybody who was rung is told.

    Of what is hushed the word of who cried is not enough, who may be made to say it: the ringing
    stops, and those who were rung are asked to see for themselves. Refusal for everybody else.
    """
    emergency = emergencies.held(db, emergency_id)
    mine = emergencies.cried_by(emergency, sender)
    if not mine:
        emergency, _ = callout.to_answer(db, emergency_id, sender, now)
    if emergency.state not in OPEN:
        raise Refusal("这次呼救已经了结了，大家都知道了。")
    if mine and emergency.hushed:
        return _calm(db, emergency, sender, wording, now)
    _end(db, emergency, ending, now)
    emergency.ended_by = sender.person_id
    emergencies.note(
        db, emergency, OVER, sender, now, right="crier" if mine else "rung", ending=ending.value
    )
    _tell(db, emergency, sender, wording, now)
    return emergency


def _end(db: Db, emergency: Emergency, ending: Ending, now: datetime) -> None:
    emergency.state, emergency.ending = EmergencyState.OVER, ending.value
    emergency.ended_at, emergency.next_at = now, None
    notices.no_more_rings(db, emergency, now)


def _tell(db: Db, emergency: Emergency, sender: Sender, wording: str, now: datetime) -> None:
    whose = notices.scene(db, emergency)
    mine = emergencies.cried_by(emergency, sender)
    by = notices.whose(db, emergency) if mine else emergencies.name_of(db, sender.person_id)
    by = by or words.UNKNOWN
    if emergency.hushed:
        text = words.over_in_confidence(whose, by)
        notices.to_rung(db, emergency, Message(text), now, but=[sender.person_id or ""])
        return
    quoted = notices.quoted(db, emergency, wording) if mine else notices.cut(wording)
    text = words.over(whose, by, quoted, drill=emergency.drill)
    notices.to_rung(db, emergency, Message(text), now, but=[sender.person_id or ""])
    notices.to_crier(db, emergency, Message(text), now, but=sender)
    notices.over_to_groups(db, emergency, now)


def _calm(db: Db, emergency: Emergency, sender: Sender, wording: str, now: datetime) -> Emergency:
    """Nobody more is rung; those who were are asked to see, again and again until one of them has."""
    emergency.calm = notices.cut(wording)
    emergency.state = EmergencyState.CHECKING
    emergency.next_at = now + OUTCOME_AFTER
    notices.no_more_rings(db, emergency, now)
    emergencies.note(db, emergency, CALMED, sender, now, right="crier")
    message = words.see_for_yourself(emergency.id, notices.whose(db, emergency), "")
    notices.to_rung(db, emergency, message, now)
    return emergency


def lapse(db: Db, emergency: Emergency, now: datetime) -> None:
    """A day has passed without a word: it ends, and those who were rung first are asked to make a call."""
    answered = bool(emergency.going)
    ending = Ending.TOLD if emergency.outcome else Ending.SILENT
    _end(db, emergency, ending, now)
    emergencies.note(db, emergency, LAPSED, Sender(), now, right="clock", ending=ending.value)
    if ending == Ending.SILENT:
        text = words.lapsed(notices.scene(db, emergency), answered=answered)
        first = emergencies.rung(db, emergency.id)[:3]
        notices.tell(db, emergency, [(i, Message(text)) for i in first], now)
