"""The overview (监督一览): all that the supervision group watches, on one screen (葫芦镇: rules, reviews, shop, accounts)."""

from collections import Counter
from datetime import datetime

from sqlmodel import col, select

from core.clock import day_of, month_of, month_span, spoken_day
from core.db import Db
from core.funds import book, yuan
from core.funds.book import PURSES
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim, ClaimState
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.shop import shop
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement import freezes, notices, publicity
from core.points.statement.statements import Statement, StatementState
from core.registry import regions
from core.registry.people import Person

_NEWEST = 10


def overview(db: Db, village_id: str, now: datetime) -> str:
    """The village's points on one screen, line by line."""
    rows = [f"【监督】{regions.one(db, village_id).name}"]
    rows += [_rules(db, village_id, now), reviewed(db, village_id, now)]
    rows += _statements(db, village_id)
    if shop.is_open(db, village_id):
        rows.append(_shop(db, village_id, now))
    rows += [f"{PURSES[p.purse]}：还有{yuan.spoken(p.fen)}。" for p in _pots(db, village_id)]
    frozen = freezes.standing(db, village_id)
    if frozen:
        rows.append(f"冻结着：{len(frozen)}笔。")
    return "\n".join(rows)


def _rules(db: Db, village_id: str, now: datetime) -> str:
    today = day_of(now)
    parts = []
    for subject in Subject:
        rulebook = versions.in_force(db, village_id, subject, today)
        following = versions.coming(db, village_id, subject, today)
        if rulebook is not None:
            parts.append(f"{rulebook.title}（{rulebook.since.year}年{rulebook.since.month}月起）")
        if following is not None:
            parts.append(
                f"{following.title}（{following.since.month}月{following.since.day}日起用新的）"
            )
    return "细则：" + "、".join(parts) + "。"


def reviewed(db: Db, village_id: str, now: datetime) -> str:
    """This month's decisions, and all that wait."""
    since, _ = month_span(month_of(now))
    decided = select(Claim.state).where(
        Claim.village_id == village_id, col(Claim.decided_at) >= since
    )
    waiting = select(Claim.id).where(
        Claim.village_id == village_id, Claim.state == ClaimState.WAITING
    )
    states = Counter(db.exec(decided))
    return (
        f"审核：本月通过{states[ClaimState.PASSED]}笔，没通过{states[ClaimState.REJECTED]}笔，"
        f"在等{len(db.exec(waiting).all())}笔。"
    )


def _statements(db: Db, village_id: str) -> list[str]:
    query = select(Statement).where(
        Statement.village_id == village_id, Statement.state != StatementState.SETTLED
    )
    open_ones = db.exec(query.order_by(Statement.period, Statement.subject)).all()
    return [f"{notices.heading(db, s)}：{publicity.status(db, s)}。" for s in open_ones]


def _shop(db: Db, village_id: str, now: datetime) -> str:
    since, _ = month_span(month_of(now))
    query = select(Redemption).where(Redemption.village_id == village_id)
    rows = db.exec(query.where(Redemption.state == RedemptionState.RESERVED)).all()
    handed = db.exec(
        query.where(
            Redemption.state == RedemptionState.HANDED_OVER, col(Redemption.ended_at) >= since
        )
    ).all()
    return (
        f"超市：本月交货{sum(r.pieces for r in handed)}件，"
        f"{sum(r.points for r in handed)}分，合{yuan.spoken(sum(r.fen for r in handed))}；"
        f"等着领的{len(rows)}笔。"
    )


def _pots(db: Db, village_id: str) -> list[book.FundBalance]:
    return [p for p in book.pots(db, village_id) if not p.holder]


def prices(db: Db, village_id: str) -> str:
    """The exchange standard: every kind of goods on sale with its points and what the village pays."""
    rows = [
        f"{g.name}：{g.points}分，村里付{yuan.spoken(g.fen)}，还有{g.stock}件"
        for g in shop.of_village(db, village_id)
        if g.on_sale
    ]
    return "\n".join(["兑换标准：", *(rows or ["（还没有上架的）"])])


def decisions(db: Db, village_id: str) -> str:
    """The newest decisions on claims: what, by whom, when, and why not."""
    query = (
        select(Claim)
        .where(
            Claim.village_id == village_id,
            col(Claim.state).in_((ClaimState.PASSED, ClaimState.REJECTED)),
        )
        .order_by(col(Claim.decided_at).desc())
        .limit(_NEWEST)
    )
    rows = [_decision(db, claim) for claim in db.exec(query).all()]
    return "\n".join(["最近的审核：", *(rows or ["（还没有）"])])


def _decision(db: Db, claim: Claim) -> str:
    by = db.get(Person, claim.decided_by) if claim.decided_by else None
    how = "通过" if claim.state == ClaimState.PASSED else f"没通过（{claim.reason}）"
    when = spoken_day(claim.decided_at) if claim.decided_at else ""
    return f"{claim_notices.title(db, claim)}，{by.name if by else '会上'}{when}{how}"
