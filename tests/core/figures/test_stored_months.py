"""Stored months give the figures that counting gives, to the report, whatever was done since; and who is asked. Here too: `subtotals`."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from core.clock import month_before, month_of, month_span
from core.db import Db
from core.figures import kpis, stored_months, subtotals
from core.figures.kpis import Kpis
from core.figures.stored_months import StoredMonth
from core.figures.subtotals import AtLevel, Subtotals
from core.registry import people
from core.registry.people import Post
from core.reports import confirming, handling
from core.reports.ladder.levels import Level
from tests.core.figures.test_kpis import live, seen
from tests.core.reports.telling import MONDAY, file, person, region, who

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where very many villages are served, and nothing is on its way into the database."""
    monkeypatch.setattr(stored_months, "MANY", 1)
    monkeypatch.setattr(stored_months, "UNSEEN", timedelta(0))


def _count(db: Db, now: object) -> list[str]:
    counted = stored_months.due(db, now)
    for village_id in counted:
        stored_months.recount(db, now, village_id)
    db.flush()
    return counted


def _both(db: Db, name: str, now: object, month: str, monkeypatch: pytest.MonkeyPatch) -> Kpis:
    """The figures with stored_months, which must be those without."""
    since, until = month_span(month)
    span = (since, min(until, now))
    with_tallies = kpis.of_span(db, seen(db, name, now), *span)
    with monkeypatch.context() as few:
        few.setattr(stored_months, "MANY", 10**9)
        assert kpis.of_span(db, seen(db, name, now), *span) == with_tallies
    return with_tallies


@pytest.mark.parametrize("seed", [3, 20, 77])
def test_figures_are_the_same_with_tallies_and_without(
    world: Engine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(world) as db:
        now = live(db, seed, 40) + MINUTE
        _count(db, now)
        for name in ("周明", "孙敏", "钱国华", "陈大山"):
            for month in (month_of(now), month_before(month_of(now))):
                _both(db, name, now, month, monkeypatch)
        db.rollback()


def test_what_was_done_since_is_counted_at_once(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    month, now = month_of(MONDAY), MONDAY + DAY
    first, later = file(db), file(db, "罗铁柱", "二组水塘边的路灯不亮")
    handling.finish(db, first.id, who(db, "李秀英"), MONDAY + MINUTE, how="好了")
    db.flush()
    assert set(_count(db, now)) == {region(db, n).id for n in ("王家村", "李家村")}
    assert _both(db, "孙敏", now, month, monkeypatch).done == 1
    handling.finish(db, later.id, who(db, "陈大山"), now, how="好了")
    confirming.reopen(db, first.id, who(db, "张桂花"), now, complaint="还漏")
    db.flush()
    after = _both(db, "孙敏", now + MINUTE, month, monkeypatch)
    assert (after.done, after.reopened.part) == (2, 1)
    assert _count(db, now + MINUTE) == [region(db, "王家村").id]
    assert _count(db, now + 2 * MINUTE) == []
    assert _both(db, "孙敏", now + 2 * MINUTE, month, monkeypatch) == replace(
        after, until=now + 2 * MINUTE
    )


def test_whom_a_report_blames_has_it_left_out_of_what_is_kept(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, month = MONDAY + DAY, month_of(MONDAY)
    blaming = file(db, "罗铁柱", "李秀英收了我家的钱")
    people.appoint(db, person(db, "李秀英"), Post.TOWN_CADRE, region(db, "石桥镇"), MONDAY - DAY)
    handling.finish(db, blaming.id, who(db, "冯正"), MONDAY + MINUTE, how="查了，退了")
    db.flush()
    _count(db, now)
    assert _both(db, "孙敏", now, month, monkeypatch).done == 1
    assert _both(db, "李秀英", now, month, monkeypatch).done == 0


def test_a_new_month_is_counted_for_every_village_and_an_old_one_goes(db: Db) -> None:
    _count(db, MONDAY)
    later = MONDAY + 40 * DAY
    assert len(_count(db, later)) == 2
    months = set(db.exec(select(StoredMonth.month)))
    assert months == {month_of(later), month_before(month_of(later))}
    assert db.exec(select(func.count()).select_from(StoredMonth)).one() == 4


def test_where_few_villages_are_served_nothing_is_kept(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stored_months.next_due(db) is not None
    monkeypatch.setattr(stored_months, "MANY", 3)
    assert stored_months.next_due(db) is None


def test_an_act_that_was_committed_late_is_met_again(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = file(db)
    db.flush()
    _count(db, MONDAY)
    monkeypatch.setattr(stored_months, "UNSEEN", timedelta(minutes=2))
    _count(db, MONDAY)
    stale = select(StoredMonth.village_id).where(col(StoredMonth.stale))
    stored_months.due(db, MONDAY + MINUTE)
    assert set(db.exec(stale)) == {report.village_id}


def test_what_is_stored_is_read_back_and_left_out_again() -> None:
    one = Subtotals({"other": Counter({3: 2})}, Counter({1: 2}), {Level.VILLAGE: AtLevel()}, 1, 1)
    one.levels[Level.VILLAGE] = AtLevel(Counter({3: 2}), Counter({2: 1, 5: 1}), 1, 1)
    again = subtotals.read(one.stored())
    assert again == one
    again.add(one)
    again.add(one, -1)
    assert again == one
