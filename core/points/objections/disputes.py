"""Disputes (异议的提出和裁定): a line is objected to, the supervision group decides, and the line changes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core import acts, decisions
from core import db as database
from core.db import Db, insert_once
from core.decisions import Law, Villages
from core.errors import Refusal
from core.points.objections import effects, objections, pairs, words
from core.points.objections import notices as objection_notices
from core.points.objections.objections import Objection, ObjectionState, ObjectionWord
from core.points.rulebook import versions
from core.points.statement import statements
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
)
from core.points.subjects import subjects
from core.registry import addresses, people, recusal
from core.registry.people import Person, Post
from core.registry.regions import Region

FILED = acts.kind(
    "objection.file", final="异议已经交给监督小组了，撤不回。想再说明的，请直接跟监督小组说。"
)
UPHELD = acts.kind("objection.uphold")
DISMISSED = acts.kind("objection.dismiss")


def file(
    db: Db, person: Person, statement_id: str, line_id: str | None, reason: str, now: datetime
) -> Objection:
    """Object to a line, or to what is missing (`line_id` None); the line is disputed from now on.

    To a line that another objection has struck it is an appeal, by those whom the line is about:
    upheld, it counts again. After its month has settled an objection is heard too: upheld, it
    corrects the next month.
    """
    statement = _shown(db, person, statement_id)
    line = _line(db, statement, line_id)
    appeal = line is not None and _is_appeal(db, person, statement, line)
    if not reason.strip():
        raise Refusal("请说说为什么有意见，监督小组要看的。")
    new = Objection(
        statement_id=statement.id,
        line_id=line.id if line else None,
        objector_id=person.id,
        reason=reason.strip(),
        at=now,
        once=objections.once(line.id if line else statement.id, person.id, appeal=appeal),
        late=statement.state == StatementState.SETTLED,
        appeal=appeal,
        by_two=versions.of_digest(db, statement.digest).objections_by > 1,
    )
    if not insert_once(db, Objection, new.model_dump()):
        raise Refusal("这一笔您已经提过异议了，监督小组定了会告诉您。")
    if line is not None:
        effects.dispute(db, new, line)
    acts.record(db, FILED, new.id, now, person_id=person.id, right="villager")
    group = deciders(db, new, now)
    question = objection_notices.question(db, new)
    addresses.tell_all(db, [p.id for p in group], question, now)
    if line is not None:
        heard = words.objection_filed([p.name for p in group])
        objection_notices.tell_concerned(db, new, statement, line, heard, now)
    return db.get_one(Objection, new.id)


def _line(db: Db, statement: Statement, line_id: str | None) -> StatementLine | None:
    """The line that is objected to: in place of one that a veto voids, the veto."""
    if line_id is None:
        return None
    line = db.get(StatementLine, line_id)
    if line is None or line.statement_id != statement.id:
        raise Refusal("公示里没有这一笔。发“公示”看看现在公示的是什么。")
    if line.kind == LineKind.ARREARS:
        raise Refusal("上月欠是以前扣的分，请对扣分的那一笔提异议。发“为什么”看每一笔。")
    if not line.voided:
        return line
    lines = statements.lines_for(db, statement.id, line.subject_id)
    vetoes = (x for x in lines if x.kind == LineKind.VETO and statements.counts(x))
    return next(vetoes, line)


def _is_appeal(db: Db, person: Person, statement: Statement, line: StatementLine) -> bool:
    if objections.struck_by(db, line.id) is None:
        return False
    concerned = subjects.people_of(db, statement.subject, [line.subject_id])
    if person.id not in concerned.get(line.subject_id, []):
        raise Refusal("这一笔监督小组已经定了不算，不用再提。发“公示”看看别的。")
    return True


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
    able = recusal.able(
        db, statement.village_id, group, lambda who: _withdraws(db, who, objection, statement), now
    )
    if objection.by_two and pairs.are_divided(db, objection, able):
        above = recusal.town(db, statement.village_id, now)
        return [*able, *(p for p in above if not _withdraws(db, p.id, objection, statement))]
    return able


def _withdraws(db: Db, person_id: str, objection: Objection, statement: Statement) -> bool:
    if recusal.must_withdraw(db, person_id, [objection.objector_id]):
        return True
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    if line is None:
        return False
    if objection.appeal and person_id in objections.struck_by_whom(db, line.id):
        return True  # nobody judges the own word
    return subjects.must_withdraw(db, person_id, statement.subject, line.subject_id)


def waiting_for(db: Db, person: Person, now: datetime) -> list[Objection]:
    """The objections that wait for the person's word, oldest first."""
    waiting = decisions.waiting_for(db, LAW, person, now)
    return [x for x in waiting if not (x.by_two and pairs.has_spoken(db, x, person))]


def open_in(db: Db, village_ids: Collection[str]) -> int:
    """How many objections wait in these villages."""
    return decisions.waiting_in(db, LAW, village_ids)


def decide(
    db: Db,
    person: Person,
    objection_id: str,
    version: int | None,
    upheld: bool,
    why: str,
    now: datetime,
    *,
    points: int | None = None,
) -> Objection:
    """The supervision group's word; Refusal for who must withdraw, or once it has been decided.

    Upheld without a reason it rests on the objector's. `points` where `effects.most` asks for them.
    Where two decide it is still open after the first word, and that one's reason is kept.
    """
    objection = to_decide(db, person, objection_id, version, now)
    if not upheld:
        decisions.refuse_unless_reasoned(why, "请写明为什么不成立，提异议的人要看的。")
    worth = effects.worth(db, objection, points) if upheld else None
    word = ObjectionWord(
        objection_id=objection.id,
        person_id=person.id,
        upheld=upheld,
        why=why.strip(),
        points=worth,
        at=now,
    )
    if objection.by_two and not pairs.settles(db, objection, word, deciders(db, objection, now)):
        pairs.keep(db, objection, word, deciders(db, objection, now), now)
        return objection
    objection.why, objection.points = word.why, worth
    line = db.get(StatementLine, objection.line_id) if objection.line_id else None
    decisions.decide(
        db,
        LAW,
        objection,
        ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED,
        now,
        by=person,
        right=Post.SUPERVISOR,
        worth=effects.apply(db, objection, line, upheld=upheld),
    )
    objection_notices.tell_outcome(db, objection, now)
    others = [p.id for p in deciders(db, objection, now) if p.id != person.id]
    objection_notices.tell_group(db, objection, person, others, now)
    return objection


def to_decide(
    db: Db, person: Person, objection_id: str, version: int | None, now: datetime
) -> Objection:
    """The objection, held for a decision; Refusal unless it is open and this person's to decide."""
    objection = decisions.to_decide(db, LAW, person, objection_id, version, now)
    if pairs.has_spoken(db, objection, person):
        raise Refusal("您已经定过了，这一条要两个人定，等另一个人。")
    return objection


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
