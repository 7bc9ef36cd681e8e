"""Which report (哪一件) the speaker means: the one named, the only one, or one to choose."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from core.outbox import Message
from core.reports import progress
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from handlers.engine import commands
from handlers.engine.asks import Options, choose, shown
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, always
from handlers.engine.reading import Evidence, Reach, Reading
from handlers.reports.filing.problem import said_number, who
from handlers.understand.places import places
from handlers.understand.sayings.clause import faulty

Of = Callable[[Turn], list[Report]]
When = Callable[[Turn, Answers], bool]

NUMBERED = re.compile(r"编号\s*临?\d{1,6}")
"""Words that say of which report they are, whatever else they are."""

NONE_OPEN = Message("您没有正在办的上报。要报新的事，直接说是什么事、在哪里就行。")


def filed(turn: Turn) -> list[Report]:
    """The speaker's own and joined reports, newest first."""
    return turn.once("filed", lambda: reports.of_reporter(turn.db, who(turn)))


def followed(*states: State) -> Of:
    """The speaker's own and joined reports in these states, newest first."""
    wanted = frozenset(states)

    def find(turn: Turn) -> list[Report]:
        return [r for r in filed(turn) if r.state in wanted]

    return find


def held(turn: Turn) -> list[Report]:
    """What the speaker's posts hold, the first due first."""
    person = turn.person
    if person is None:
        return []
    return turn.once("held", lambda: reports.held_by(turn.db, person.id, turn.now))


def of_none(turn: Turn) -> bool:
    """Whether words about a report name a matter of which the sender never filed any."""
    slots = turn.meaning.slots
    named = slots.get("category") or slots.get("places")
    judged = slots.get("result") in ("dissatisfied", "partial")
    if not (named or judged) or filed(turn):
        return False
    return not held(turn)


def meant(turn: Turn, answers: Answers, of: Of) -> str | None:
    """The id of the report that is meant, if that is clear."""
    chosen = answers.get("thing") or answers.get("which")
    if chosen:
        return str(chosen)
    candidates, said = of(turn), str(answers.get("said", ""))
    named = said_number(candidates, said)
    if named is not None:
        return named.id
    if NUMBERED.search(said):
        return None  # one that is not among them: it is never another
    if (answered := turn.pointed) and answered.thing in {r.id for r in candidates}:
        return answered.thing
    return candidates[0].id if len(candidates) == 1 else None


def beside(turn: Turn, heard: Callable[[Turn], Iterable[Reading]]) -> Iterable[Reading]:
    """What is heard as a report; what is written while a holder chooses one is the reason, or else asked about."""
    acting = commands.flows().get(turn.open_flow)
    by_post = bool(turn.words) and acting is not None and acting.posts is not None
    if not by_post or shown(turn, turn.open_flow, "which") is None:
        yield from heard(turn)
    elif faulty(turn.words) and places(turn.words):
        for one in heard(turn):
            weight = min(one.evidence, Evidence.LIKELY)
            yield replace(one, evidence=weight, reach=Reach.OTHERS, shared=False)


def which(of: Of, question: str, flow: str, *, when: When = always) -> Ask:
    """Asks which report, where there are several and none was named."""

    def options(turn: Turn, _: Answers) -> Options:
        return [(r.id, progress.line(r, turn.now)) for r in of(turn)[:9]]

    def unclear(turn: Turn, answers: Answers) -> bool:
        return when(turn, answers) and meant(turn, answers, of) is None and bool(of(turn))

    return choose("which", question, options, flow=flow, when=unclear)
