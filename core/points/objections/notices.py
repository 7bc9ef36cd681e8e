"""Notices of objections (异议通知): what one is about, as its deciders see it, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from core.db import Db
from core.outbox import Choice, Message
from core.points.objections import objections, words
from core.points.objections.objections import Objection, ObjectionState
from core.points.rulebook import periods
from core.points.statement import notices, statements
from core.points.statement.statements import (
    LineKind,
    LineState,
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
    rows = [f"【积分异议】{who}：{about(db, objection)}", f"“{objection.reason}”"]
    if struck := objections.struck_by(db, objection.line_id or "") if objection.appeal else None:
        rows.append(words.appealed(ground(struck)))
    rows += [
        words.said_already(db.get_one(Person, w.person_id).name, upheld=w.upheld)
        for w in objections.words_on(db, objection.id)
    ]
    return Message("\n".join(rows), choices, thing=objection.id)


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
    return f"{name} {line_words(db, line)}"


def line_words(db: Db, line: StatementLine) -> str:
    """The line without its subject: 乱堆乱放 -5（3月12日）; one that counts no more as it was worth."""
    points = line.points if statements.counts(line) and not line.voided else line.full
    what = "一票否决" if line.kind == LineKind.VETO else f"{points:+d}" if points else "0"
    return f"{notices.line_name(db, line)} {what}（{line.day.month}月{line.day.day}日）"


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
    return f"{periods.spoken(statement.period)}{name} {line_words(db, line)}"


def ground(objection: Objection) -> str:
    """Why it was decided so: the group's own words, else those of the objector that it has agreed to."""
    return (objection.why or words.agreed_to(objection.reason)).rstrip("。！!")


def _verdict(db: Db, objection: Objection, line: StatementLine | None) -> str:
    upheld = objection.state == ObjectionState.UPHELD
    why = ground(objection) + "。"
    if not upheld:
        as_it_is = f"，{_as_it_is(db, objection, line)}" if line is not None else ""
        return f"监督小组认为不成立{as_it_is}。原因：{why}"
    if line is None:
        of = db.get_one(Statement, objection.statement_id).subject
        claims_it = "请镇、县干部补记" if of in committees.SUBJECTS else "请发“申报”补报"
        when = "下一期" if of in committees.SUBJECTS else "这个月"
        return f"监督小组认为成立。原因：{why}{claims_it}，算到{when}。"
    return f"监督小组认为成立，{_becomes(db, objection, line)}。原因：{why}"


def _becomes(db: Db, objection: Objection, line: StatementLine) -> str:
    if objection.late or line.state == LineState.MOVED:
        statement = db.get_one(Statement, objection.statement_id)
        return f"{notices.next_one(statement)}的积分表里更正"
    if objection.points is not None:
        changed = line.kind == LineKind.SCORE
        return f"这一项改成{objection.points}分" if changed else f"补加{objection.points}分"
    if objection.appeal:
        return "这一笔照算"
    return "这一笔不算了"


def _as_it_is(db: Db, objection: Objection, line: StatementLine) -> str:
    """How a line stands when one objection to it is found wrong: there may be others."""
    if objections.struck_by(db, line.id) is not None:
        other = "" if objection.appeal else "不过另一条异议成立，"
        return f"{other}这一笔还是不算"
    query = select(Objection.state).where(
        Objection.line_id == line.id, Objection.state == ObjectionState.OPEN
    )
    if db.exec(query).first() is not None:
        return "不过还有别的异议没定，定了才算数"
    return "这一笔照算"


def ask_second(db: Db, objection: Objection, readers: Sequence[str], now: datetime) -> None:
    """One of the two has spoken: the others read what was said, and are asked."""
    addresses.tell_all(db, readers, question(db, objection), now)


def tell_group(
    db: Db, objection: Objection, by: Person, others: Sequence[str], now: datetime
) -> None:
    """The rest of the group hears what one has decided alone, and how it is opened again."""
    statement = db.get_one(Statement, objection.statement_id)
    until = statement.publicity_until
    if objection.by_two or objection.late or until is None or until <= now:
        return
    message = words.decided_alone(
        objection.id,
        about(db, objection),
        by.name,
        objection.state == ObjectionState.UPHELD,
        ground(objection),
        notices.last_day(until),
    )
    addresses.tell_all(db, others, message, now)
