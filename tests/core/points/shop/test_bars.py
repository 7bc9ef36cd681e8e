"""A veto that bars from the shop does so for its year and those after it; a small balance buys nothing yet."""

from datetime import date

import pytest

from core.db import Db
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.shop import bars
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
)
from tests.core.points.claims.test_amounts import april, measured
from tests.core.points.wangjia_acts import home, village

__all__ = ["measured"]


def test_a_small_balance_buys_nothing_yet(measured: Db) -> None:
    book = versions.in_force(measured, village(measured), Subject.HOUSEHOLD, april(3).date())
    assert book is not None
    assert bars.too_few(book, 4) == "满5分才能兑换，现在余额4分，还差1分。"
    assert bars.too_few(book, 5) == ""


@pytest.mark.broken_on_purpose  # a settled line that nobody put on record
def test_this_year_and_the_next(measured: Db) -> None:
    of = home(measured, "罗铁柱户").id
    assert bars.why(measured, of, april(3)) == ""
    book = versions.in_force(measured, village(measured), Subject.HOUSEHOLD, april(3).date())
    assert book is not None
    statement = Statement(
        village_id=village(measured),
        subject=Subject.HOUSEHOLD,
        period="2026-04",
        digest=book.digest,
        state=StatementState.SETTLED,
        drafted_at=april(30),
    )
    measured.add(statement)
    measured.flush()
    line = StatementLine(
        statement_id=statement.id,
        position=0,
        subject_id=of,
        source="claim:x",
        kind=LineKind.VETO,
        code="drunk",
        digest=book.digest,
        day=date(2026, 4, 9),
        points=0,
        full=0,
    )
    measured.add(line)
    measured.flush()
    later = april(3).replace(year=2027)
    assert "2027年底以前不能兑换" in bars.why(measured, of, april(30))
    assert bars.why(measured, of, later)
    assert bars.why(measured, of, later.replace(year=2028)) == ""
