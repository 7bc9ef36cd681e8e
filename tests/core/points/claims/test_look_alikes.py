"""Which claims of a list look alike: the same picture, the same sentence, one household's day."""

from core.db import Db
from core.evidence import Evidence
from core.points.claims import look_alikes
from tests.core.points.wangjia_acts import claim, march, photo


def test_a_list_without_anything_alike_says_nothing(db: Db) -> None:
    one = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(20))
    other = claim(db, "曾德才", "曾德才户", "meeting", march(21))
    one.said, other.said = "帮唐菊香家收谷子", "来开了村民大会"
    assert look_alikes.of(db, [one, other]) == []


def test_the_same_words_whatever_their_marks(db: Db) -> None:
    one = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(20))
    other = claim(db, "曾德才", "曾德才户", "neighbour-help", march(21))
    one.said, other.said = "帮唐菊香家收谷子。", "帮唐菊香家，收谷子"
    assert look_alikes.of(db, [one, other]) == ["第1、2条说的话一样"]
    one.said = other.said = "去了"
    assert look_alikes.of(db, [one, other]) == []


def test_one_household_one_item_one_day(db: Db) -> None:
    days = (march(20), march(20, 10), march(21))
    three = [
        claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", at, about=f"第{n}家")
        for n, at in enumerate(days)
    ]
    for number, one in enumerate(three):
        one.said = f"帮第{number}家收了谷子"
    assert look_alikes.of(db, three) == ["第1、2条是同一户同一天的同一项"]


def test_pictures_whose_bytes_came_later_are_compared_as_well(db: Db) -> None:
    shots = [photo(db, digest, march(20)) for digest in ("a" * 64, "b" * 64)]
    one = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(20), photos=(shots[0],))
    other = claim(db, "曾德才", "曾德才户", "meeting", march(21), photos=(shots[1],))
    one.said, other.said = "帮唐菊香家收谷子", "来开了村民大会"
    assert look_alikes.of(db, [one, other]) == []
    late = db.get_one(Evidence, shots[1])
    late.digest = "a" * 64
    db.add(late)
    db.flush()
    assert look_alikes.of(db, [one, other]) == ["第1、2条用的是同一张照片"]
