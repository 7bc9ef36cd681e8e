"""What a representative sees of the contact households, and what is still owed.

Here too: `serving`.
"""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from core.clock import day_of
from core.db import Db
from core.duties import check_ins, contacts, duties
from core.duties.duties import Cadence, Mode
from core.errors import Refusal
from core.registry import regions
from core.registry.people import Appointment, Post
from tests.core.duties.people import household, march, person

PRESET = duties.preset("lianhu-default")


def names(served: list[contacts.ContactHousehold]) -> list[str]:
    return [one.name for one in served]


def test_longest_ago_first_key_before_others_and_never_the_own(db: Db) -> None:
    li = person(db, "李秀英")
    at_first = names(contacts.of_person(db, li.id, march(2)))
    assert at_first == ["张桂花户", "黄水生户", "王建国户", "刘大勇户", "何秋菊户"]
    check_ins.contact(db, li, [household(db, "张桂花户")], march(3))
    check_ins.visit(db, li, [household(db, "王建国户")], march(2))
    then = contacts.of_person(db, li.id, march(9))
    assert names(then) == ["黄水生户", "刘大勇户", "何秋菊户", "王建国户", "张桂花户"]
    assert [one.last_contact for one in then[3:]] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_many_villages_are_read_together_and_each_representative_once(db: Db) -> None:
    ids = [v.id for v in regions.villages(db)]
    together = contacts.of_villages(db, ids, march(2))
    apart = [contacts.of_village(db, v, march(2)) for v in ids]
    assert together == {who: homes for one in apart for who, homes in one.items()}
    assert len(together) == 3


def test_what_could_not_be_reached_is_still_owed_until_it_is(db: Db) -> None:
    li, zhang = person(db, "李秀英"), household(db, "张桂花户")
    check_ins.could_not(db, li, [zhang], "没人在家", march(2))
    one = next(o for o in contacts.of_person(db, li.id, march(4)) if o.household_id == zhang)
    assert (one.missed_on, one.missed_because) == (date(2026, 3, 2), "没人在家")
    owed = contacts.still_owed([one], PRESET, Mode.CONTACT, date(2026, 3, 4))
    assert owed == [one]
    check_ins.contact(db, li, [zhang], march(4))
    one = next(o for o in contacts.of_person(db, li.id, march(4)) if o.household_id == zhang)
    assert one.missed_on is None
    assert contacts.still_owed([one], PRESET, Mode.CONTACT, date(2026, 3, 4)) == []
    assert contacts.still_owed([one], PRESET, Mode.CONTACT, date(2026, 3, 9)) == [one]


def test_visits_are_owed_soon_only_at_the_end_of_the_month(db: Db) -> None:
    served = contacts.of_person(db, person(db, "李秀英").id, march(2))
    assert contacts.owed_soon(served, PRESET, Mode.VISIT, date(2026, 3, 22)) == []
    assert contacts.owed_soon(served, PRESET, Mode.VISIT, date(2026, 3, 24)) == []
    assert len(contacts.owed_soon(served, PRESET, Mode.VISIT, date(2026, 3, 25))) == 5
    assert len(contacts.owed_soon(served, PRESET, Mode.VISIT, date(2026, 3, 31))) == 5


def test_a_successor_sees_what_the_predecessor_did(db: Db) -> None:
    li, wu = person(db, "李秀英"), person(db, "吴建军")
    check_ins.contact(db, li, [household(db, "张桂花户")], march(2))
    query = select(Appointment).where(
        Appointment.person_id == li.id, Appointment.post == Post.REPRESENTATIVE
    )
    old = db.exec(query).one()
    old.until = march(3)
    db.add(old)
    assert contacts.of_person(db, li.id, march(4)) == []
    vacant = contacts.of_village(db, li.village_id or "", march(4))
    assert li.id not in vacant
    db.add(Appointment(person_id=wu.id, post=old.post, region_id=old.region_id, since=march(4)))
    now_his = contacts.of_person(db, wu.id, march(5))
    assert len(now_his) == 6
    assert now_his[-1].last_contact == day_of(march(2))


def test_a_village_is_one_select_and_nothing_of_another(db: Db) -> None:
    seen: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *a: seen.append(a[2]))
    village = contacts.of_village(db, person(db, "李秀英").village_id or "", march(2))
    assert len([statement for statement in seen if "check_in" in statement]) == 1
    assert {len(served) for served in village.values()} == {5, 4}
    assert person(db, "马老三").id not in village


@pytest.mark.place("gaoyang")
def test_a_grid_worker_answers_for_the_grid_where_duties_say_so(db: Db) -> None:
    ren, guan = person(db, "任小娟"), person(db, "管亚飞")
    grid = ["于桂枝户", "白云山户", "胡春来户", "孟祥云户"]
    assert names(contacts.of_person(db, ren.id, march(2))) == grid
    assert set(contacts.of_village(db, ren.village_id or "", march(2))) == {ren.id, guan.id}
    check_ins.visit(db, ren, [household(db, "胡春来户")], march(3))
    with pytest.raises(Refusal, match="不是您的联系户"):
        check_ins.visit(db, guan, [household(db, "胡春来户")], march(3))
    preset = duties.of_village(db, ren.village_id or "")
    served = contacts.of_person(db, ren.id, march(3))
    owed = contacts.still_owed(served, preset, Mode.VISIT, date(2026, 3, 3))
    assert names(owed) == grid[:2] + grid[3:]


@pytest.mark.place("zhigong")
def test_a_part_time_grid_worker_answers_for_the_natural_village(db: Db) -> None:
    assert len(contacts.of_person(db, person(db, "冼小燕").id, march(2))) == 4
    assert contacts.of_person(db, person(db, "柯晓君").id, march(2)) == []  # the whole village's


@pytest.mark.place("shaodong")
def test_key_households_are_owed_monthly_and_the_others_quarterly(db: Db) -> None:
    shen = person(db, "申爱莲")
    preset = duties.of_village(db, shen.village_id or "")
    homes = [household(db, f"{n}户") for n in ("申老太", "岳长生", "匡玉兰", "申建新")]
    check_ins.visit(db, shen, homes, march(3))
    in_april = march(3).replace(month=4)
    owed = contacts.owed_by_cadence(
        contacts.of_person(db, shen.id, in_april), preset, Mode.VISIT, date(2026, 4, 3)
    )
    assert {c: sorted(names(o)) for c, o in owed.items()} == {
        Cadence.MONTH: ["岳长生户", "申老太户"],
        Cadence.QUARTER: ["匡玉兰户", "申建新户"],
    }
    in_march = contacts.of_person(db, shen.id, march(20))
    assert contacts.owed_by_cadence(in_march, preset, Mode.VISIT, date(2026, 3, 20)) == {}
    in_may = contacts.owed_by_cadence(in_march, preset, Mode.VISIT, date(2026, 5, 1))
    assert set(in_may) == {Cadence.MONTH, Cadence.QUARTER}
