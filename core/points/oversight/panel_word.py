"""The panel's word (表态) and what follows: more than half let a month's list out, send it back, or stop it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core import db as database
from core import outbox
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies
from core.outbox import Message
from core.points.gates import confirmation, next_gate, panel_votes, results
from core.points.gates.panel_votes import Count
from core.points.oversight import freezing, words
from core.points.rulebook import periods
from core.points.statement import freezes, publicity, statements
from core.points.statement.statements import Statement, StatementState
from core.registry import addresses
from core.registry.people import Person
from core.registry.regions import Region


class Follows(StrEnum):
    """What came of a word, with those before it."""

    NOTED = "noted"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Spoken:
    """A list that was spoken to, how the panel stands to it, and what came of that."""

    statement: Statement
    count: Count
    follows: Follows


def say(
    db: Db,
    person: Person,
    village_id: str,
    period: str,
    agrees: bool,
    reason: str,
    now: datetime,
) -> list[Spoken]:
    """Note what one of the panel says to a period's lists, and do what more than half of it say.

    Before a list is shown: out it goes, or back to be put right; while it is shown, more than half
    against it stop it until the supervision group has looked. Refusal as `panel_votes.say`.
    """
    database.lock(db, Region, village_id)
    spoken_to = [
        s
        for state in panel_votes.OPEN
        for s in statements.in_state(db, village_id, state)
        if s.period == period and panel_votes.stage_of(db, s) is not None
    ]
    if not spoken_to:
        raise Refusal(f"{periods.spoken(period)}没有等表态的积分表。发“积分表”看看现在有哪些。")
    spoken = []
    for statement in spoken_to:
        panel_votes.say(db, person, statement, agrees, reason, now)
        count = panel_votes.count(db, statement, now)
        spoken.append(Spoken(statement, count, _follow(db, person, statement, count, now)))
    return spoken


def _follow(db: Db, person: Person, statement: Statement, count: Count, now: datetime) -> Follows:
    shown = statement.state == StatementState.PUBLISHED
    if shown and count.stopped and freezes.of(db, statement.id) is None:
        why = words.reasons([v.reason for v in panel_votes.of(db, statement)])
        stage = panel_votes.stage_of(db, statement)
        body = bodies.name(stage.body) if stage else ""
        freezing.stop_by_body(db, person, statement, body, why, now)
        return Follows.STOPPED
    if not shown and count.passed:
        outbox.withdraw(db, statement.id, {"statement"}, now)
        publicity.publish(db, None, [statement], now)
        confirmation.tell_others(db, person, [statement], now)
        return Follows.PUBLISHED
    if not shown and count.stopped:
        message = results.send_back(db, statement, now, "panel", person_id=person.id)
        convener = next_gate.convener(db, statement.village_id, now)
        if convener is not None:
            addresses.tell(db, convener.id, message, now)
        others = [p for p in panel_votes.voters(db, statement, now) if p != person.id]
        _tell_sent_back(db, statement, [p for p in others if convener and p != convener.id], now)
        return Follows.SENT_BACK
    return Follows.NOTED


def _tell_sent_back(db: Db, statement: Statement, whom: list[str], now: datetime) -> None:
    text = results.sent_back(db, statement)
    addresses.tell_all(db, whom, Message(text, thing=statement.id), now)
