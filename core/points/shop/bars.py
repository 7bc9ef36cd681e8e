"""Barred from the shop (取消兑换资格): by a veto that says so, for the year of the act and those after it."""

from datetime import datetime

from sqlmodel import col, select

from core.clock import local
from core.db import Db
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Rulebook
from core.points.statement import statements
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
)


def why(db: Db, subject_id: str, now: datetime) -> str:
    """Why the subject may redeem nothing this year; empty where nothing bars it."""
    query = (
        select(StatementLine)
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            StatementLine.subject_id == subject_id,
            StatementLine.kind == LineKind.VETO,
            col(StatementLine.state).in_(statements.COUNTING),
            Statement.state == StatementState.SETTLED,
        )
    )
    year = local(now).year
    for line in db.exec(query.order_by(col(StatementLine.id))):
        item = versions.item(db, line.digest, line.code, line.day)
        if item is not None and any(line.day.year + later == year for later in item.bars):
            last = line.day.year + max(item.bars)
            return f"因为“{item.name}”，按细则{last}年底以前不能兑换。有异议请找监督小组。"
    return ""


def too_few(book: Rulebook, points: int) -> str:
    """Why so small a balance buys nothing yet; empty where it may."""
    if book.redeem_least is None or points >= book.redeem_least:
        return ""
    return (
        f"满{book.redeem_least}分才能兑换，现在余额{points}分，还差{book.redeem_least - points}分。"
    )
