"""Sent back (还没好): what its reporter says or shows next is what is not right."""

from datetime import timedelta

from core import acts
from core.reports import rights
from core.reports.ladder.lifecycle import HELD, Action
from core.reports.ladder.reports import Report
from handlers.engine.commands import WEIGHTS
from handlers.engine.event import Turn
from handlers.engine.reading import Evidence
from handlers.reports import which_report
from handlers.reports.filing.problem import problem, route_of
from handlers.understand.meaning import result

SOON = timedelta(minutes=30)
"""So long after 还没好 the next words say what is not right."""
_SURE = 0.7
_KINDS = frozenset({rights.CHANGES[Action.REOPEN]})


def just_reopened(turn: Turn) -> Report | None:
    """The report of which the sender has just said 还没好."""
    person_id = turn.person.id if turn.person else None
    last = acts.last_of(turn.db, person_id, turn.address.id, _KINDS, turn.now - SOON)
    followed = which_report.followed(*HELD)(turn) if last is not None else []
    return next((r for r in followed if last is not None and r.id == last.thing_id), None)


def fitting(turn: Turn) -> Report | None:
    """The same, where this turn says more of it: no other matter, nothing said of whoever holds it."""
    if not turn.words:
        return just_reopened(turn) if turn.photos else None
    meaning = turn.meaning
    unsure = WEIGHTS[meaning.evidence] < Evidence.LIKELY
    if not (unsure or result(turn.words) or meaning.intent in {"report_problem", "add_detail"}):
        return None
    names_a_matter = meaning.slots.get("category", "other") != "other"
    if meaning.slots.get("places") or (meaning.confidence >= _SURE and names_a_matter):
        return None
    again = just_reopened(turn)
    if again is None:
        return None
    route = route_of(turn, problem(turn, {"said": turn.words}))
    return again if route is None or route.about is None else None
