"""Freeze targets (可冻结的事): open claims, months that have not settled, reservations."""

from dataclasses import dataclass

from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim, ClaimState
from core.points.rulebook.rulebook import Subject
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement import freezes, notices
from core.points.statement.freezes import Frozen
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import subjects


@dataclass(frozen=True)
class Thing:
    """Something that may be frozen, as the supervision group sees it."""

    what: Frozen
    id: str
    title: str
    subject: Subject
    subject_id: str | None  # None: a whole month


def things(db: Db, village_id: str) -> list[Thing]:
    """All that can be frozen in a village now: open claims, months not yet settled, reservations."""
    freezable: list[Thing] = []
    for statement in _open_statements(db, village_id):
        freezable.append(_of_statement(db, statement))
    rows = select(Claim).where(Claim.village_id == village_id, Claim.state == ClaimState.WAITING)
    freezable += [_of_claim(db, c) for c in db.exec(rows.order_by(Claim.id)).all()]
    held = select(Redemption).where(
        Redemption.village_id == village_id, Redemption.state == RedemptionState.RESERVED
    )
    freezable += [_of_redemption(db, r) for r in db.exec(held.order_by(Redemption.id)).all()]
    return [t for t in freezable if freezes.of(db, t.id) is None]


def _open_statements(db: Db, village_id: str) -> list[Statement]:
    query = select(Statement).where(
        Statement.village_id == village_id, Statement.state != StatementState.SETTLED
    )
    return list(db.exec(query.order_by(Statement.period, Statement.subject)).all())


def _of_statement(db: Db, statement: Statement) -> Thing:
    title = f"{notices.heading(db, statement)}的入账"
    return Thing(Frozen.STATEMENT, statement.id, title, statement.subject, None)


def _of_claim(db: Db, claim: Claim) -> Thing:
    title = f"申报 {claim_notices.title(db, claim)}"
    return Thing(Frozen.CLAIM, claim.id, title, claim.subject, claim.subject_id)


def _of_redemption(db: Db, redemption: Redemption) -> Thing:
    subject, which = redemption.subject, redemption.subject_id
    name = subjects.shown(db, subject, [which])[which].own
    title = f"兑换 {name} {redemption.name}{redemption.pieces}件 {redemption.points}分"
    return Thing(Frozen.REDEMPTION, redemption.id, title, subject, which)


def thing(db: Db, what: Frozen, thing_id: str) -> Thing:
    """One of them by its id; Refusal when there is none."""
    if what == Frozen.STATEMENT and (statement := db.get(Statement, thing_id)):
        return _of_statement(db, statement)
    if what == Frozen.CLAIM and (claim := db.get(Claim, thing_id)):
        return _of_claim(db, claim)
    if what == Frozen.REDEMPTION and (redemption := db.get(Redemption, thing_id)):
        return _of_redemption(db, redemption)
    raise Refusal("找不到这一笔。发“冻结”看看现在能冻结的。")


def village_of(db: Db, what: Frozen, thing_id: str) -> str:
    """The village it belongs to; Refusal when there is no such thing."""
    record: Claim | Statement | Redemption | None
    if what == Frozen.CLAIM:
        record = db.get(Claim, thing_id)
    elif what == Frozen.STATEMENT:
        record = db.get(Statement, thing_id)
    else:
        record = db.get(Redemption, thing_id)
    if record is None:
        raise Refusal("找不到这一笔。发“冻结”看看现在能冻结的。")
    return record.village_id
