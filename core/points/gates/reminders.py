"""Reminders (催办): a month that nobody moves on is brought to mind, goes up to the town, and stays named until it moves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db
from core.outbox import Message
from core.points.gates import confirmation, gates, next_gate, panel_votes, words
from core.points.gates.next_gate import LATE, OPENED
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Decides, How
from core.points.statement import notices, statements
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import committees, deciders
from core.registry import addresses, regions

REMIND_AFTER, TOWN_AFTER, AGAIN = (3, 5), 7, 7
"""Days after which those who have to act are reminded, the town is told, and told again."""
_BEGINS = (OPENED, "statement.draft")
_STANDING = (StatementState.REVIEWING, StatementState.DRAFTED)

REMINDED = acts.kind("statement.gate_remind", passed_over="done by the clock")


def remind(db: Db, now: datetime, village_id: str) -> int:
    """What of a village's statements stays where it is: reminded on days 3 and 5, told to the town on 7, then weekly."""
    count = 0
    unconfirmed: list[Statement] = []
    for statement in statements.in_states(db, village_id, _STANDING):
        if _is_confirmed(db, statement):
            unconfirmed.append(statement)
        else:
            count += _remind_gate(db, statement, now)
    return count + _remind_confirmers(db, unconfirmed, now)


def _is_confirmed(db: Db, statement: Statement) -> bool:
    """Whether it waits for a word alone, not for a body."""
    drafted = statement.state == StatementState.DRAFTED
    return drafted and not versions.of_digest(db, statement.digest).votes(Decides.STATEMENT)


def _step(db: Db, statement: Statement, now: datetime) -> tuple[str, int]:
    """What is due now (REMINDED, LATE or nothing), and for how many days it has stood there."""
    done = acts.of_thing(db, statement.id)
    began = next((a for a in reversed(done) if a.kind in _BEGINS), None)
    if began is None:
        return "", 0
    since = [a for a in done if a.id > began.id]
    days = (day_of(now) - day_of(began.at)) // timedelta(days=1)
    told = [a for a in since if a.kind == LATE]
    if days >= TOWN_AFTER:
        return (LATE if not told or _ago(told[-1], now) >= AGAIN else ""), days
    reminded = [a for a in since if a.kind == REMINDED]
    due = sum(days >= after for after in REMIND_AFTER)
    fresh = not reminded or _ago(reminded[-1], now) > 1
    return (REMINDED if len(reminded) < due and fresh else ""), days


def _ago(act: Act, now: datetime) -> int:
    return (day_of(now) - day_of(act.at)) // timedelta(days=1)


def _remind_gate(db: Db, statement: Statement, now: datetime) -> int:
    step, days = _step(db, statement, now)
    if step == LATE:
        return _tell_town(db, statement, days, now)
    gate = gates.following(db, statement)
    if not step or gate is None or next_gate.is_called(db, statement, gate):
        return 0
    acts.record(db, REMINDED, statement.id, now, right="clock")
    readers = next_gate.told(db, statement, gate, now)
    addresses.tell_all(db, readers, next_gate.question(db, statement, gate), now)
    return 1


def _tell_town(db: Db, statement: Statement, days: int, now: datetime) -> int:
    acts.record(db, LATE, statement.id, now, right="clock")
    gate = gates.following(db, statement)
    if gate is not None and gates.stage_of(db, statement, gate).how != How.VOTE:
        readers = next_gate.told(db, statement, gate, now)
        addresses.tell_all(db, readers, next_gate.question(db, statement, gate), now)
        return 1
    by = next_gate.convener(db, statement.village_id, now)
    text = words.stuck_gate(
        notices.heading(db, statement),
        gates.NAMES[gate] if gate else None,
        days,
        by.name if by else None,
        regions.one(db, statement.village_id).name,
    )
    town = [p.id for p in deciders.town(db, statement.village_id, now)]
    addresses.tell_all(db, town, Message(text, thing=statement.id), now)
    if by is not None and gate is not None and not next_gate.is_called(db, statement, gate):
        addresses.tell(db, by.id, next_gate.question(db, statement, gate), now)
    return 1


def _remind_confirmers(db: Db, drafted: Sequence[Statement], now: datetime) -> int:
    """Lists that the same people confirm are one reminder, as they were one question."""
    count = 0
    for (_, _, *able), together in confirmation.together(db, drafted, now).items():
        steps = {s.id: _step(db, s, now) for s in together}
        due = [s for s in together if steps[s.id][0]]
        if not due:
            continue
        late = any(steps[s.id][0] == LATE for s in due)
        for statement in due:
            kind = LATE if steps[statement.id][0] == LATE else REMINDED
            acts.record(db, kind, statement.id, now, right="clock")
        days = max(days for _, days in steps.values())
        _tell_confirmers(db, together, able, days, late, now)
        count += 1
    return count


def _tell_confirmers(
    db: Db,
    together: Sequence[Statement],
    able: Sequence[str],
    days: int,
    late: bool,
    now: datetime,
) -> None:
    first = together[0]
    village = regions.one(db, first.village_id).name
    name = words.list_name(first.subject in committees.SUBJECTS)
    whose = f"{village}{periods.spoken(first.period)}{name}"
    asked = confirmation.question(db, together, may_confirm=True)
    message = words.unconfirmed(whose, days, asked)
    addresses.tell_all(db, able, message, now)
    speak = confirmation.question(db, together, may_confirm=False, may_speak=True)
    silent = {p for s in together for p in panel_votes.silent(db, s, now)} - set(able)
    addresses.tell_all(db, sorted(silent), words.unconfirmed(whose, days, speak), now)
    if late:
        names = [p.name for p in confirmation.confirmers(db, together, now)]
        town = deciders.town(db, first.village_id, now)
        readers = [p.id for p in town if p.id not in able]
        text = words.stuck_list(whose, days, names)
        addresses.tell_all(db, readers, Message(text, thing=first.id), now)
