"""Notices of objections (异议通知): what one is about, as its deciders see it, and what came of it."""

from datetime import datetime

from sqlmodel import select

from core.db import Db
from core.outbox import Choice, Message
from core.points.objections import words
from core.points.objections.objections import Objection, ObjectionState
from core.points.rulebook import periods
from core.points.statement import notices, statements
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
)
from core.points.subjects import committees, subjects
from core.registry import addresses
from core.registry.people import Person


def question(db: Db, objection: Objection) -> Message:
    """The objection as the supervision group sees it."""
    given = {"objection": objection.id}
    choices = tuple(
        Choice(
            label, "decide_objection", given | {"upheld": upheld}, objection.id, objection.version
        )
        for label, upheld in (("成立", True), ("不成立", False))
    )
    who = db.get_one(Person, objection.objector_id).name
    text = f"【积分异议】{who}：{about(db, objection)}\n“{objection.reason}”"
    return Message(text, choices, thing=objection.id)


def about(db: Db, objection: Objection) -> str:
    """What an objection is about, in one line."""
    statement = db.get_one(Statement, objection.statement_id)
    if objection.line_id is None:
        return f"{notices.heading(db, statement)}里漏了该加的分"
    line = db.get_one(StatementLine, objection.line_id)
    return f"{periods.spoken(statement.period)}{line_title(db, statement, line)}"


def line_title(db: Db, statement: Statement, line: StatementLine) -> str:
    """A line as those see it who may: 张桂花户 乱堆乱放 -5（3月12日）."""
    name = subjects.shown(db, statement.subject, [line.subject_id])[line.subject_id].own
    points = "一票否决" if line.kind == LineKind.VETO else f"{line.points:+d}"
    return f"{name} {notices.line_name(db, line)} {points}（{line.day.month}月{line.day.day}日）"


def tell_outcome(db: Db, objection: Objection, now: datetime) -> None:
    statement = db.get_one(Statement, objection.statement_id)
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    verdict = _verdict(db, objection, line)
    about_line = public_about(db, objection, statement, line)
    outcome = words.objection_decided(objection.id, about_line, verdict)
    addresses.tell(db, objection.objector_id, outcome, now)
    if line is not None:
        heard = words.objection_heard(verdict)
        tell_concerned(db, objection, statement, line, heard, now)


def tell_concerned(
    db: Db,
    objection: Objection,
    statement: Statement,
    line: StatementLine,
    what: str,
    now: datetime,
) -> None:
    """Those whom the line is about hear what becomes of it, unless they objected themselves."""
    by_subject = subjects.people_of(db, statement.subject, [line.subject_id])
    concerned = by_subject.get(line.subject_id, [])
    if objection.objector_id not in concerned:
        message = words.objection_news(objection.id, about(db, objection), what)
        addresses.tell_all(db, concerned, message, now)


def public_about(
    db: Db, objection: Objection, statement: Statement, line: StatementLine | None
) -> str:
    """What the objector may read: another household stays masked."""
    objectors = subjects.of_person(db, objection.objector_id, objection.at)
    if line is None or (statement.subject, line.subject_id) in objectors:
        return about(db, objection)
    name = subjects.shown(db, statement.subject, [line.subject_id])[line.subject_id].masked
    return f"{periods.spoken(statement.period)}{name} {notices.line_name(db, line)}"


def _verdict(db: Db, objection: Objection, line: StatementLine | None) -> str:
    why = objection.why.rstrip("。！!") + "。" if objection.why else ""
    if objection.state == ObjectionState.DISMISSED:
        as_it_is = f"，{_as_it_is(db, line)}" if line is not None else ""
        return f"监督小组认为不成立{as_it_is}。原因：{why}"
    if line is None:
        of = db.get_one(Statement, objection.statement_id).subject
        claims_it = "请镇、县干部补记" if of in committees.SUBJECTS else "请发“申报”补报"
        when = "下一期" if of in committees.SUBJECTS else "这个月"
        return f"监督小组认为成立。{why}{claims_it}，算到{when}。"
    settled = objection.late and statements.counts(line)
    when = "下个月的积分表里更正" if settled else "这一笔不算了"
    return f"监督小组认为成立，{when}。{why}"


def _as_it_is(db: Db, line: StatementLine) -> str:
    """How a line stands when one objection to it is found wrong: there may be others."""
    query = select(Objection.state).where(Objection.line_id == line.id)
    states = db.exec(query).all()
    if ObjectionState.UPHELD in states:
        return "不过另一条异议成立，这一笔还是不算"
    if ObjectionState.OPEN in states:
        return "不过还有别的异议没定，定了才算数"
    return "这一笔照算"
