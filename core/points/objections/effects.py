"""Effects (裁定的后果): what a line becomes when it is objected to, decided, or decided anew; caps are cut each time."""

from dataclasses import replace

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.points.objections import objections, recut
from core.points.objections.objections import Objection
from core.points.rulebook import versions
from core.points.statement import statements
from core.points.statement.statements import LineKind, LineState, Statement, StatementLine
from core.points.subjects import subjects


def dispute(db: Db, objection: Objection, line: StatementLine) -> None:
    """Mark the line while the objection waits; one that is appealed for stays struck."""
    if line.state == LineState.STANDING and not objection.late and not objection.appeal:
        line.state = LineState.DISPUTED
        db.add(line)


def apply(db: Db, objection: Objection, line: StatementLine | None, *, upheld: bool) -> int | None:
    """Change the line while its month is open; a settled month is never touched again.

    What a score was worth before, where the decision changed that.
    """
    if line is None or objection.late or line.state == LineState.MOVED:
        return None
    before = None
    if objection.appeal:
        line.state = LineState.STANDING if upheld else line.state
    elif line.state == LineState.DISPUTED:
        if upheld and objection.points is None:
            line.state = LineState.STRUCK
        elif upheld and line.kind == LineKind.SCORE:
            before, line.full = line.full, objection.points or 0
        elif upheld:
            _add(db, objection, line)
        if line.state == LineState.DISPUTED and not objections.others_open(db, objection):
            line.state = LineState.STANDING
    db.add(line)
    recut.anew(db, line)
    return before


def _add(db: Db, objection: Objection, line: StatementLine) -> None:
    """What a cap took from the line comes back as a line of its own: no cap cuts it again."""
    last = select(func.max(StatementLine.position)).where(
        StatementLine.statement_id == line.statement_id
    )
    new = StatementLine(
        statement_id=line.statement_id,
        position=(db.exec(last).one() or 0) + 1,
        subject_id=line.subject_id,
        source=_source(objection),
        kind=LineKind.CORRECTION,
        digest=line.digest,
        day=line.day,
        points=objection.points or 0,
        full=objection.points or 0,
        note=recut.and_added(line.day),
    )
    db.add(new)


def _source(objection: Objection) -> str:
    return f"objection:{objection.id}"


def take_back(
    db: Db, objection: Objection, line: StatementLine | None, worth: int | None = None
) -> None:
    """The line as it stood before the decision; another upheld objection keeps it struck."""
    if line is None or objection.late or line.state == LineState.MOVED:
        return
    db.flush()
    if worth is not None:
        line.full = worth
    added = select(StatementLine).where(
        StatementLine.statement_id == line.statement_id,
        col(StatementLine.source) == _source(objection),
    )
    for one in db.exec(added):
        db.delete(one)
    if objection.appeal:
        line.state = LineState.STRUCK if objections.struck_by(db, line.id) else line.state
    elif objections.struck_by(db, line.id) is None:
        line.state = LineState.DISPUTED
    db.add(line)
    recut.anew(db, line)


def most(db: Db, objection: Objection) -> int | None:
    """The most points that the group may say, where it has to say how many; else None.

    Of a score what its item gives; of the own line that a cap or another act has cut, what is lacking.
    """
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    if line is None or objection.appeal:
        return None
    if line.kind == LineKind.SCORE:
        item = versions.item(db, line.digest, line.code, line.day)
        return item.points if item else None
    lacking = line.full - line.points
    statement = db.get_one(Statement, objection.statement_id)
    concerned = subjects.people_of(db, statement.subject, [line.subject_id])
    is_own = objection.objector_id in concerned.get(line.subject_id, [])
    shortened = lacking > 0 and line.kind in (LineKind.AWARD, LineKind.AUTOMATIC)
    stands = statements.counts(line) or line.state == LineState.MOVED
    return lacking if is_own and shortened and stands else None


def worth(db: Db, objection: Objection, points: int | None) -> int | None:
    """What the points that the group says are worth on the statement; Refusal for none or too many."""
    bound = most(db, objection)
    if bound is None:
        return None
    if points is None or not 0 <= points <= bound:
        raise Refusal(f"请说清楚几分，0到{bound}分。")
    line = db.get_one(StatementLine, objection.line_id)
    if line.kind != LineKind.SCORE:
        return points
    item = versions.item(db, line.digest, line.code, line.day)
    rulebook = versions.of_digest(db, line.digest)
    return rulebook.worth(replace(item, points=points)) if item else points
