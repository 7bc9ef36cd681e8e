"""What is written into a household's file, by whom, and the visit that falls due upon it.

Here too: `occasions`, `readers`, `mornings`.
"""

from datetime import date

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import check_ins, checks, mornings
from core.duties.files import entries, occasions, readers
from core.errors import Refusal
from core.registry import regions
from core.registry.households import Household
from core.registry.people import Appointment, Post
from tests.core.duties.people import household, march, person
from tests.core.duties.test_reminders import in_all, told


def home(db: Db, name: str) -> Household:
    return db.get_one(Household, household(db, name))


def test_an_occasion_makes_a_visit_fall_due_and_is_reminded_of_once(db: Db) -> None:
    li, wang = person(db, "李秀英"), household(db, "王建国户")
    entry = entries.note(db, li, wang, "生了个闺女", march(3), occasion="life")
    assert entry.visit_by == date(2026, 3, 6)
    assert [in_all(db, mornings.tell, march(day, 8)) for day in (5, 6, 7)] == [0, 1, 0]
    assert told(db, "李秀英")[0].text.startswith("【该上门】王建国户：3月3日生了个闺女")


def test_nobody_is_reminded_of_a_home_where_somebody_has_been(db: Db) -> None:
    li, wang = person(db, "李秀英"), household(db, "王建国户")
    entries.note(db, li, wang, "生了个闺女", march(3), occasion="life")
    check_ins.visit(db, li, [wang], march(4))
    assert in_all(db, mornings.tell, march(6, 8)) == 0


def test_what_is_no_occasion_asks_for_no_visit(db: Db) -> None:
    entry = entries.note(db, person(db, "李秀英"), household(db, "王建国户"), "来了租客", march(3))
    assert (entry.occasion, entry.visit_by) == ("", None)


def test_who_may_read_and_write(db: Db) -> None:
    wang = home(db, "王建国户")
    allowed = {
        n: readers.right(db, person(db, n).id, wang, march(3))
        for n in ("李秀英", "吴建军", "钱国华", "陈大山", "刘大勇")
    }
    assert allowed == {
        "李秀英": Post.REPRESENTATIVE,
        "吴建军": Post.GROUP_LEADER,
        "钱国华": None,
        "陈大山": None,
        "刘大勇": None,
    }
    with pytest.raises(Refusal, match="不归您联系"):
        entries.note(db, person(db, "陈大山"), wang.id, "住院了", march(3))
    with pytest.raises(Refusal, match="还没到那一天"):
        entries.note(db, person(db, "李秀英"), wang.id, "住院了", march(3), day=date(2026, 3, 4))


def test_where_nobody_serves_a_household_the_village_stands_in(db: Db) -> None:
    wang = home(db, "王建国户")
    seat = db.exec(
        select(Appointment).where(Appointment.person_id == person(db, "李秀英").id)
    ).one()
    seat.until = march(3)
    db.add(seat)
    db.flush()
    assert readers.right(db, person(db, "李秀英").id, wang, march(4)) is None
    assert readers.right(db, person(db, "钱国华").id, wang, march(4)) == Post.VILLAGE_SECRETARY


def test_an_entry_is_taken_back(db: Db) -> None:
    wang = household(db, "王建国户")
    entry = entries.note(db, person(db, "李秀英"), wang, "来了租客", march(3))
    act = db.exec(select(Act).where(Act.thing_id == entry.id)).one()
    assert acts.take_back(db, act, march(3)) == "王建国户册子里的“来了租客”"
    assert entries.of_household(db, wang, 5) == []
    with pytest.raises(Refusal, match="已经撤销过了"):
        acts.take_back(db, act, march(3))


@pytest.mark.broken_on_purpose
def test_an_entry_without_an_act_is_seen(db: Db) -> None:
    entry = entries.note(db, person(db, "李秀英"), household(db, "王建国户"), "来了租客", march(3))
    act = db.exec(select(Act).where(Act.thing_id == entry.id)).one()
    act.undone_at = march(3)
    entry.village_id = next(v.id for v in regions.villages(db) if v.name == "李家村")
    db.add(act)
    db.add(entry)
    db.flush()
    assert [line[:4] for line in checks.broken(db)] == ["I-19", "I-18"]


def test_five_occasions_are_the_default() -> None:
    known = occasions.of_preset("shaodong")
    assert [one.name for one in known.values()][:2] == ["住院重病", "生育婚丧"]
    assert len(known) == 5
