"""Which visits look alike, and which are ordinary."""

from datetime import date, timedelta

from core.db import Db
from core.duties import check_ins
from core.duties.check_ins import Proof
from core.duties.truth import flags
from tests.core.duties.people import household, march, person

HOMES = ("王建国户", "刘大勇户", "何秋菊户")
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def hows(db: Db) -> list[str]:
    village = person(db, "李秀英").village_id or ""
    flagged = flags.of_village(db, village, FIRST, LAST, march(31))
    return flags.spoken(db, flagged, set())


def test_the_same_sentence_and_a_minute(db: Db) -> None:
    li = person(db, "李秀英")
    for n, home in enumerate(HOMES):
        at = march(3) + timedelta(hours=n)
        check_ins.visit(db, li, [household(db, home)], at, note="都好")
    assert hows(db) == ["李秀英3月3日同一句话记了3户"]
    for home in HOMES:
        check_ins.visit(db, li, [household(db, home)], march(4))
    assert hows(db)[1:] == ["李秀英3月4日一分钟里记了3户"]
    village, mine = li.village_id or "", {li.id}
    assert flags.spoken(db, flags.of_village(db, village, FIRST, LAST, march(31)), mine) == []


def test_the_same_spot(db: Db) -> None:
    li = person(db, "李秀英")
    for n, home in enumerate(HOMES):
        at, here = march(3) + timedelta(hours=n), Proof(location=(28.10001, 113.6))
        check_ins.visit(db, li, [household(db, home)], at, proof=here)
    assert hows(db) == ["李秀英3月3日同一个位置记了3户"]


def test_several_homes_in_one_message_are_ordinary(db: Db) -> None:
    li = person(db, "李秀英")
    check_ins.visit(db, li, [household(db, home) for home in HOMES], march(3), note="都看了看")
    assert hows(db) == []
