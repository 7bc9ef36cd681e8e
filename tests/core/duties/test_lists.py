"""Three texts of a place: the defaults name its own duties, and a village writes its own."""

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import lists
from core.duties.lists import VillageList
from core.errors import Refusal
from tests.core.duties.people import march, person


def test_the_defaults_name_the_duties_of_the_place(db: Db) -> None:
    village = person(db, "钱国华").village_id or ""
    powers = lists.of_village(db, village, "powers")
    assert powers.default
    assert "村民代表：每周联系" in powers.text
    assert [lists.of_village(db, village, code).name for code in lists.CODES] == [
        "责权清单",
        "议事清单",
        "负面清单",
    ]


def test_a_village_writes_its_own_and_takes_it_back(db: Db) -> None:
    qian = person(db, "钱国华")
    changed = lists.change(db, qian, "never", "不许收红包", march(2))
    assert (changed.text, changed.default) == ("不许收红包", False)
    mine = db.exec(select(VillageList)).one()
    act = db.exec(select(Act).where(Act.thing_id == mine.id)).one()
    assert acts.take_back(db, act, march(2)) == "“负面清单”的改动"
    assert lists.of_village(db, qian.village_id or "", "never").default


def test_who_may_not(db: Db) -> None:
    with pytest.raises(Refusal, match="由村干部来改"):
        lists.change(db, person(db, "李秀英"), "never", "不许收红包", march(2))
    with pytest.raises(Refusal, match="写清楚"):
        lists.change(db, person(db, "钱国华"), "never", "不", march(2))
