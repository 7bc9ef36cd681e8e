"""What the figures count as 织篢镇's article does: people, volunteers among them, points and yuan."""

from core.db import Db
from core.points.standing import totals
from tests.core.points.wangjia_acts import march, passed, village


def test_volunteers_are_counted_among_the_people_and_who_records_a_fault_is_neither(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(20))
    passed(db, "曾德才", "曾德才户", "volunteer", march(20))
    passed(db, "曾德才", "曾德才户", "volunteer", march(21))
    passed(db, "郑小东", "刘大勇户", "litter", march(21))
    found = totals.of_village(db, village(db), march(1), march(31))
    assert (found.people, found.volunteers) == (2, 1)
