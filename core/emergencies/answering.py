"""Answering (应): 我去了, 去不了, 还要人, and what whoever went says of it."""

from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db
from core.emergencies import callout, drills, emergencies, notices, ringing, words
from core.emergencies.emergencies import (
    ASKED,
    DECLINED,
    GOING,
    HANDS,
    NAMED,
    OPEN,
    OUTCOME,
    OUTCOME_AFTER,
    STILL_OUT,
    Emergency,
    EmergencyState,
    Sender,
)
from core.errors import Refusal
from core.outbox import Message

LONGEST = 500


def go(db: Db, emergency_id: str, sender: Sender, now: datetime) -> Emergency:
    """我去了: nobody else is rung; who cries and everybody who was rung hear who comes.

    A drill is over with it. Whoever goes second is told of as well. Said twice, it is once.
    """
    emergency, person_id = callout.to_answer(db, emergency_id, sender, now)
    if person_id in emergency.going:
        return emergency
    first = emergency.state in (EmergencyState.RINGING, EmergencyState.UNPLACED)
    emergency.going = [*emergency.going, person_id]
    emergency.declined = [i for i in emergency.declined if i != person_id]
    emergency.answered_at = emergency.answered_at or now
    if first:
        emergency.state = EmergencyState.GOING
        emergency.next_at = now + OUTCOME_AFTER
        notices.no_more_rings(db, emergency, now)
    emergencies.note(db, emergency, GOING, sender, now, right="rung")
    if emergency.drill:
        return drills.end(db, emergency, now, by=person_id)
    who = _titled(db, emergency, person_id)
    comes = words.comes(who, more=len(emergency.going) > 1, neutral=emergency.hushed)
    notices.to_crier(db, emergency, Message(comes), now)
    if first:
        news = words.comes_for_others(who, notices.scene(db, emergency), drill=False)
        notices.to_rung(db, emergency, Message(news), now, but=[person_id])
    return emergency


def _titled(db: Db, emergency: Emergency, person_id: str) -> str:
    name = emergencies.name_of(db, person_id)
    titles = {r.person_id: r.title for r in emergencies.rings(db, emergency.id)}
    return f"{name}（{titles[person_id]}）" if person_id in titles else name


