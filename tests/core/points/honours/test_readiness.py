"""A roll of the city waits for all villages that have the honour, and a month at most.

Here too: `notices`.
"""

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.honours import awarding, convening, honours, notices, readiness
from core.registry import regions
from core.registry.regions import Region
from tests.core.points.wangjia_acts import person, village
from tests.core.points.year_end_acts import december, did, february, january, roll, settled, told

pytestmark = pytest.mark.place("liuyang")
BEST = "百佳村（居）民代表"


def first_village(db: Db) -> None:
    """佳成村 has its year complete, 永新村 has not."""
    did(db, "廖红英", "policy", december(30))
    settled(db, "佳成村", "屈小红", january(1))


def test_the_city_hears_once_all_villages_are_in(db: Db) -> None:
    first_village(db)
    found = roll(db, BEST)
    assert readiness.late(db, found, january(9)) == [village(db, "永新村")]
    assert told(db, "卢振华", "【评优】") == []
    did(db, "邱志军", "policy", december(30))
    settled(db, "永新村", "柏小兰", january(9))
    (said,) = told(db, "卢振华", "【评优】")
    assert "1. 廖红英代表（佳成村） 2分\n2. 邱志军代表（永新村） 2分" in said
    assert convening.remind(db, february(28)) == 0


def test_nothing_is_chosen_before(db: Db) -> None:
    first_village(db)
    found, cadre = roll(db, BEST), person(db, "卢振华")
    chosen = [person(db, "廖红英").id]
    with pytest.raises(Refusal, match="永新村还没有入账，先等一等，最晚等到2月9日"):
        awarding.publish(db, cadre, found.id, None, chosen, january(20))
    assert not notices.question(db, found, january(20)).choices


def test_after_a_month_the_rest_goes_on_and_it_is_said(db: Db) -> None:
    first_village(db)
    assert convening.remind(db, january(20)) == 0
    assert convening.remind(db, february(9)) == 1
    assert convening.remind(db, february(10)) == 0
    (said,) = told(db, "卢振华", "【评优】")
    assert "永新村一直没有入账，不再等，先评已经有的。" in said
    found = roll(db, BEST)
    chosen = [person(db, "廖红英").id]
    awarding.publish(db, person(db, "卢振华"), found.id, found.version, chosen, february(9))
    assert [c.subject_id for c in honours.candidates(db, found.id) if c.elected] == chosen


def test_a_village_under_another_scheme_is_not_waited_for(db: Db) -> None:
    other = db.get_one(Region, village(db, "永新村"))
    other.rulebook = "hulu"
    db.add(other)
    db.flush()
    db.info.pop("regions", None)
    first_village(db)
    assert len(told(db, "卢振华", "【评优】")) == 1


def test_a_late_village_makes_the_shown_list_old(db: Db) -> None:
    first_village(db)
    convening.remind(db, february(9))
    found = roll(db, BEST)
    shown = found.version
    did(db, "邱志军", "policy", december(30))
    settled(db, "永新村", "柏小兰", january(28))
    db.refresh(found)
    with pytest.raises(Refusal, match="有了变动"):
        convening.held(db, found.id, shown)
    assert len(told(db, "卢振华", "【评优】")) == 2
    assert regions.villages_in(db, found.region_id) == [
        village(db, "佳成村"),
        village(db, "永新村"),
    ]
