"""Which sentences are news of a household, and which are something else.

Here too: `household_people`.
"""

import pytest

from core.db import Db
from core.registry.addresses import Address
from handlers.duties.files import household_note, household_people
from handlers.engine.event import Event, Turn
from tests.core.duties.people import march, person


def turn_of(db: Db, name: str, words: str) -> Turn:
    event = Event("web", "note", "note:1", march(3), words)
    return Turn(db, event, Address(channel="web", chat="note"), person(db, name))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("张桂花住院了", ["illness"]),
        ("今天刘大勇家添了个孙子", ["life"]),
        ("王小梅去广东打工了，过年才回来", ["away"]),
        ("何秋菊家装修房子，王建国查出来糖尿病", ["illness"]),
        ("黄水生家来了两户租客", ["other"]),
        ("桂花婆婆打了疫苗", ["other"]),
        ("刘大勇出院了吗", []),
        ("要是张桂花住院了怎么办", []),
        ("刘大勇没住院", []),
        ("刘大勇家门口的路灯坏了", []),
        ("我住院了", []),
        ("罗铁柱住院了", []),
    ],
)
def test_news_of_a_household(db: Db, words: str, told: list[str]) -> None:
    lines = household_note.lines(turn_of(db, "李秀英", words), words)
    assert [line.occasion for line in lines] == told


def test_what_somebody_did_there_is_no_news_of_its_own(db: Db) -> None:
    words = "我送张桂花去医院住院了"
    (line,) = household_note.lines(turn_of(db, "李秀英", words), words)
    assert not line.subject


def test_a_part_of_a_name_is_enough_when_it_fits_one(db: Db) -> None:
    turn = turn_of(db, "李秀英", "")
    meant = household_people.named(turn, "去黄家看看")
    assert meant is not None
    assert meant[0].household.name == "黄水生户"
    assert household_people.named(turn, "张桂花和王建国") is None
    assert household_people.within(turn_of(db, "刘大勇", "")) == []
