"""On which days a village's days fall, and who sets them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import village_days
from core.duties.village_days import DayKind, VillageDay
from core.errors import Refusal
from core.registry import regions
from tests.core.duties.people import march, person


def kept(day: int = 0, nth: int = 0, weekday: int = 0, **more: object) -> VillageDay:
    fields = {"village_id": "", "kind": DayKind.SERVICE, "person_id": "", "since": march(1)}
    return VillageDay(**(fields | {"day": day, "nth": nth, "weekday": weekday} | more))


@given(st.dates(date(2026, 1, 1), date(2031, 12, 31)), st.integers(1, 31))
def test_a_day_of_the_month_falls_once_in_each_month(today: date, day: int) -> None:
    of_month = [
        n for n in range(1, 32) if n <= _length(today) and kept(day).falls_on(today.replace(day=n))
    ]
    assert of_month == [min(day, _length(today))]


@given(st.dates(date(2026, 1, 1), date(2031, 12, 31)), st.integers(1, 5), st.integers(0, 6))
def test_an_nth_weekday_falls_once_in_each_month(today: date, nth: int, weekday: int) -> None:
    day = kept(nth=nth, weekday=weekday)
    days = [today.replace(day=n) for n in range(1, _length(today) + 1)]
    (falls,) = [d for d in days if day.falls_on(d)]
    assert falls.weekday() == weekday


def _length(day: date) -> int:
    return (date(day.year + day.month // 12, day.month % 12 + 1, 1) - day.replace(day=1)).days


def test_busy_weeks_and_market_days() -> None:
    busy = kept(kind=DayKind.BUSY, first=date(2026, 7, 10), last=date(2026, 8, 5))
    assert busy.falls_on(date(2026, 7, 10))
    assert not busy.falls_on(date(2026, 8, 6))
    market = kept(4, kind=DayKind.MARKET)
    assert [n for n in range(1, 32) if market.falls_on(date(2026, 3, n))] == [4, 14, 24]


def test_the_newest_service_day_stands_and_the_one_before_comes_back(db: Db) -> None:
    qian = person(db, "钱国华")
    village = qian.village_id or ""
    village_days.keep(db, qian, [kept(10, village_id=village)], march(2))
    second = village_days.keep(db, qian, [kept(20, village_id=village)], march(3))
    standing = village_days.service(db, village)
    assert standing is not None
    assert standing.day == 20
    assert standing.next_after(date(2026, 3, 20)) == date(2026, 4, 20)
    act = db.exec(select(Act).where(Act.thing_id == second.id)).one()
    assert acts.take_back(db, act, march(3)) == "定的邻里服务日"
    again = village_days.service(db, village)
    assert again is not None
    assert again.day == 10
    with pytest.raises(Refusal, match="撤不回"):
        acts.take_back(db, act, march(3))


def test_a_village_cadre_sets_it(db: Db) -> None:
    other = next(v.id for v in regions.villages(db) if v.name == "李家村")
    for name, village in (("李秀英", person(db, "李秀英").village_id or ""), ("钱国华", other)):
        with pytest.raises(Refusal, match="由村干部来定"):
            village_days.keep(db, person(db, name), [kept(10, village_id=village)], march(2))
