"""Involved (牵涉到谁): the emergencies that concern who writes, and of which of them the words speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.emergencies import callout, emergencies, notices
from core.emergencies.emergencies import Emergency, EmergencyState, Sender
from core.outbox import Choice
from core.reports.ladder import routing
from handlers.engine.event import Turn
from handlers.engine.flow import Answers

_JUST = timedelta(minutes=30)


@dataclass(frozen=True)
class Involved:
    """The open emergencies of somebody, newest first."""

    cries: tuple[Emergency, ...] = ()
    called: tuple[Emergency, ...] = ()


def sender(turn: Turn) -> Sender:
    """Who writes, as core knows them."""
    return Sender(turn.person.id if turn.person else None, turn.address.id)


def involved(turn: Turn) -> Involved:
    """One statement, once a turn, where anybody is in danger; a drill counts for those who are rung."""

    def look() -> Involved:
        if turn.once("calm", lambda: False):
            return Involved()
        every = emergencies.concerning(turn.db, sender(turn))
        mine = [e for e in every if emergencies.cried_by(e, sender(turn))]
        return Involved(
            tuple(e for e in mine if not e.drill), tuple(e for e in every if e not in mine)
        )

    return turn.once("emergencies", look)


def meant(turn: Turn, candidates: Sequence[Emergency]) -> list[Emergency]:
    """Those of them that the words name by who cries or whose house it is; else all that none other is named in.

    Empty where the words name the house of somebody else.
    """
    words = turn.words
    named = [e for e in candidates if _named(turn, e)]
    if named:
        return named
    elsewhere = [e for e in candidates if _elsewhere(turn, e, words)]
    return [e for e in candidates if e not in elsewhere]


def _named(turn: Turn, emergency: Emergency) -> bool:
    named = emergency.names_to(sender(turn).person_id)
    name = emergencies.name_of(turn.db, emergency.person_id) if named else ""
    return bool(name) and name in turn.words


def _elsewhere(turn: Turn, emergency: Emergency, words: str) -> bool:
    if emergency.village_id is None or not any(mark in words for mark in "家户屋"):
        return False
    house = routing.household_in(turn.db, emergency.village_id, words)
    return house is not None and house != emergency.household_id


def unanswered_near(turn: Turn) -> list[Emergency]:
    """Fresh cries nobody has answered, for which the sender might have been rung: heard of by telephone."""
    if turn.person is None or not turn.posts:
        return []
    villages = {turn.person.village_id} - {None}
    near = emergencies.open_in(turn.db, [v for v in villages if v])
    return [
        e
        for e in near
        if e.state == EmergencyState.RINGING
        and turn.now - e.at <= _JUST
        and callout.may_answer(turn.db, e, turn.person.id, turn.now)
    ]


def aimed(label: str, flow: str, answers: Answers, emergency: Emergency) -> Choice:
    """A choice of this emergency, whether it is pressed or what was said is taken for it."""
    return Choice(label, flow, {"thing": emergency.id} | answers, emergency.id)


def line(turn: Turn, emergency: Emergency) -> str:
    """One of several, by who cries and what it is."""
    return notices.cut(notices.what(turn.db, emergency), 24)
