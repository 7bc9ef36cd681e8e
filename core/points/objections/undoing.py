"""Undoing (撤销) of what concerns a month: an objection's decision, while its month is open."""

from datetime import datetime

from core import acts, decisions
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.points.objections import disputes, objections, words
from core.points.objections import notices as objection_notices
from core.points.objections.objections import Objection
from core.points.statement.statements import LineState, Statement, StatementLine, StatementState
from core.registry import addresses

REOPENED = acts.kind("objection.reopen", passed_over="the taking back of a decision")


@acts.takes_back(disputes.UPHELD, disputes.DISMISSED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Open a decided objection again and tell all who were told; what that was, in words.

    Refusal once the month has settled.
    """
    objection = decisions.hold(db, disputes.LAW, act.thing_id)
    statement = db.get_one(Statement, objection.statement_id, populate_existing=True)
    line_id = objection.line_id
    line = db.get(StatementLine, line_id, populate_existing=True) if line_id else None
    if not decisions.rests(objection, act):
        raise Refusal("这条异议后来又有变动，撤销不了。发“异议处理”看看还有哪些。")
    if _built_on(objection, statement, line):
        raise Refusal("这一笔已经入账，撤销不了。还有出入，请村里别的人发“异议”，在下个月更正。")
    objection.why = ""
    decisions.open_again(db, disputes.LAW, objection, act, now)
    db.flush()
    if line is not None and line.state in (LineState.STRUCK, LineState.STANDING):
        _dispute_again(db, objection, line, act)
    acts.record(db, REOPENED, objection.id, now, person_id=act.person_id, right=act.right)
    _tell(db, objection, statement, line, act, now)
    return words.undone_decision(objection_notices.about(db, objection))


def _built_on(objection: Objection, statement: Statement, line: StatementLine | None) -> bool:
    if line is None:
        return False
    moved = objection.late or line.state == LineState.MOVED
    return line.carried if moved else statement.state == StatementState.SETTLED


def _dispute_again(db: Db, objection: Objection, line: StatementLine, act: Act) -> None:
    """The line as it stood before the decision; another upheld objection keeps it struck."""
    if objection.late or objections.is_upheld(db, line.id):
        return
    line.state = LineState.DISPUTED
    db.add(line)
    for line_id in act.detail.get("given_back", []):
        again = db.get_one(StatementLine, line_id, populate_existing=True)
        again.points, again.voided = 0, True
        db.add(again)


def _tell(
    db: Db,
    objection: Objection,
    statement: Statement,
    line: StatementLine | None,
    act: Act,
    now: datetime,
) -> None:
    about = objection_notices.public_about(db, objection, statement, line)
    addresses.tell(db, objection.objector_id, words.objection_open_again(objection.id, about), now)
    if line is not None:
        news = words.DECIDED_ANEW
        objection_notices.tell_concerned(db, objection, statement, line, news, now)
    others = [p.id for p in disputes.deciders(db, objection, now) if p.id != act.person_id]
    addresses.tell_all(db, others, objection_notices.question(db, objection), now)
