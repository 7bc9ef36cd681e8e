"""Vacant seats: who is seen to be missing, who covers, and that a cover is no representative."""

from datetime import timedelta

from core.db import Db
from core.duties import contacts
from core.meetings import bodies
from core.points.subjects import subjects
from core.posts import vacancies
from core.registry import people
from core.registry.people import Post
from tests.core.reports.telling import MONDAY, leaves, person, region, told, village

LATER = MONDAY + timedelta(hours=1)


def test_a_circle_without_anybody_is_seen_and_covered_once(db: Db) -> None:
    assert vacancies.in_village(db, village(db), LATER) == []
    assert vacancies.arrange(db, LATER, village(db)) == 0
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    (empty,) = vacancies.in_village(db, village(db), LATER)
    assert (empty.region.name, empty.former, empty.homes) == ("李秀英联户", "李秀英", 6)
    assert [vacancies.arrange(db, LATER, village(db)) for _ in range(2)] == [1, 0]
    assert sum("您先顶着" in one for one in told(db, "吴建军")) == 1
    assert len(contacts.of_person(db, person(db, "吴建军").id, LATER)) == 6


def test_who_covers_is_no_representative(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    vacancies.arrange(db, LATER, village(db))
    wu, circle = person(db, "吴建军"), region(db, "李秀英联户").id
    assert people.holders(db, Post.REPRESENTATIVE, circle, LATER) == []
    assert wu.id not in bodies.members(db, village(db), "representatives", LATER)
    assert subjects.Subject.REPRESENTATIVE not in dict(subjects.of_person(db, wu.id, LATER))


def test_a_cover_follows_whoever_stands_above(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    vacancies.arrange(db, LATER, village(db))
    leaves(db, "吴建军", Post.GROUP_LEADER, LATER)
    assert vacancies.arrange(db, LATER, village(db)) == 2
    assert "您先顶着" in told(db, "钱国华")[-1]
    assert contacts.of_person(db, person(db, "吴建军").id, LATER) == []


def test_a_cover_is_over_once_somebody_begins(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    vacancies.arrange(db, LATER, village(db))
    people.appoint(db, person(db, "何秋菊"), Post.REPRESENTATIVE, region(db, "李秀英联户"), LATER)
    assert vacancies.arrange(db, LATER, village(db)) == 1
    assert told(db, "吴建军")[-1] == "王家村李秀英联户有人接了：何秋菊。您不用再顶了，谢谢您。"


def test_a_seat_that_was_left_is_missed(db: Db) -> None:
    leaves(db, "蒋来福", Post.SHOP_KEEPER, MONDAY)
    assert [v.post for v in vacancies.in_village(db, village(db), LATER)] == [Post.SHOP_KEEPER]
