"""Freeze targets (可冻结的事): changes of rules and prices, open claims, unsettled months, reservations, the shop's list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, select

from core.acts import Act
from core.clock import spoken_month
from core.db import Db, lock
from core.errors import Refusal
from core.funds import yuan
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim, ClaimState
from core.points.gates import proposals
from core.points.gates.proposals import RulebookProposal
from core.points.oversight import rule_freezes
from core.points.oversight.rule_freezes import LATELY
from core.points.rulebook.rulebook import Subject
from core.points.rulebook.versions import RulebookAdoption
from core.points.shop import shelves, shop
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.shop.settlement import SettlementState, ShopSettlement
from core.points.shop.shop import Goods
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


def things(db: Db, village_id: str, now: datetime) -> list[Thing]:
    """All that can be frozen in a village now: changed rules, months, claims, reservations, the shop's."""
    freezable = [_of_proposal(db, one) for one in proposals.open_ones(db, village_id)]
    freezable += [_of_rule(db, a) for a in rule_freezes.recent(db, village_id, now)]
    for statement in _open_statements(db, village_id):
        freezable.append(_of_statement(db, statement))
    rows = select(Claim).where(Claim.village_id == village_id, Claim.state == ClaimState.WAITING)
    freezable += [_of_claim(db, c) for c in db.exec(rows.order_by(Claim.id)).all()]
    held = select(Redemption).where(
        Redemption.village_id == village_id, Redemption.state == RedemptionState.RESERVED
    )
    freezable += [_of_redemption(db, r) for r in db.exec(held.order_by(Redemption.id)).all()]
    freezable += [_of_settlement(db, s) for s in _proposed(db, village_id)]
    freezable += [_of_price(db, g) for g in _repriced(db, village_id, now)]
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


def _repriced(db: Db, village_id: str, now: datetime) -> list[Goods]:
    """Goods on sale whose price was changed lately."""
    query = (
        select(Goods)
        .join(Act, col(Act.thing_id) == Goods.id)
        .where(
            Goods.village_id == village_id,
            col(Goods.on_sale).is_(True),
            Act.kind == shelves.REPRICED,
            Act.at > now - LATELY,
        )
        .distinct()
    )
    return sorted(db.exec(query).all(), key=lambda goods: goods.id, reverse=True)


def _of_price(db: Db, goods: Goods) -> Thing:
    return Thing(Frozen.PRICE, goods.id, f"兑换价 {shop.priced(goods)}", Subject.HOUSEHOLD, None)


def _proposed(db: Db, village_id: str) -> list[ShopSettlement]:
    query = select(ShopSettlement).where(
        ShopSettlement.village_id == village_id,
        ShopSettlement.state == SettlementState.PROPOSED,
    )
    return list(db.exec(query.order_by(ShopSettlement.id)).all())


def _of_settlement(db: Db, one: ShopSettlement) -> Thing:
    title = f"与超市结账 {spoken_month(one.month)} {one.pieces}件 {yuan.spoken(one.fen)}"
    return Thing(Frozen.SETTLEMENT, one.id, title, Subject.HOUSEHOLD, None)


def _of_rule(db: Db, adoption: RulebookAdoption) -> Thing:
    title = f"改细则 {'；'.join(rule_freezes.changed(db, adoption)) or '各项不变'}"
    return Thing(Frozen.RULE, adoption.id, title, adoption.subject, None)


def _of_proposal(db: Db, one: RulebookProposal) -> Thing:
    title = f"提出来表决的改细则 {proposals.described(db, one)}"
    return Thing(Frozen.PROPOSAL, one.id, title, one.subject, None)


_RECORDS: dict[Frozen, tuple[type[SQLModel], Callable[..., Thing]]] = {
    Frozen.STATEMENT: (Statement, _of_statement),
    Frozen.CLAIM: (Claim, _of_claim),
    Frozen.REDEMPTION: (Redemption, _of_redemption),
    Frozen.RULE: (RulebookAdoption, _of_rule),
    Frozen.PROPOSAL: (RulebookProposal, _of_proposal),
    Frozen.PRICE: (Goods, _of_price),
    Frozen.SETTLEMENT: (ShopSettlement, _of_settlement),
}


def thing(db: Db, what: Frozen, thing_id: str) -> Thing:
    """One of them by its id; Refusal when there is none."""
    table, described = _RECORDS[what]
    return described(db, _record(db, table, thing_id))


def village_of(db: Db, what: Frozen, thing_id: str) -> str:
    """The village it belongs to; Refusal when there is no such thing."""
    record: Any = _record(db, _RECORDS[what][0], thing_id)
    village_id: str = record.region_id if what == Frozen.RULE else record.village_id
    return village_id


def hold(db: Db, what: Frozen, thing_id: str) -> None:
    """The thing itself, as whoever works on it holds it: before its village."""
    if what not in (Frozen.STATEMENT, Frozen.RULE, Frozen.PROPOSAL):
        lock(db, _RECORDS[what][0], thing_id)


def _record(db: Db, table: type[SQLModel], thing_id: str) -> SQLModel:
    record = db.get(table, thing_id)
    if record is None:
        raise Refusal("找不到这一笔。发“冻结”看看现在能冻结的。")
    return record
