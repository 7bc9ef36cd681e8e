"""Objections (异议): anybody of the village may object to a line; the supervision group decides."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Field, col, select

from core import acts, decisions
from core import db as database
from core.clock import spoken_month
from core.db import Db, insert_once
from core.decisions import Decided, Law, Villages
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Choice, Message
from core.points.statement import notices, statements
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementState,
)
from core.points.subjects import committees, subjects
from core.registry import addresses, people, recusal
from core.registry.people import Person, Post
from core.registry.regions import Region

FILED = acts.kind(
    "objection.file", final="异议已经交给监督小组了，撤不回。想再说明的，请直接跟监督小组说。"
)
UPHELD = acts.kind("objection.uphold")
DISMISSED = acts.kind("objection.dismiss")


class ObjectionState(StrEnum):
    """What has become of an objection."""

    OPEN = "open"
    UPHELD = "upheld"  # 成立
    DISMISSED = "dismissed"  # 不成立


class Objection(Decided, table=True):
    """Somebody of the village says that a line is wrong, or that one is missing."""

    __tablename__ = "objection"
    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id", index=True)
    line_id: str | None = Field(default=None, foreign_key="statement_line.id", index=True)
    objector_id: str = Field(foreign_key="person.id", index=True)
    reason: str
    at: datetime
    once: str = Field(unique=True)
    """A line, or what is missing, is objected to once by one person."""
    state: ObjectionState = ObjectionState.OPEN
    version: int = 1
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    why: str = ""  # the supervision group's reason
    late: bool = False  # after its month had settled: upheld, it becomes a correction
    carried: bool = False  # the correction stands on a statement


def file(
    db: Db, person: Person, statement_id: str, line_id: str | None, reason: str, now: datetime
) -> Objection:
    """Object to a line, or to what is missing (`line_id` None); the line is disputed from now on.

    After its month has settled an objection is heard too: upheld, it corrects the next month.
    """
    statement = _shown(db, person, statement_id)
    line = db.get(StatementLine, line_id) if line_id else None
    if line_id and (line is None or line.statement_id != statement.id):
        raise Refusal("公示里没有这一笔。发“公示”看看现在公示的是什么。")
    if line is not None and line.kind == LineKind.ARREARS:
        raise Refusal("上月欠是以前扣的分，请对扣分的那一笔提异议。发“为什么”看每一笔。")
    if not reason.strip():
        raise Refusal("请说说为什么有意见，监督小组要看的。")
    row = Objection(
        statement_id=statement.id,
        line_id=line_id,
        objector_id=person.id,
        reason=reason.strip(),
        at=now,
        once=f"{line_id or statement.id}/{person.id}",
        late=statement.state == StatementState.SETTLED,
    )
    if not insert_once(db, Objection, row.model_dump()):
        raise Refusal("这一笔您已经提过异议了，监督小组定了会告诉您。")
    if line is not None and line.state == LineState.STANDING and not row.late:
        line.state = LineState.DISPUTED
        db.add(line)
    acts.record(db, FILED, row.id, now, person_id=person.id, right="villager")
    group = deciders(db, row, now)
    addresses.tell_all(db, [p.id for p in group], question(db, row), now)
    if line is not None:
        heard = f"有人提了异议，由{body(group)}来定，定了告诉您。"
        tell_concerned(db, row, statement, line, heard, now)
    return db.get_one(Objection, row.id)


def _shown(db: Db, person: Person, statement_id: str) -> Statement:
    statement = db.get(Statement, statement_id)
    if statement is None or statement.village_id != person.village_id:
        raise Refusal("这不是您村的积分表。发“公示”看自己村的。")
    database.lock(db, Region, statement.village_id)
    db.refresh(statement)
    if statement.state in (StatementState.REVIEWING, StatementState.DRAFTED):
        raise Refusal("这个月的积分表还没公示，公示了会发到村群里，到时候再提。")
    return statement


def deciders(db: Db, objection: Objection, now: datetime) -> list[Person]:
    """Who of the supervision group may decide; the town when all of them must withdraw."""
    statement = db.get_one(Statement, objection.statement_id)
    group = people.holders(db, Post.SUPERVISOR, statement.village_id, now)
    return recusal.able(
        db, statement.village_id, group, lambda who: _withdraws(db, who, objection, statement), now
    )


def _withdraws(db: Db, person_id: str, objection: Objection, statement: Statement) -> bool:
    if recusal.must_withdraw(db, person_id, [objection.objector_id]):
        return True
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    return line is not None and subjects.must_withdraw(
        db, person_id, statement.subject, line.subject_id
    )


def body(group: Sequence[Person]) -> str:
    """Who decides, in words: 监督小组（冯正、褚卫）."""
    return f"监督小组（{'、'.join(p.name for p in group)}）" if group else "镇里"


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
    return f"{spoken_month(statement.period)}{line_title(db, statement, line)}"


def line_title(db: Db, statement: Statement, line: StatementLine) -> str:
    """A line as those see it who may: 张桂花户 乱堆乱放 -5（3月12日）."""
    name = subjects.shown(db, statement.subject, [line.subject_id])[line.subject_id].own
    points = "一票否决" if line.kind == LineKind.VETO else f"{line.points:+d}"
    return f"{name} {notices.line_name(db, line)} {points}（{line.day.month}月{line.day.day}日）"


def waiting_for(db: Db, person: Person, now: datetime) -> list[Objection]:
    """The objections that wait and that the person may decide, oldest first."""
    return decisions.waiting_for(db, LAW, person, now)


def decide(
    db: Db,
    person: Person,
    objection_id: str,
    version: int | None,
    upheld: bool,
    why: str,
    now: datetime,
) -> Objection:
    """The supervision group's word; Refusal for who must withdraw, or once it has been decided."""
    objection = to_decide(db, person, objection_id, version, now)
    if not upheld:
        decisions.refuse_unless_reasoned(why, "请写明为什么不成立，提异议的人要看的。")
    objection.why = why.strip()
    decisions.decide(
        db,
        LAW,
        objection,
        ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED,
        now,
        by=person,
        right=Post.SUPERVISOR,
        given_back=_apply(db, objection, upheld=upheld),
    )
    _tell_outcome(db, objection, now)
    return objection


