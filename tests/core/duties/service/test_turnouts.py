"""Who comes to a service day, by their own word; one time may be called off, and both are taken back.

Here too: `calling_off`.
"""

from datetime import date, timedelta

import pytest

from core import acts
from core.db import Db
from core.duties import village_days
from core.duties.service import calling_off, turnouts
from core.duties.village_days import DayKind, VillageDay
from core.errors import Refusal
from tests.core.reports.telling import MONDAY, person, told, village

DAY = date(2026, 3, 10)


@pytest.fixture
def kept(db: Db) -> VillageDay:
    """A service day on each 10th."""
    by = person(db, "钱国华")
    day = VillageDay(
        village_id=village(db), kind=DayKind.SERVICE, day=10, person_id=by.id, since=MONDAY
    )
    return village_days.keep(db, by, [day], MONDAY)


def words(db: Db, kept: VillageDay) -> list[tuple[str, bool, str]]:
    """Who said what of the next one."""
    return [(p.name, t.coming, t.why) for t, p in turnouts.of_day(db, kept, DAY)]


def test_the_last_word_counts_and_is_taken_back(db: Db, kept: VillageDay) -> None:
    who = person(db, "李秀英")
    assert turnouts.say(db, who, True, "", MONDAY) == DAY
    turnouts.say(db, who, False, "走亲戚", MONDAY + timedelta(minutes=1))
    assert words(db, kept) == [("李秀英", False, "走亲戚")]
    assert "来不了：走亲戚" in told(db, "钱国华")[-1]
    mine = [a for a in acts.of_thing(db, kept.id) if a.kind == turnouts.SAID]
    acts.take_back(db, mine[1], MONDAY)
    assert words(db, kept) == [("李秀英", True, "")]
    acts.take_back(db, mine[0], MONDAY)
    assert words(db, kept) == []
    with pytest.raises(Refusal):
        acts.take_back(db, mine[0], MONDAY)


def test_who_serves_no_household_is_noted_without_a_notice(db: Db, kept: VillageDay) -> None:
    turnouts.say(db, person(db, "何秋菊"), False, "", MONDAY)
    assert words(db, kept) == [("何秋菊", False, "")]
    assert told(db, "钱国华") == []


def test_one_time_is_called_off_and_the_next_stays(db: Db, kept: VillageDay) -> None:
    turnouts.say(db, person(db, "何秋菊"), True, "", MONDAY)
    assert calling_off.call_off(db, person(db, "钱国华"), village(db), MONDAY) == DAY
    assert not kept.falls_on(DAY)
    assert kept.falls_on(date(2026, 4, 10))
    for name in ("何秋菊", "李秀英", "陈大山"):
        assert "取消" in told(db, name)[-1]
    act = next(a for a in acts.of_thing(db, kept.id) if a.kind == calling_off.CALLED_OFF)
    acts.take_back(db, act, MONDAY)
    assert kept.falls_on(DAY)
    assert "照常办" in told(db, "何秋菊")[-1]


@pytest.mark.parametrize("name", ["李秀英", "何秋菊", "马老三", "孙敏"])
def test_nobody_but_its_village_calls_it_off(db: Db, kept: VillageDay, name: str) -> None:
    with pytest.raises(Refusal):
        calling_off.call_off(db, person(db, name), village(db), MONDAY)
    assert kept.falls_on(DAY)


def test_without_a_day_there_is_nothing_to_come_to(db: Db) -> None:
    with pytest.raises(Refusal):
        turnouts.say(db, person(db, "李秀英"), True, "", MONDAY)
    with pytest.raises(Refusal):
        calling_off.call_off(db, person(db, "钱国华"), village(db), MONDAY)


def test_what_is_called_off_stays_so_until_its_day_is_over(db: Db, kept: VillageDay) -> None:
    secretary = person(db, "钱国华")
    calling_off.call_off(db, secretary, village(db), MONDAY)
    with pytest.raises(Refusal, match="已经取消了"):
        calling_off.call_off(db, secretary, village(db), MONDAY)
    assert not kept.falls_on(DAY)
