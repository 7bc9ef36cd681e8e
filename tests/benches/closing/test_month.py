"""A tiny county's month, worked out by the product and by SQL on both databases: the same points."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, func, select

from bot.settings import SettingsError
from core.acts import Act
from core.outbox import Outgoing
from core.points.close import monthly_close
from core.points.statement.statements import Statement, StatementLine
from tests.benches.closing import county, county_facts, month, month_sql
from tests.benches.closing.county import Size

SEVERAL = Size(representatives=130, households=500, facts=12_000)
"""Four villages."""
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


def written(engine: Engine) -> list[tuple[object, ...]]:
    """All that came of a month but ids, which chance makes."""
    with Session(engine) as db:
        places = {s.id: (s.village_id, s.subject) for s in db.exec(select(Statement))}
        lines = [
            (
                *(*places[x.statement_id], x.position, x.subject_id, x.source, x.points, x.full),
                *(x.note, x.adjusted, x.voided, x.kind, x.code, str(x.day), x.claim_id, x.state),
            )
            for x in db.exec(select(StatementLine))
        ]
        sent = [(x.chat, x.person_id, x.text, str(x.due_at)) for x in db.exec(select(Outgoing))]
        done = [(a.kind, *places[a.thing_id], str(a.detail)) for a in db.exec(select(Act))]
        of = [(s.village_id, s.subject, s.state, s.version) for s in db.exec(select(Statement))]
    assert lines
    assert sent
    return sorted([*lines, *sent, *done, *of], key=str)


def test_a_block_of_villages_gives_what_each_gives_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(engine) as db, db.begin():
        county.fill(db, SEVERAL)
        county_facts.fill(db, SEVERAL, lambda _: None)
        month_sql.prepare(db)
    month._ours(engine, lambda _: None)
    together = written(engine)
    month._forget(engine)
    monkeypatch.setattr(monthly_close, "BLOCK", 1)
    month._ours(engine, lambda _: None)
    assert written(engine) == together


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
