"""Publicity (公示): a confirmed month is shown to the village, deductions only to whom they concern."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from core import acts
from core.clock import at_local, day_of, spoken_day
from core.db import Db
from core.outbox import Message
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides, End
from core.points.statement import notices, statements, words
from core.points.statement.statements import LineKind, Statement, StatementLine, StatementState
from core.points.subjects import subjects
from core.registry import addresses, rooms
from core.registry.people import Person

PUBLISHED = acts.kind(
    "statement.publish",
    final="积分表确认了就发到群里公示了，收不回。哪一笔不对，请在公示期里发“异议”，由监督小组来定。",
)


def publish(
    db: Db,
    person: Person | None,
    confirmed: Sequence[Statement],
    now: datetime,
    *,
    meeting_id: str | None = None,
) -> None:
    """Open publicity: the room is shown the list, each household hears of its deductions alone.

    Confirmed by a person, by the vote of a meeting, or by what more than half of a panel say.
    """
    for statement in confirmed:
        rulebook = versions.of_digest(db, statement.digest)
        statement.state = StatementState.PUBLISHED
        statement.confirmed_by = person.id if person else None
        statement.meeting_id, statement.published_at = meeting_id, now
        statement.publicity_until = ends(now, rulebook.publicity_days)
        statement.version += 1
        db.add(statement)
        acts.record(
            db,
            PUBLISHED,
            statement.id,
            now,
            person_id=statement.confirmed_by,
            right="meeting" if meeting_id else "panel",
        )
        lines = statements.lines_of(db, statement.id)
        text = notices.publicity_text(
            db, statement, lines, statement.publicity_until, rulebook.publicity_days
        )
        rooms.tell(db, statement.village_id, Message(text, thing=statement.id), now)
        _tell_deductions(db, statement, lines, now)


def ends(now: datetime, days: int) -> datetime:
    """When a publicity that opens now is over: at the end of the last of so many whole days."""
    return at_local(day_of(now) + timedelta(days=days + 1), time(0))


def _tell_deductions(
    db: Db, statement: Statement, lines: Sequence[StatementLine], now: datetime
) -> None:
    taken: dict[str, list[StatementLine]] = {}
    for line in lines:
        takes = line.kind in (LineKind.DEDUCTION, LineKind.CORRECTION) and line.points < 0
        if line.kind == LineKind.VETO or takes:
            taken.setdefault(line.subject_id, []).append(line)
    members = subjects.people_of(db, statement.subject, taken)
    names = subjects.shown(db, statement.subject, taken)
    if statement.publicity_until is None:
        raise LookupError(f"statement {statement.id} has no publicity")
    messages: list[tuple[str, Message]] = []
    for subject_id, deductions in taken.items():
        text = notices.deduction_text(
            db, statement, names[subject_id].own, deductions, statement.publicity_until
        )
        message = words.deductions(statement.id, text)
        messages += [(person_id, message) for person_id in members.get(subject_id, [])]
    addresses.tell_each(db, messages, now)


def current(db: Db, village_id: str) -> list[Statement]:
    """The statements that are shown now; else those of the last month that settled."""
    shown = statements.in_state(db, village_id, StatementState.PUBLISHED)
    if shown:
        return shown
    settled = statements.in_state(db, village_id, StatementState.SETTLED)
    return [s for s in settled if s.period == settled[-1].period]


def status(db: Db, statement: Statement) -> str:
    """How a statement stands, in words."""
    if statement.state == StatementState.PUBLISHED and statement.publicity_until:
        return f"正在公示，到{notices.last_day(statement.publicity_until)}"
    if statement.settled_at:
        graded = versions.of_digest(db, statement.digest).end == End.GRADE
        return f"{spoken_day(statement.settled_at)}已经{'定了' if graded else '入账'}"
    if statement.state == StatementState.REVIEWING:
        return "正在评议"
    if versions.of_digest(db, statement.digest).votes(Decides.STATEMENT):
        return "已经算好，等开会表决"
    return "已经算好，等评议小组确认"
