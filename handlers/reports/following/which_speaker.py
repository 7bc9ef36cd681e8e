"""替谁说: on a phone that several people share, who of them speaks; asked once a talk and remembered for it."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.registry import addresses
from core.registry.people import Person
from core.reports import filing
from core.reports.ladder.reports import spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports.filing.problem import who
from handlers.reports.following.questions import WHICH_SPEAKER

_ME = re.compile(
    "(?:我是|这是|是|替|帮)?(?P<name>[一-鿿·]{2,6}?)(?:在说|说的|报的|说话|本人)?[。！!]?"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """我是王小梅: on a shared phone, whoever says so speaks from now on."""
    match = _ME.fullmatch(turn.words) if len(turn.sharing) > 1 else None
    person = _of_name(turn, match["name"]) if match else None
    if person is not None:
        act = Choice(person.name, WHICH_SPEAKER, {"person": person.id})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="which_speaker", belief=3.0)


def _of_name(turn: Turn, name: str) -> Person | None:
    return next((p for p in turn.sharing if p.name == name), None)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Remember who speaks; a report that waited to know has its reporter."""
    person = next((p for p in turn.sharing if p.id == answers.get("person")), None)
    if person is None:
        return [Message("这部手机只有一个人在用，不用选。")]
    addresses.speaks(turn.db, turn.address, person.id, turn.now)
    if not answers.get("thing"):
        return [Message(f"好，{person.name}，您说。")]
    report = filing.name_reporter(turn.db, str(answers["thing"]), who(turn), person.id, turn.now)
    return [
        Message(
            f"好，编号 {spoken_number(report)} 记在{person.name}名下，这会儿都算{person.name}说的。"
        )
    ]


flow = Flow(name=WHICH_SPEAKER, words=(), hears=hears, asks=(), done=done)