def to_decide(
    db: Db, person: Person, objection_id: str, version: int | None, now: datetime
) -> Objection:
    """The objection, held for a decision; Refusal unless it is open and this person's to decide."""
    return decisions.to_decide(db, LAW, person, objection_id, version, now)


def _village(db: Db, objection: Objection) -> str:
    return db.get_one(Statement, objection.statement_id).village_id


def _in_villages(villages: Villages) -> ColumnElement[bool]:
    statements_there = select(Statement.id).where(col(Statement.village_id).in_(villages))
    return col(Objection.statement_id).in_(statements_there)


def _settled(db: Db, objection: Objection, _: datetime) -> str:
    by = db.get_one(Person, objection.decided_by or "").name
    result = "成立" if objection.state == ObjectionState.UPHELD else "不成立"
    return f"这条异议{by}已经定了：{result}，不用再定。"


def _changed(_: Db, __: Objection) -> str:
    return "这条异议有了变动，请发“公示”看看。"


def _not_yours(_: Db, __: Objection, ___: Person, able: Sequence[Person], ____: datetime) -> str:
    others = "、".join(p.name for p in able) or "镇里"
    return f"异议由监督小组来定，本人和亲属要回避。这一条归{others}。"


LAW = Law(
    table=Objection,
    waiting=ObjectionState.OPEN,
    deciders=deciders,
    flow="decide_objection",
    missing="找不到这条异议。",
    not_yours=_not_yours,
    settled=_settled,
    changed=_changed,
    village=_village,
    in_villages=_in_villages,
    kinds={ObjectionState.UPHELD: UPHELD, ObjectionState.DISMISSED: DISMISSED},
)


def _apply(db: Db, objection: Objection, *, upheld: bool) -> list[str]:
    """Change the line while its month is open; a settled month is never touched again.

    The ids of the lines that a veto had voided and that count again.
    """
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    if line is None or line.state != LineState.DISPUTED:
        return []
    if upheld:
        line.state = LineState.STRUCK
        db.add(line)
        return restore_voided(db, line)
    if not _others_open(db, objection):
        line.state = LineState.STANDING
        db.add(line)
    return []


