"""Undoing (撤销) of what concerns a month: an objection's decision, while its month is open."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col

from core import acts, decisions
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.points.objections import disputes, effects, words
from core.points.objections import notices as objection_notices
from core.points.objections.objections import Objection, ObjectionState, ObjectionWord
from core.points.statement.statements import LineState, Statement, StatementLine, StatementState
from core.registry import addresses
from core.registry.people import Person, Post

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
    _open_again(db, objection, line, act, now)
    acts.record(db, REOPENED, objection.id, now, person_id=act.person_id, right=act.right)
    _tell(db, objection, statement, line, act.person_id, now)
    return words.undone_decision(objection_notices.about(db, objection))


def _open_again(
    db: Db, objection: Objection, line: StatementLine | None, act: Act, now: datetime
) -> None:
    objection.why, objection.points = "", None
    db.execute(delete(ObjectionWord).where(col(ObjectionWord.objection_id) == objection.id))
    decisions.open_again(db, disputes.LAW, objection, act, now)
    effects.take_back(db, objection, line, act.detail.get("worth"))


def reconsider(db: Db, person: Person, objection_id: str, now: datetime) -> Objection:
    """Another of the group opens a decided objection again, until publicity ends; two decide it then.

    Refusal for who may not decide it, for the one who did, and later.
    """
    objection = decisions.hold(db, disputes.LAW, objection_id)
    decisions.look_at(db, disputes.LAW, person, objection_id, now)
    statement = db.get_one(Statement, objection.statement_id, populate_existing=True)
    line_id = objection.line_id
    line = db.get(StatementLine, line_id, populate_existing=True) if line_id else None
    if objection.state == ObjectionState.OPEN:
        raise Refusal("这条异议还没定，发“异议处理”来定。")
    if objection.decided_by == person.id:
        raise Refusal("这条是您自己定的，要改就回“撤销”。")
    if statement.state != StatementState.PUBLISHED or objection.late or objection.by_two:
        raise Refusal("这条异议已经定下来了，不能重新定。还有出入，请发“异议”。")
    act = next(
        a
        for a in reversed(acts.of_thing(db, objection.id))
        if a.kind in (disputes.UPHELD, disputes.DISMISSED)
    )
    objection.by_two = True
    _open_again(db, objection, line, act, now)
    acts.record(db, REOPENED, objection.id, now, person_id=person.id, right=Post.SUPERVISOR)
    _tell(db, objection, statement, line, None, now)
    return objection


def _built_on(objection: Objection, statement: Statement, line: StatementLine | None) -> bool:
    if line is None:
        return False
    if objection.late:
        return objection.carried
    return (
        line.carried if line.state == LineState.MOVED else statement.state == StatementState.SETTLED
    )


def _tell(
    db: Db,
    objection: Objection,
    statement: Statement,
    line: StatementLine | None,
    apart: str | None,
    now: datetime,
) -> None:
    about = objection_notices.public_about(db, objection, statement, line)
    addresses.tell(db, objection.objector_id, words.objection_open_again(objection.id, about), now)
    if line is not None:
        news = words.DECIDED_ANEW
        objection_notices.tell_concerned(db, objection, statement, line, news, now)
    others = [p.id for p in disputes.deciders(db, objection, now) if p.id != apart]
    addresses.tell_all(db, others, objection_notices.question(db, objection), now)
