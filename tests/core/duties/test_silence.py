"""Who has recorded nothing for two weeks is named above, once."""

from sqlmodel import select

from core.db import Db
from core.duties import check_ins, mornings, silence
from core.registry import leaves
from core.registry.people import Appointment
from tests.core.duties.people import household, march, person
from tests.core.duties.test_reminders import in_all, told


def test_the_village_hears_once_of_two_weeks_without_a_record(db: Db) -> None:
    check_ins.contact(db, person(db, "陈大山"), [household(db, "罗铁柱户")], march(3))
    for day in (16, 17, 18):
        in_all(db, mornings.tell, march(day, 8))
    assert [m.text for m in told(db, "钱国华")] == [
        "【两周没有记录】陈大山两周没有打卡记录了，请问一声是不是有难处。这件事只说一次。"
    ]
    assert told(db, "陈大山") == []


def test_nobody_is_named_who_is_away_or_has_just_begun(db: Db) -> None:
    chen = person(db, "陈大山")
    village = chen.village_id or ""
    check_ins.contact(db, chen, [household(db, "罗铁柱户")], march(3))
    assert silence.begun(db, village, march(17, 8))
    leaves.take(db, chen.id, march(10), march(20))
    assert not silence.begun(db, village, march(17, 8))
    seat = db.exec(
        select(Appointment).where(Appointment.person_id == person(db, "李秀英").id)
    ).one()
    seat.since = march(5)
    db.add(seat)
    db.flush()
    assert list(silence.begun(db, village, march(19, 8)).values()) == [["李秀英"]]
