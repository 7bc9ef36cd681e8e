"""A tiny county's month, worked out by the product and by SQL on both databases: the same points."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, func, select

from bot.settings import SettingsError
from core.points.statement.statements import StatementLine
from tests.benches.closing import county, county_facts, month, month_sql
from tests.benches.closing.county import Size

TINY = Size(representatives=50, households=240, facts=8_000)
# Nobody did what the county's facts say: there are no acts that the checks could find.
pytestmark = pytest.mark.broken_on_purpose


def filled(engine: Engine) -> int:
    with Session(engine) as db, db.begin():
        county.fill(db, TINY)
        facts = county_facts.fill(db, TINY, lambda _: None)
        month_sql.prepare(db)
    return facts


def work_out(engine: Engine) -> None:
    month._ours(engine, lambda _: None)
    with Session(engine) as db, db.begin():
        month_sql.work_out(db)


def test_both_ways_give_the_same_points(engine: Engine) -> None:
    assert 6_000 < filled(engine) < 7_000
    work_out(engine)
    month._compare(engine)
    with Session(engine) as db:
        kinds = {k for (k,) in db.execute(select(StatementLine.kind).distinct())}
        cut = db.exec(select(func.count()).where(StatementLine.adjusted.like("%封顶%"))).one()  # type: ignore[attr-defined]  # a column
        # There was something to cut and to void.
        assert len(kinds) == 4
        assert cut > 10


def test_a_difference_fails(engine: Engine) -> None:
    filled(engine)
    work_out(engine)
    with Session(engine) as db, db.begin():
        db.execute(text("UPDATE bench_total SET points = points + 1 WHERE rank = 1"))
    with pytest.raises(SettingsError, match="differ"):
        month._compare(engine)


def test_rounds_begin_anew(capsys: pytest.CaptureFixture[str]) -> None:
    month.run(TINY, ["sqlite"], rounds=2)
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith("sqlite")
