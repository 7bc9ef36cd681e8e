"""待分派: what reached a county and fits no village of it yet, for the cadres of that county alone."""

import re
from collections.abc import Iterable

from core.clock import spoken
from core.outbox import Choice, Message
from core.registry.people import ABOVE
from core.reports import filing, notices, rights
from core.reports.ladder.lifecycle import Role
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports.filing.problem import who

NAME = "unplaced"
_SHOWN = 8


def hears(turn: Turn) -> Iterable[Reading]:
    """待分派, 还有没分派的吗: asked by a cadre above the villages."""
    asked = re.fullmatch(
        "(?:看看?|查)?(?:还?有)?(?:什么|哪些|没有?)?(?:待|没|未)分派的?(?:上报)?(?:吗|呢)?",
        turn.words.strip("。？?！! "),
    )
    if turn.event.room is None and asked is not None and turn.holds(*ABOVE):
        act = Choice("待分派", NAME)
        yield Reading(By.FLOW, act, Evidence.CERTAIN, "unplaced.asked", belief=4.5)


def waiting(turn: Turn) -> list[Report]:
    """What the sender may give to a village, the oldest first."""
    every = filing.unassigned(turn.db)
    mine = who(turn)
    return [
        r
        for r in every
        if mine.person_id not in r.kept_from
        and Role.DISPATCHER in rights.roles_of(turn.db, r, mine, turn.now)
    ]


def done(turn: Turn, _: Answers) -> list[Message]:
    """Each with when it came, and the way to give it to a village."""
    every = waiting(turn)
    if not every:
        return [Message("没有待分派的：报上来的都有人办。")]
    shown = every[:_SHOWN]
    rows = [f"待分派{len(every)}件，知道是哪个村就回号码："]
    rows += [f"{n}. {spoken(r.filed_at)} {notices.cut(r.text)}" for n, r in enumerate(shown, 1)]
    if len(every) > len(shown):
        rows.append(f"……还有{len(every) - len(shown)}件。")
    choices = tuple(
        Choice(f"编号 {spoken_number(r)}", "sos", _given(turn, r), thing=r.id) for r in shown
    )
    return [Message("\n".join(rows), choices)]


def _given(turn: Turn, report: Report) -> Answers:
    """The question which village it is, of those of its county."""
    return {"thing": report.id, "from": 0} | filing.within(turn.db, report)


flow = Flow(
    name=NAME,
    words=(),
    posts=ABOVE,
    hears=hears,
    asks=(),
    done=done,
)
