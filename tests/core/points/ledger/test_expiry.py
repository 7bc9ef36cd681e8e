"""Expiry: what is unspent at the end of the day is void, what is held is not, and nothing twice."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from core.clock import at_local
from core.db import Db
from core.outbox import Outgoing
from core.points.ledger import expiry, ledger
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.shop import counter, redemptions
from tests.core.points.shop_acts import give, left, on_the_shelf, reserved
from tests.core.points.wangjia_acts import home, person, village


def on(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return at_local(date(year, month, day), time(hour))


@pytest.fixture(autouse=True)
def _year_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The village's rulebooks as they are, but that points expire at the end of the year."""
    real = versions.in_force

    def expiring(db: Db, village_id: str, subject: Subject, day: date) -> Rulebook | None:
        found = real(db, village_id, subject, day)
        return replace(found, expiry="year_end") if found else None

    monkeypatch.setattr(versions, "in_force", expiring)


def told(db: Db, words: str) -> list[str]:
    query = select(Outgoing.text).where(col(Outgoing.text).contains(words))
    return list(db.exec(query.order_by(col(Outgoing.id))))


def test_the_day_is_read_from_the_rulebook(db: Db) -> None:
    book = versions.in_force(db, village(db), Subject.HOUSEHOLD, date(2026, 3, 1))
    assert book is not None
    days = {e: expiry.last_day(replace(book, expiry=e), 2027) for e in ("never", "01-10", "02-29")}
    assert days == {"never": None, "01-10": date(2027, 1, 10), "02-29": date(2027, 2, 28)}


def test_unspent_points_are_void_after_the_day_once(db: Db) -> None:
    give(db, "罗铁柱户", 30, on(2026, 5, 1))
    assert expiry.run(db, on(2026, 12, 31, 23), village(db)) == 1  # the warning, late
    assert left(db, "罗铁柱户") == 30
    after = on(2027, 1, 1, 0)
    assert expiry.run(db, after, village(db)) == 1
    assert expiry.run(db, after + timedelta(days=1), village(db)) == 0
    assert left(db, "罗铁柱户") == 0
    gone = ledger.expired_account(village(db))
    assert ledger.balance(db, village(db), gone) == 30
    assert told(db, "到期，按细则作废") == [
        "【积分到期】罗铁柱户没用完的30分12月31日到期，按细则作废了。新得的积分照常算。"
    ]


def test_everybody_is_warned_thirty_days_ahead_once(db: Db) -> None:
    give(db, "罗铁柱户", 30, on(2026, 5, 1))
    assert expiry.run(db, on(2026, 12, 1), village(db)) == 0
    assert expiry.run(db, on(2026, 12, 2, 0), village(db)) == 1
    assert expiry.run(db, on(2026, 12, 3, 0), village(db)) == 0
    assert told(db, "快到期") == [
        "【积分快到期】罗铁柱户还有30分，12月31日过了就作废。请在这之前发“兑换”换东西。"
    ]


def test_held_points_outlive_the_day_until_their_redemption_ends(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 50, on(2026, 5, 1))
    fetched = reserved(db, "罗铁柱户", goods, on(2026, 12, 30))
    dropped = reserved(db, "罗铁柱户", goods, on(2026, 12, 30))
    expiry.run(db, on(2027, 1, 1, 0), village(db))
    assert left(db, "罗铁柱户") == 0
    counter.hand_over(db, person(db, "蒋来福"), fetched.id, None, on(2027, 1, 2))
    assert redemptions.cancel(db, person(db, "罗铁柱"), dropped.id, None, on(2027, 1, 2)) == 0
    gone = ledger.expired_account(village(db))
    assert ledger.balance(db, village(db), gone) == 30
    assert left(db, "罗铁柱户") == 0


def test_a_late_run_leaves_what_came_afterwards(db: Db) -> None:
    give(db, "罗铁柱户", 30, on(2026, 5, 1))
    give(db, "罗铁柱户", 7, on(2027, 1, 3))
    expiry.run(db, on(2027, 1, 5), village(db))
    assert left(db, "罗铁柱户") == 7
    assert home(db, "罗铁柱户").name == "罗铁柱户"


def test_what_is_put_back_after_the_day_is_not_new(db: Db) -> None:
    """The night before the job runs is no way to keep old points."""
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 50, on(2026, 12, 1))
    late = reserved(db, "罗铁柱户", goods, on(2027, 1, 1, 1))
    redemptions.cancel(db, person(db, "罗铁柱"), late.id, None, on(2027, 1, 1, 2))
    expiry.run(db, on(2027, 1, 1), village(db))
    assert left(db, "罗铁柱户") == 0
