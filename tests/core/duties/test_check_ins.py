"""What may be noted, by whom, once, and how it is taken back.

Here too: `evidence`.
"""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from core import acts
from core.db import Db
from core.duties import check_ins
from core.duties.check_ins import CheckIn, CheckInMode, CheckInPhoto, Proof
from core.errors import Refusal
from core.evidence import Evidence
from core.registry.people import Appointment, Post
from tests.core.duties.people import household, march, person

KINDS = frozenset(f"check_in.{mode}" for mode in CheckInMode)


def photo(db: Db, digest: str, day: int) -> str:
    row = Evidence(digest=digest, at=march(day))
    db.add(row)
    db.flush()
    return row.id


def test_several_households_are_one_entry_and_one_act(db: Db) -> None:
    li = person(db, "李秀英")
    ids = [household(db, name) for name in ("张桂花户", "刘大勇户", "何秋菊户")]
    entry = check_ins.contact(db, li, ids, march(2))
    assert entry.noted == ("张桂花户", "刘大勇户", "何秋菊户")
    rows = db.exec(select(CheckIn)).all()
    assert len({row.entry_id for row in rows}) == 1
    assert [a.kind for a in acts.of_thing(db, rows[0].entry_id)] == ["check_in.contact"]


def test_the_same_day_is_noted_once(db: Db) -> None:
    li, zhang = person(db, "李秀英"), household(db, "张桂花户")
    check_ins.contact(db, li, [zhang, zhang], march(2))
    again = check_ins.contact(db, li, [zhang, household(db, "王建国户")], march(2, 20))
    assert (again.noted, again.already) == (("王建国户",), ("张桂花户",))
    assert check_ins.could_not(db, li, [zhang], "没人在家", march(2, 20)).noted == ()
    assert check_ins.contact(db, li, [zhang], march(3)).noted == ("张桂花户",)


def test_a_visit_counts_as_a_contact_and_not_the_other_way(db: Db) -> None:
    li, zhang, wang = person(db, "李秀英"), household(db, "张桂花户"), household(db, "王建国户")
    check_ins.visit(db, li, [zhang], march(2))
    assert check_ins.contact(db, li, [zhang], march(2)).already == ("张桂花户",)
    check_ins.contact(db, li, [wang], march(2))
    assert check_ins.visit(db, li, [wang], march(2)).noted == ("王建国户",)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("李秀英", "罗铁柱户"),  # another circle
        ("李秀英", "马家户"),  # another village
        ("李秀英", "李家院户"),  # her own
        ("吴建军", "张桂花户"),  # leader of the group, not the representative
        ("张桂花", "张桂花户"),
    ],
)
def test_only_the_representative_checks_in(db: Db, name: str, where: str) -> None:
    one = household(db, where)
    for note in (
        lambda: check_ins.contact(db, person(db, name), [one], march(2)),
        lambda: check_ins.visit(db, person(db, name), [one], march(2)),
        lambda: check_ins.could_not(db, person(db, name), [one], "没人在家", march(2)),
    ):
        with pytest.raises(Refusal, match="联系户"):
            note()
    assert db.exec(select(CheckIn)).all() == []


def test_the_right_is_that_of_the_moment(db: Db) -> None:
    li, zhang = person(db, "李秀英"), household(db, "张桂花户")
    query = select(Appointment).where(
        Appointment.person_id == li.id, Appointment.post == Post.REPRESENTATIVE
    )
    post = db.exec(query).one()
    post.until = march(3)
    db.add(post)
    check_ins.contact(db, li, [zhang], march(2))
    with pytest.raises(Refusal):
        check_ins.contact(db, li, [zhang], march(4))


def test_a_late_entry_has_a_reason_and_shows_as_late(db: Db) -> None:
    li, zhang, wang = person(db, "李秀英"), household(db, "张桂花户"), household(db, "王建国户")
    with pytest.raises(Refusal, match="为什么晚了"):
        check_ins.contact(db, li, [zhang], march(9), day=date(2026, 3, 8))
    late = check_ins.contact(db, li, [zhang], march(9), day=date(2026, 3, 8), why_late="没信号")
    assert late.late
    assert not check_ins.visit(db, li, [wang], march(12), day=date(2026, 3, 9)).late
    with pytest.raises(Refusal, match="14天"):
        check_ins.contact(db, li, [wang], march(20), day=date(2026, 3, 5), why_late="没信号")
    with pytest.raises(Refusal, match="还没到"):
        check_ins.contact(db, li, [wang], march(20), day=date(2026, 3, 21))


def test_could_not_needs_words(db: Db) -> None:
    with pytest.raises(Refusal, match="为什么"):
        check_ins.could_not(db, person(db, "李秀英"), [household(db, "张桂花户")], " ", march(2))


def test_a_photo_serves_one_visit(db: Db) -> None:
    li, zhang, wang = person(db, "李秀英"), household(db, "张桂花户"), household(db, "王建国户")
    one = photo(db, "a" * 64, 2)
    check_ins.visit(db, li, [zhang], march(2), proof=Proof(photos=(one,)))
    with pytest.raises(Refusal, match="已经用"), db.begin_nested():
        check_ins.visit(db, li, [wang], march(3), proof=Proof(photos=(one,)))
    with pytest.raises(Refusal, match="一户一户"):
        check_ins.visit(db, li, [zhang, wang], march(3), proof=Proof(photos=(photo(db, "b", 3),)))


def test_undoing_takes_back_the_whole_entry_and_its_photo(db: Db) -> None:
    li, zhang, wang = person(db, "李秀英"), household(db, "张桂花户"), household(db, "王建国户")
    one = photo(db, "a" * 64, 2)
    check_ins.contact(db, li, [wang], march(2, 9))
    check_ins.visit(db, li, [zhang], march(2), proof=Proof(photos=(one,)))
    act = acts.last_of(db, li.id, None, KINDS, march(1))
    assert act is not None
    assert check_ins.undo(db, act, march(2, 11)) == "张桂花户的走访打卡"
    assert [row.household_id for row in db.exec(select(CheckIn))] == [wang]
    assert db.exec(select(CheckInPhoto)).all() == []
    earlier = acts.last_of(db, li.id, None, KINDS, march(1))
    assert earlier is not None
    assert earlier.kind == "check_in.contact"
    with pytest.raises(Refusal, match="已经撤销"):
        check_ins.undo(db, act, march(2, 12))
    again = check_ins.visit(db, li, [zhang], march(2, 13), proof=Proof(photos=(one,)))
    assert again.noted == ("张桂花户",)


def test_last_month_is_not_undone(db: Db) -> None:
    li = person(db, "李秀英")
    check_ins.contact(db, li, [household(db, "张桂花户")], march(31, 20))
    act = acts.last_of(db, li.id, None, KINDS, march(1))
    assert act is not None
    with pytest.raises(Refusal, match="上个月"):
        check_ins.undo(db, act, march(31, 20) + timedelta(hours=6))


def test_an_entry_for_last_month_is_not_undone(db: Db) -> None:
    li, april = person(db, "李秀英"), march(31, 20) + timedelta(hours=14)
    day = march(31).date()
    check_ins.contact(db, li, [household(db, "张桂花户")], april, day=day, why_late="手机没电")
    act = acts.last_of(db, li.id, None, KINDS, march(1))
    assert act is not None
    with pytest.raises(Refusal, match="上个月"):
        check_ins.undo(db, act, april + timedelta(minutes=5))
