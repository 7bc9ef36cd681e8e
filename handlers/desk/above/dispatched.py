"""Dispatched (派哪一件): which report is meant by 派给, said by whoever stands above its holder, and whom they send."""

import re
from collections.abc import Iterable

from core.outbox import Choice
from core.registry.people import Person
from core.reports import urging
from core.reports.ladder import workers
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Report
from core.reports.work import entrusting
from handlers.desk.above import urged
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import said_number, who
from handlers.reports.filing.sharing import meant_of
from handlers.reports.holding.spoken_of import gives_report, giving
from handlers.understand.sayings.polarity import asked, negated

NAME = "dispatch"
GIVES = re.compile(
    "派给|派到|改派|转派|指派|分派给|分给|安排给|派单给|派(?!出所)(?=[一-鿿]{2,4}(?:去|来|办|处理))"
)
_BELIEF = 5.5
"""Surer than that the act is not theirs, which it would be by any other post."""


def readings(turn: Turn) -> Iterable[Reading]:
    """派给 with a number, or with what lies where: of reports that others hold and the sender stands above."""
    words = turn.words
    if asked(words) or negated(words) or not turn.holds(*urging.POSTS):
        return
    held = which_report.held(turn)
    if said_number(held, words) is not None:
        return
    number = urged.number(words)
    several = [r for r in candidates(turn, {"said": words, "number": number}) if _commands(turn, r)]
    verb = giving(GIVES, words)
    if not several or verb is None or not (number or gives_report(words, verb, several)):
        return
    if held and not number and (meant_of(words, held) or not meant_of(words, several)):
        return  # what is in their own hands goes before
    thing = several[0].id if len(several) == 1 else None
    act = Choice("派人去办", NAME, {"said": words, "number": number}, thing=thing)
    yield Reading(
        By.FLOW, act, Evidence.PLAIN, why="desk.dispatch", reach=Reach.OTHERS, belief=_BELIEF
    )


def candidates(turn: Turn, answers: Answers) -> list[Report]:
    """The reports that may be meant."""
    return [r for r in urged.candidates(turn, answers) if r.state in HELD]


def _commands(turn: Turn, report: Report) -> bool:
    return urging.above(turn.db, report, who(turn), turn.now) is not None


def people(turn: Turn, report_id: str, words: str) -> list[Person]:
    """Those of the village, or of the sender's part of it, whose names stand in the words.

    Refusal where the sender may send nobody.
    """
    report, within = entrusting.sendable(turn.db, report_id, who(turn), turn.now)
    return workers.named(turn.db, report, words, turn.now, within=within)