@acts.takes_back(GOING)
def not_going(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 我去了: the next is rung at once where nobody else goes; who cries hears so."""
    emergency = emergencies.held(db, act.thing_id)
    sender = Sender(act.person_id, act.address_id)
    if act.undone_at is not None or emergency.state not in OPEN:
        raise Refusal("“我去了”不能撤销了，这次呼救已经了结了。")
    person_id = act.person_id or ""
    act.undone_at = now
    db.add(act)
    _stay(db, emergency, person_id)
    emergencies.note(db, emergency, STILL_OUT, sender, now, right="rung")
    _next_at_once(db, emergency, now)
    name = emergencies.name_of(db, person_id)
    if emergency.state == EmergencyState.RINGING:
        notices.to_crier(db, emergency, Message(words.not_going(name)), now)
    return words.going_back(notices.whose(db, emergency, person_id))


def _stay(db: Db, emergency: Emergency, person_id: str) -> None:
    emergency.going = [i for i in emergency.going if i != person_id]
    emergency.declined = [*emergency.declined, person_id]
    if not emergency.going and emergency.state == EmergencyState.GOING:
        emergency.state, emergency.answered_at = EmergencyState.RINGING, None
    db.add(emergency)


def decline(db: Db, emergency_id: str, sender: Sender, now: datetime) -> Emergency:
    """去不了: the next is rung at once where nobody of those rung is left who might go.

    Said by whoever had wording 我去了, it takes that back, and who cries hears so.
    """
    emergency, person_id = callout.to_answer(db, emergency_id, sender, now)
    if person_id in emergency.declined:
        return emergency
    went = person_id in emergency.going
    _stay(db, emergency, person_id)
    emergencies.note(db, emergency, DECLINED, sender, now, right="rung")
    if went and emergency.state == EmergencyState.RINGING:
        name = emergencies.name_of(db, person_id)
        notices.to_crier(db, emergency, Message(words.not_going(name)), now)
    _next_at_once(db, emergency, now)
    return emergency


def _next_at_once(db: Db, emergency: Emergency, now: datetime) -> None:
    """Ring the next where everybody who could hear of it has wording that they cannot go."""
    if emergency.state != EmergencyState.RINGING:
        return
    rings = emergencies.rings(db, emergency.id)
    left = {r.person_id for r in rings if r.reached} - set(emergency.declined)
    if not left or emergency.next_at is None or emergency.next_at <= now:
        ringing.ring(db, emergency, now)
    else:
        emergency.next_at = min(emergency.next_at, now + emergencies.EVERY)


def hands(db: Db, emergency_id: str, sender: Sender, now: datetime) -> Emergency:
    """还要人: whoever went wants more; the next is rung, and so on until another goes."""
    emergency, _ = callout.to_answer(db, emergency_id, sender, now)
    if emergency.state != EmergencyState.RINGING:
        emergency.state = EmergencyState.RINGING
        emergencies.note(db, emergency, HANDS, sender, now, right="rung")
        ringing.ring(db, emergency, now)
    return emergency


def outcome(db: Db, emergency_id: str, sender: Sender, wording: str, now: datetime) -> Emergency:
    """What whoever went says of it: who cries hears it, and it is not asked for so soon again.

    What is hushed is kept, and told to nobody.
    """
    emergency, person_id = callout.to_answer(db, emergency_id, sender, now)
    quoted = notices.cut(wording)
    emergency.outcome = "；".join(filter(None, (emergency.outcome, wording)))[:LONGEST]
    if emergency.state in (EmergencyState.GOING, EmergencyState.CHECKING):
        emergency.next_at = now + 2 * OUTCOME_AFTER
    emergencies.note(db, emergency, OUTCOME, sender, now, right="rung")
    if not emergency.hushed:
        news = words.heard_from(emergencies.name_of(db, person_id), quoted)
        notices.to_crier(db, emergency, Message(news), now)
    return emergency


def ask(db: Db, emergency_id: str, sender: Sender, wording: str, now: datetime) -> Emergency:
    """A question of whoever was rung to somebody who cries unnamed: it goes to them, and their answer to all.

    Who asks is named, and may be told who cries. Refusal of a cry that has a name: there one rings up.
    """
    emergency, person_id = callout.to_answer(db, emergency_id, sender, now)
    if not emergency.unnamed:
        raise Refusal(words.ask_by_telephone(notices.whose(db, emergency), emergency.telephone))
    emergencies.note(db, emergency, ASKED, sender, now, right="rung")
    question = words.asked_of_you(
        emergency.id, person_id, _titled(db, emergency, person_id), notices.cut(wording)
    )
    notices.to_crier(db, emergency, question, now, only_here=True)
    return emergency


def name_to(db: Db, emergency_id: str, sender: Sender, person_id: str, now: datetime) -> Emergency:
    """Who cries unnamed says who they are to one of those who were rung, and to nobody else.

    Refusal for everybody but who cries, and for whoever was not rung.
    """
    emergency = emergencies.held(db, emergency_id)
    if not emergencies.cried_by(emergency, sender):
        raise Refusal("这件事只有报的人自己能说。")
    if person_id not in emergencies.rung(db, emergency.id) or person_id in emergency.kept_from:
        raise Refusal("没有叫过这个人，不告诉他。")
    if emergency.names_to(person_id):
        return emergency
    emergency.named_to = [*emergency.named_to, person_id]
    emergencies.note(db, emergency, NAMED, sender, now, right="crier", to=person_id)
    told = words.named_to_you(notices.whose(db, emergency, person_id), emergency.telephone)
    notices.tell(db, emergency, [(person_id, Message(told))], now)
    return emergency