def restore_voided(db: Db, veto: StatementLine) -> list[str]:
    """Give back what a veto voided, when no other veto of the month stands against the subject."""
    if veto.kind != LineKind.VETO:
        return []
    db.flush()
    own = statements.lines_for(db, veto.statement_id, veto.subject_id)
    if any(x.kind == LineKind.VETO and statements.counts(x) for x in own):
        return []
    voided = [line for line in own if line.voided]
    for line in voided:
        line.points, line.voided = line.full, False
        db.add(line)
    return [line.id for line in voided]


def _others_open(db: Db, objection: Objection) -> bool:
    query = select(Objection.id).where(
        Objection.line_id == objection.line_id,
        Objection.state == ObjectionState.OPEN,
        Objection.id != objection.id,
    )
    return db.exec(query).first() is not None


def found_right(db: Db, line_id: str) -> bool:
    """Whether every objection to a line has been decided and none upheld."""
    states = db.exec(select(Objection.state).where(Objection.line_id == line_id)).all()
    return bool(states) and all(s == ObjectionState.DISMISSED for s in states)


def is_upheld(db: Db, line_id: str) -> bool:
    """Whether an objection to the line has been found right."""
    query = select(Objection.id).where(
        Objection.line_id == line_id, Objection.state == ObjectionState.UPHELD
    )
    return db.exec(query).first() is not None


def upheld(db: Db, line_ids: Iterable[str], at: datetime | None = None) -> set[str]:
    """Those of these lines to which an objection has been found right; `at`: by that moment."""
    query = select(Objection.line_id).where(
        col(Objection.line_id).in_(list(line_ids)), Objection.state == ObjectionState.UPHELD
    )
    if at is not None:
        query = query.where(col(Objection.decided_at) <= at)
    return {line_id for line_id in db.exec(query) if line_id}


def has_filed(db: Db, person_id: str, line_id: str) -> bool:
    """Whether the person has objected to a line: once is enough."""
    query = select(Objection.id).where(Objection.once == f"{line_id}/{person_id}")
    return db.exec(query).first() is not None


def undecided(db: Db, statement_id: str) -> list[Objection]:
    """The objections that keep a statement from settling, oldest first."""
    query = select(Objection).where(
        Objection.statement_id == statement_id,
        Objection.state == ObjectionState.OPEN,
        col(Objection.line_id).is_not(None),
    )
    return list(db.exec(query.order_by(col(Objection.id))))


def _tell_outcome(db: Db, objection: Objection, now: datetime) -> None:
    statement = db.get_one(Statement, objection.statement_id)
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    text = f"【异议结果】{public_about(db, objection, statement, line)}：{_verdict(db, objection, line)}"
    addresses.tell(db, objection.objector_id, Message(text, thing=objection.id), now)
    if line is not None:
        verdict = f"有人提了异议，{_verdict(db, objection, line)}"
        tell_concerned(db, objection, statement, line, verdict, now)


def tell_concerned(
    db: Db,
    objection: Objection,
    statement: Statement,
    line: StatementLine,
    what: str,
    now: datetime,
) -> None:
    """Those whom the line is about hear what becomes of it, unless they objected themselves."""
    found = subjects.people_of(db, statement.subject, [line.subject_id])
    concerned = found.get(line.subject_id, [])
    if objection.objector_id not in concerned:
        text = f"【积分异议】{about(db, objection)}：{what}"
        addresses.tell_all(db, concerned, Message(text, thing=objection.id), now)


def public_about(
    db: Db, objection: Objection, statement: Statement, line: StatementLine | None
) -> str:
    """What the objector may read: another household stays masked."""
    own = subjects.of_person(db, objection.objector_id, objection.at)
    if line is None or (statement.subject, line.subject_id) in own:
        return about(db, objection)
    name = subjects.shown(db, statement.subject, [line.subject_id])[line.subject_id].masked
    return f"{spoken_month(statement.period)}{name} {notices.line_name(db, line)}"


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
