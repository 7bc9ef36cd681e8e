"""Acting (办理): what may be done to a report at the desk is what chat offers, by the very same commands.

A button here begins the command that it begins there; what the command asks is asked on the page, and its answer is
the page's. So law, words and records are one, and a command that learns something new has it here at once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.web.desk.call import Call, as_json
from core.desk import lists
from core.evidence import Evidence, EvidenceState
from core.outbox import Choice, Message
from core.reports import notices
from core.reports.ladder.lifecycle import Action, Role, allowed
from core.reports.ladder.reports import Report
from handlers.engine import commands, flow
from handlers.engine.asks import OPTION
from handlers.engine.event import Event, Turn
from handlers.engine.flow import Retry, Session
from handlers.reports import numbered

HOLDER = "handle"
"""The command that shows a report to whoever holds it, with all that may be done."""
NOTE, URGE = "进展", "催办的人"


@dataclass(frozen=True)
class Outcome:
    """What came of a press: what was said, and the question that is open now, if any."""

    said: str
    session: Session | None = None
    choices: Sequence[str] = ()  # labels that answer the question

    @property
    def asks(self) -> bool:
        """Whether something is still to be answered."""
        return self.session is not None


def turn_of(call: Call, words: str = "") -> Turn:
    """A turn as if the dispatcher had written from the phone that let them in."""
    address = call.by.address
    event = Event(address.channel, address.chat, f"desk:{call.by.session.id}", call.now, text=words)
    return Turn(call.db, event, address, call.by.person, _photos(call))


def _photos(call: Call) -> tuple[str, ...]:
    """The photo of the form as evidence."""
    if call.photo is None or call.photo.digest is None:
        return ()
    evidence = Evidence(
        state=EvidenceState.STORED,
        channel=call.by.address.channel,
        source={},
        digest=call.photo.digest,
        kind_of_file=call.photo.kind_of_file,
        at=call.now,
    )
    call.db.add(evidence)
    call.db.flush()
    return (evidence.id,)


def offered(turn: Turn, report: Report) -> list[Choice]:
    """What may be done to it now, as chat offers it; nothing that leads elsewhere."""
    holds = bool(know_held(turn, report))
    if holds:
        messages = flow.start(commands.flows()[HOLDER], turn, {"said": "", "thing": report.id})[1]
        know_held(turn, report)
    else:  # that it is theirs to see is known: the command would look for it by its number once more
        messages = [numbered.whole(turn, report)]
    every = [c for message in messages for c in message.choices if c.thing == report.id]
    choices = [c for c in every if c.flow != "cancel"]
    noted = any(c.label == NOTE for c in choices)
    if holds and not noted and allowed(Role.HOLDER, report.state, Action.NOTE):
        answers = {"action": Action.NOTE.value}
        choices.append(Choice(NOTE, HOLDER, answers, report.id, report.version))
    return choices


def know_held(turn: Turn, report: Report) -> list[Report]:
    """What commands take for all that the dispatcher holds: this one and a few beside it, not thousands."""
    person = turn.person
    mine = person is not None and any(
        one.id == person.id for one in notices.holders(turn.db, report, turn.now)
    )
    return turn.once("held", lambda: [report, *lists.beside(turn.db, report)] if mine else [])


def press(turn: Turn, choice: Choice, version: int | None, words: str = "") -> Outcome:
    """Begin what a choice stands for, as it was when the page was drawn; `words` as if said behind it."""
    given: dict[str, Any] = {"said": words} | choice.answers
    if choice.thing is not None and choice.thing != OPTION:
        given |= {"thing": choice.thing}
        given |= {"version": version} if choice.version is not None else {}
    return _outcome(*flow.start(commands.flows()[choice.flow], turn, given))


def answer(turn: Turn, session: Session, label: str = "") -> Outcome:
    """Answer the open question, by one of its choices or by the turn's words and photo."""
    asking = commands.flows().get(session.flow)
    if asking is None:
        return Outcome(flow.UPDATED.text)
    if label:
        shown = flow.repeat(asking, session, turn)[1]
        chosen = next((c for m in shown for c in m.choices if c.label == label), None)
        if chosen is not None and chosen.thing == OPTION:
            return _outcome(*flow.take(asking, session, turn, chosen.answers[session.ask]))
        if chosen is not None and chosen.flow == "cancel":
            return Outcome("不办了，什么都没有记。")
    try:
        return _outcome(*flow.step(asking, session, turn))
    except Retry as why:
        return Outcome(str(why), session)


def _outcome(session: Session | None, messages: Sequence[Message]) -> Outcome:
    said = "\n".join(message.text for message in messages)
    labels = [c.label for message in messages for c in message.choices if session is not None]
    return Outcome(said, session, labels)


def carried(call: Call, report_id: str, session: Session) -> tuple[str, str]:
    """An open question as a form carries it, and the seal that nobody else can make."""
    stored = as_json([session.flow, session.ask, session.answers])
    return stored, call.by.seal(report_id, stored)


def brought(call: Call, report_id: str) -> Session | None:
    """The open question that a form brings back; None when it was changed on the way."""
    stored = call.said("step", 20_000)
    if not call.by.sealed(call.said("seal", 200), report_id, stored):
        return None
    name, ask, answers = _loaded(stored)
    return Session(name, ask, answers)


def _loaded(stored: str) -> tuple[str, str, dict[str, Any]]:
    name, ask, answers = json.loads(stored)
    return str(name), str(ask), dict(answers)
